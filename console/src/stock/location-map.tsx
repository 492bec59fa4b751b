import { useLingui } from "@lingui/react/macro";
import type { StockLocation } from "@/api/types";
import { mapSize, onMap, regions, toMap } from "@/components/geo/projection";
import { useTexts } from "@/components/texts";

/** Where the places are: squares are shops, diamonds warehouses. */
export function LocationMap({ locations }: { locations: StockLocation[] }) {
  const { t } = useLingui();
  const say = useTexts();
  const placed = locations.flatMap((each) => (each.lat !== null && each.lon !== null && onMap({ lat: each.lat, lon: each.lon }) ? [{ each, ...toMap({ lat: each.lat, lon: each.lon }) }] : []));
  return (
    <svg viewBox={`0 0 ${mapSize.width} ${mapSize.height}`} role="img" aria-label={t`Map of the places`} className="mx-auto block max-h-[60dvh] w-full">
      {regions.map((region) => (
        <path key={region.name} d={region.path} className="fill-sunken stroke-line-strong/70" strokeWidth={1} strokeLinejoin="round" />
      ))}
      {placed.map(({ each, x, y }) => (
        <rect key={each.id} x={x - 10} y={y - 10} width={20} height={20} rx={2.5} transform={each.kind === "warehouse" ? `rotate(45 ${x} ${y})` : undefined} className={each.kind === "warehouse" ? "fill-good stroke-surface" : "fill-accent stroke-surface"} strokeWidth={2}>
          <title>{say(each.name) || each.code}</title>
        </rect>
      ))}
    </svg>
  );
}
