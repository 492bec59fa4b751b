import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState, type MouseEvent } from "react";
import type { Position, Touchpoint } from "@/api/types";
import { channelTint } from "@/components/channel";
import { useFormat } from "@/components/format";
import { fromMap, mapSize, onMap, regions, toMap } from "@/components/geo/projection";

const Outline = () =>
  regions.map((region) => (
    <path
      key={region.name}
      d={region.path}
      className="fill-sunken stroke-line-strong/70"
      strokeWidth={1}
      strokeLinejoin="round"
    />
  ));

/** Area, not width, tells how much happens. */
const side = (events: number, most: number) => 12 + 20 * Math.sqrt(events / Math.max(most, 1));

function Marker({ shop, most, onPoint }: { shop: Touchpoint & { position: Position }; most: number; onPoint: (on: boolean) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const { x, y } = toMap(shop.position);
  const size = side(shop.events_24h, most);
  const count = format.number(shop.events_24h);
  return (
    <Link
      to="/touchpoints/$id"
      params={{ id: shop.id }}
      aria-label={t`${shop.name}: ${count} events in 24 hours`}
      onMouseEnter={() => onPoint(true)}
      onMouseLeave={() => onPoint(false)}
      onFocus={() => onPoint(true)}
      onBlur={() => onPoint(false)}
      className="outline-offset-4"
    >
      <rect
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        rx={2.5}
        fill={channelTint(shop.channel)}
        className="stroke-surface"
        strokeWidth={2}
      />
    </Link>
  );
}

function Callout({ shop }: { shop: Touchpoint & { position: Position } }) {
  const { t } = useLingui();
  const format = useFormat();
  const { x, y } = toMap(shop.position);
  const count = format.number(shop.events_24h);
  const flip = x > mapSize.width * 0.6;
  return (
    <g transform={`translate(${flip ? x - 24 : x + 24} ${y - 4})`} textAnchor={flip ? "end" : "start"} pointerEvents="none">
      {[true, false].map((halo) => (
        <text
          key={String(halo)}
          className={halo ? "fill-surface stroke-surface text-[22px] font-semibold" : "fill-ink text-[22px] font-semibold"}
          strokeWidth={halo ? 7 : 0}
          strokeLinejoin="round"
        >
          {shop.name}
          <tspan x={0} dy={26} className="text-[19px] font-normal">
            {t`${count} in 24 h`}
          </tspan>
        </text>
      ))}
    </g>
  );
}

export function ShopMap({ touchpoints }: { touchpoints: Touchpoint[] }) {
  const { t } = useLingui();
  const [pointed, setPointed] = useState<string | null>(null);
  const placed = touchpoints.filter(
    (each): each is Touchpoint & { position: Position } => each.position !== null && onMap(each.position),
  );
  const most = Math.max(...placed.map((shop) => shop.events_24h), 1);
  const shown = placed.find((shop) => shop.id === pointed);
  return (
    <svg viewBox={`0 0 ${mapSize.width} ${mapSize.height}`} role="group" aria-label={t`Map of the shops`} className="mx-auto block max-h-[70dvh] w-full">
      <Outline />
      {[...placed]
        .sort((a, b) => b.events_24h - a.events_24h)
        .map((shop) => (
          <Marker key={shop.id} shop={shop} most={most} onPoint={(on) => setPointed(on ? shop.id : null)} />
        ))}
      {shown ? <Callout shop={shown} /> : null}
    </svg>
  );
}

interface PickerProps {
  position: Position | null;
  onPick: (position: Position) => void;
}

/** A click sets the place roughly; the two fields beside the map set it exactly, and need no mouse. */
export function PositionPicker({ position, onPick }: PickerProps) {
  const pick = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onPick(
      fromMap(
        ((event.clientX - box.left) / box.width) * mapSize.width,
        ((event.clientY - box.top) / box.height) * mapSize.height,
      ),
    );
  };
  const point = position && onMap(position) ? toMap(position) : null;
  return (
     
    <svg viewBox={`0 0 ${mapSize.width} ${mapSize.height}`} onClick={pick} aria-hidden className="block w-full max-w-64 cursor-crosshair">
      <Outline />
      {point ? (
        <rect x={point.x - 13} y={point.y - 13} width={26} height={26} rx={4} className="fill-accent stroke-surface" strokeWidth={3} />
      ) : null}
    </svg>
  );
}
