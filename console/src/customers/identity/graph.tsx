import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Identifier, Identity, Link as IdentityLink } from "@/api/types";
import { cn } from "@/components/cn";
import { useNamespaceLabel } from "@/components/namespaces";
import { layOut, type Point } from "./layout";
import { shorten } from "./labels";

const box = { width: 148, height: 42 };
const room = { width: box.width + 20, height: box.height + 18 };
const canvasWidth = 860;
/** A drawing as tall as what is on it. */
const canvasHeight = (count: number) => Math.min(440, Math.max(110, 60 + count * 44));

const strokes: Record<IdentityLink["status"], { className: string; dash?: string }> = {
  accepted: { className: "stroke-good" },
  episode: { className: "stroke-care", dash: "6 5" },
  refused: { className: "stroke-loss", dash: "2 5" },
  revoked: { className: "stroke-loss", dash: "2 5" },
};

interface LineProps {
  from: Point | undefined;
  to: Point | undefined;
  className: string;
  width: number;
  dash?: string;
}

const Line = ({ from, to, className, width, dash }: LineProps) =>
  from && to ? (
    <line
      x1={from.x + box.width / 2}
      y1={from.y + box.height / 2}
      x2={to.x + box.width / 2}
      y2={to.y + box.height / 2}
      className={className}
      strokeWidth={width}
      strokeDasharray={dash}
    />
  ) : null;

interface NodeProps {
  identifier: Identifier;
  x: number;
  y: number;
  chosen: boolean;
  onToggle: () => void;
}

function GraphNode({ identifier, x, y, chosen, onToggle }: NodeProps) {
  const namespaceLabel = useNamespaceLabel();
  return (
    <foreignObject x={x} y={y} width={box.width} height={box.height} className="overflow-visible">
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onToggle}
        title={identifier.value}
        className={cn(
          "block h-full w-full rounded-md border bg-surface px-2 text-left leading-tight",
          identifier.strength === "strong" ? "border-line-strong" : "border-dashed border-line-strong",
          identifier.shared && "bg-care-wash",
          chosen && "border-accent bg-accent-wash ring-2 ring-accent",
        )}
      >
        <span className="block text-[0.6875rem] font-medium text-soft">{namespaceLabel(identifier.namespace)}</span>
        <span className="block truncate text-xs font-semibold">{shorten(identifier.value, 21)}</span>
      </button>
    </foreignObject>
  );
}

/** An identifier that is linked to this customer's and yet belongs to someone else: it leads there. */
function Neighbour({ identifier, x, y }: { identifier: Identifier; x: number; y: number }) {
  const namespaceLabel = useNamespaceLabel();
  return (
    <foreignObject x={x} y={y} width={box.width} height={box.height} className="overflow-visible">
      <Link
        to="/customers/$id"
        params={{ id: identifier.profile_id }}
        search={{ tab: "identity" }}
        title={identifier.value}
        className="block h-full w-full rounded-md border border-dotted border-line-strong bg-sunken px-2 text-left leading-tight hover:border-accent"
      >
        <span className="block truncate text-[0.6875rem] font-medium text-soft">
          <Trans>someone else’s</Trans> · {namespaceLabel(identifier.namespace)}
        </span>
        <span className="block truncate text-xs font-semibold text-soft">{shorten(identifier.value, 21)}</span>
      </Link>
    </foreignObject>
  );
}

interface GraphProps {
  identity: Identity;
  chosen: string[];
  onToggle: (key: string) => void;
}

/** The identifiers of one person and what holds them together. Choosing two asks why. */
export function Graph({ identity, chosen, onToggle }: GraphProps) {
  const { t } = useLingui();
  const { identifiers, neighbours, links } = identity;
  const joined = useMemo(
    () => identity.decisions.filter((each) => each.kind === "must_link" && !each.undone_at),
    [identity.decisions],
  );
  const height = canvasHeight(identifiers.length + neighbours.length);
  const shown = useMemo(() => [...identifiers, ...neighbours], [identifiers, neighbours]);
  const points = useMemo(
    () =>
      layOut(
        shown.map((each) => each.key),
        [...links, ...joined].map((link) => [link.a, link.b]),
        { width: canvasWidth - box.width, height: height - box.height, box: room },
      ),
    [shown, links, joined, height],
  );
  return (
    // The drawing is wider than a phone: it scrolls sideways there.
    <div className="overflow-x-auto">
      <svg
        viewBox={`0 0 ${canvasWidth} ${height}`}
        className="block w-full min-w-[40rem]"
        role="group"
        aria-label={t`Identifiers and their links`}
      >
        {joined.map((each) => (
          <Line key={each.id} from={points.get(each.a)} to={points.get(each.b)} className="stroke-accent" width={2.5} />
        ))}
        {links.map((link) => (
          <Line
            key={`${link.a} ${link.b} ${link.first_at}`}
            from={points.get(link.a)}
            to={points.get(link.b)}
            width={link.status === "accepted" ? 2 : 1.5}
            {...strokes[link.status]}
          />
        ))}
        {neighbours.map((identifier) => {
          const point = points.get(identifier.key);
          return point ? <Neighbour key={identifier.key} identifier={identifier} {...point} /> : null;
        })}
        {identifiers.map((identifier) => {
          const point = points.get(identifier.key);
          return point ? (
            <GraphNode
              key={identifier.key}
              identifier={identifier}
              x={point.x}
              y={point.y}
              chosen={chosen.includes(identifier.key)}
              onToggle={() => onToggle(identifier.key)}
            />
          ) : null;
        })}
      </svg>
    </div>
  );
}
