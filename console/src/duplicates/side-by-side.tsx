import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { ArrowUpRight, Check, Equal, Minus, X } from "lucide-react";
import type { ProposalField, ProposalPage, ProposalSide } from "@/api/types";
import { ChannelIcon } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Badge, type Tone } from "@/components/surface";
import { When } from "@/components/when";
import { useCustomerName } from "@/customers/row";

type Verdict = "same" | "near" | "different" | "missing";

const verdictOf = ({ level }: ProposalField): Verdict =>
  level === "missing" ? "missing" : level === "different" ? "different" : level === "same" ? "same" : "near";

const looks: Record<Verdict, { tone: Tone; icon: typeof Check; wash: string }> = {
  same: { tone: "good", icon: Check, wash: "bg-good-wash/60" },
  near: { tone: "care", icon: Equal, wash: "bg-care-wash/60" },
  different: { tone: "loss", icon: X, wash: "bg-loss-wash/50" },
  missing: { tone: "plain", icon: Minus, wash: "" },
};

// On a phone the two sides alone; on a tablet the field beside them; on a desk what the search says as well.
const grid =
  "grid grid-cols-2 gap-x-4 md:grid-cols-[7rem_minmax(0,1fr)_minmax(0,1fr)] xl:grid-cols-[9rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,17rem)]";

/** Left of the middle speaks against one person, right of it for it. */
function Weight({ weight, most }: { weight: number; most: number }) {
  const { t } = useLingui();
  const format = useFormat();
  const share = Math.min(1, Math.abs(weight) / most) * 50;
  const shown = `${weight > 0 ? "+" : "−"}${format.number(Math.abs(weight), 1)}`;
  return (
    <span className="flex min-w-0 items-center gap-2 md:max-xl:w-64" title={weight > 0 ? t`Speaks for one person` : t`Speaks against one person`}>
      <span className="relative h-2 min-w-16 flex-1 overflow-hidden rounded-full bg-sunken" aria-hidden>
        <span
          className={cn("absolute inset-y-0", weight > 0 ? "bg-good" : "bg-loss")}
          style={weight > 0 ? { left: "50%", width: `${share}%` } : { right: "50%", width: `${share}%` }}
        />
        <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      </span>
      <span className="figures w-11 text-right text-sm text-soft">{shown}</span>
    </span>
  );
}

function Values({ values, field, wash }: { values: string[]; field: string; wash: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const read = (value: string) =>
    field === "birth_date" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? format.date(`${value}T12:00:00Z`) : value;
  return (
    <div className={cn("min-w-0 rounded-md px-2 py-1", values.length > 0 && wash)}>
      {values.length === 0 ? <span className="text-soft" aria-label={t`unknown`}>—</span> : null}
      {values.map((value) => (
        <span key={value} className="figures block">
          {read(value)}
        </span>
      ))}
    </div>
  );
}

function FieldRow({ field, most }: { field: ProposalField; most: number }) {
  const format = useFormat();
  const verdict = verdictOf(field);
  const { tone, icon: Icon, wash } = looks[verdict];
  return (
    <li className={cn(grid, "items-center gap-y-1.5 border-t px-4 py-2.5")}>
      <span className="label-caps max-md:col-span-2">{format.say(field.name)}</span>
      <Values values={field.a} field={field.field} wash={wash} />
      <Values values={field.b} field={field.field} wash={wash} />
      <span className="flex min-w-0 flex-col gap-1 max-xl:col-span-2 md:max-xl:col-start-2 md:max-xl:flex-row md:max-xl:items-center md:max-xl:justify-between">
        <Badge tone={tone} className="self-start whitespace-normal">
          <Icon aria-hidden />
          {format.say(field.words)}
        </Badge>
        {verdict === "missing" ? null : <Weight weight={field.weight} most={most} />}
      </span>
    </li>
  );
}

function Who({ side }: { side: ProposalSide }) {
  const format = useFormat();
  const name = useCustomerName();
  const { card } = side;
  return (
    <div className="min-w-0">
      <Link
        to="/customers/$id"
        params={{ id: side.id }}
        className="flex items-center gap-1.5 font-semibold underline-offset-4 hover:underline"
      >
        <ChannelIcon channel={card.last_channel} />
        <span className="min-w-0">{name(card)}</span>
        <ArrowUpRight className="size-4 shrink-0 text-soft" aria-hidden />
      </Link>
      <dl className="mt-1 flex flex-col gap-0.5 text-sm text-soft">
        <div className="flex flex-wrap gap-x-1.5">
          <dt><Trans>Known since</Trans></dt>
          <dd className="figures">{format.date(side.first_seen_at)}</dd>
        </div>
        <div className="flex flex-wrap gap-x-1.5">
          <dt><Trans>Last seen</Trans></dt>
          <dd><When at={card.last_seen_at} /></dd>
        </div>
        <div className="flex flex-wrap gap-x-1.5">
          <dt><Trans>Orders</Trans></dt>
          <dd className="figures">
            {card.order_count ? `${format.number(card.order_count)} · ${format.money(card.spent)}` : "—"}
          </dd>
        </div>
      </dl>
    </div>
  );
}

export function SideBySide({ page }: { page: ProposalPage }) {
  const { t } = useLingui();
  const most = Math.max(8, ...page.fields.map((field) => Math.abs(field.weight)));
  if (!page.a || !page.b) return null;
  return (
    <div className="min-w-0">
      <div className={cn(grid, "px-4 py-3.5")}>
        <span className="max-md:hidden" />
        <Who side={page.a} />
        <Who side={page.b} />
        <span className="label-caps self-end max-xl:hidden">
          <Trans>What the search says</Trans>
        </span>
      </div>
      <ul aria-label={t`Field by field`}>
        {page.fields.map((field) => (
          <FieldRow key={field.field} field={field} most={most} />
        ))}
      </ul>
    </div>
  );
}
