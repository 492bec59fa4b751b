import { Trans, useLingui } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { PlaceShown, SideBySide as Seen } from "@/api/types";
import { ChannelIcon } from "./channel";
import { cn } from "./cn";
import { findingWords, useFindingSentence } from "./coherence-words";
import { useFormat } from "./format";
import { usePlaceName } from "./places-field";
import { Badge, Panel } from "./surface";

interface Row {
  key: string;
  label: ReactNode;
  cell: (place: PlaceShown) => string;
}

/** What most places say; the others differ. */
function usual(values: string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0] ?? "";
}

function useRows(seen: Seen): Row[] {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount: number | null) => (amount === null ? t`no price` : format.money({ amount_minor: amount, currency: "EUR" }));
  const skus = [...new Set(seen.places.flatMap((place) => place.variants.map((variant) => variant.sku)))];
  const languages = [...new Set(seen.places.flatMap((place) => place.texts.map((each) => each.language)))];
  const variantOf = (place: PlaceShown, sku: string) => place.variants.find((each) => each.sku === sku);
  return [
    ...skus.map((sku) => ({ key: `price ${sku}`, label: <>{t`Price`} <span className="font-mono text-xs">{sku}</span></>, cell: (place: PlaceShown) => money(variantOf(place, sku)?.price_minor ?? null) })),
    ...skus.map((sku) => ({ key: `reduction ${sku}`, label: <>{t`Reduction`} <span className="font-mono text-xs">{sku}</span></>, cell: (place: PlaceShown) => {
      const percent = variantOf(place, sku)?.percent;
      return percent ? `−${percent}%` : "—";
    } })),
    ...skus.map((sku) => ({ key: `stock ${sku}`, label: <>{t`To be had`} <span className="font-mono text-xs">{sku}</span></>, cell: (place: PlaceShown) => ((variantOf(place, sku)?.available ?? 0) > 0 ? t`yes` : t`no`) })),
    { key: "from", label: t`From`, cell: (place) => (place.available_from ? format.date(place.available_from) : t`always`) },
    { key: "until", label: t`Until`, cell: (place) => (place.available_until ? format.date(place.available_until) : t`always`) },
    ...languages.map((language) => ({ key: `name ${language}`, label: language === "it" ? t`Name in Italian` : t`Name in English`, cell: (place: PlaceShown) => place.texts.find((each) => each.language === language)?.name || "—" })),
    { key: "offers", label: t`Offers`, cell: (place) => (place.offers.length > 0 ? String(place.offers.length) : "—") },
  ];
}

function Table({ seen }: { seen: Seen }) {
  const { t } = useLingui();
  const name = usePlaceName();
  const rows = useRows(seen).filter((row) => !row.key.startsWith("reduction") || seen.places.some((place) => row.cell(place) !== "—"));
  return (
    // The table scrolls by itself, with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t`Side by side`}>
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b">
            <th className="sticky left-0 bg-surface py-2 pr-4 text-left"><span className="sr-only">{t`Fact`}</span></th>
            {seen.places.map((place) => (
              <th key={place.place} className="min-w-28 px-2 py-2 text-left font-medium">
                <span className="flex items-center gap-1.5"><ChannelIcon channel={place.channel} className="size-5" />{name(place.place)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => {
            const most = usual(seen.places.map(row.cell));
            return (
              <tr key={row.key}>
                <th className="sticky left-0 bg-surface py-2 pr-4 text-left font-normal whitespace-nowrap text-soft">{row.label}</th>
                {seen.places.map((place) => {
                  const value = row.cell(place);
                  const differs = value !== most;
                  return (
                    <td key={place.place} className={cn("px-2 py-2", differs && "bg-care-wash font-semibold text-care")}>
                      {value}
                      {differs ? <span className="sr-only"> {t`differs`}</span> : null}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A product at all its places beside each other; what differs from most is marked. */
export function SideBySide({ seen }: { seen: Seen }) {
  const { t } = useLingui();
  const name = usePlaceName();
  const sentence = useFindingSentence();
  return (
    <div className="flex flex-col gap-4">
      <Panel title={t`Side by side`} note={t`Marked is what differs from most places.`}>
        {seen.places.length > 0 ? <Table seen={seen} /> : <p className="text-soft"><Trans>It is sold nowhere yet.</Trans></p>}
      </Panel>
      {seen.findings.length > 0 ? (
        <Panel title={t`Findings`}>
          <ul className="divide-y">
            {seen.findings.map((finding) => (
              <li key={finding.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm">
                <CircleAlert className={cn("size-4", finding.severity === "error" ? "text-loss" : "text-care")} aria-hidden />
                <span className="font-medium">{t(findingWords[finding.kind])}</span>
                <span className="text-soft">{name(finding.place)}: {sentence(finding)}</span>
                {finding.status === "declared" ? <Badge>{t`wanted`}</Badge> : null}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </div>
  );
}
