import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { CalendarPlus, Check, NotebookPen, X } from "lucide-react";
import { purposesQuery } from "@/api/settings";
import type { FloorLook, Json } from "@/api/types";
import { Button } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useGist } from "@/components/event-line";
import { useFormat } from "@/components/format";
import { Badge } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { useTraitName } from "@/components/trait-words";
import { When } from "@/components/when";
import { useOnline } from "./network";
import { Block } from "./parts";

function Who({ look }: { look: FloorLook }) {
  const { t } = useLingui();
  const format = useFormat();
  const say = useTexts();
  const { customer, points } = look;
  if (!customer) return null;
  const { card } = customer;
  const tier = points && say(points.tier_name) ? say(points.tier_name) : card.tier;
  return (
    <section className="rounded-xl border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="text-2xl font-semibold tracking-tight">{card.name ?? card.email ?? card.phone ?? t`Unnamed customer`}</h1>
        {tier ? <Badge tone="accent">{tier}</Badge> : null}
      </div>
      <p className="figures text-sm text-soft">{[card.phone, card.email, card.loyalty_card, card.city].filter(Boolean).join(" · ")}</p>
      <dl className="mt-3 grid grid-cols-3 gap-3">
        <div>
          <dt className="label-caps">{t`Points`}</dt>
          <dd className="figures text-xl font-semibold">{format.number(points?.balance.available ?? 0)}</dd>
          {points && points.balance.pending > 0 ? <dd className="text-sm text-soft">{t`+${format.number(points.balance.pending)} to come`}</dd> : null}
        </div>
        <div>
          <dt className="label-caps">{t`Orders`}</dt>
          <dd className="figures text-xl font-semibold">{format.number(customer.orders.count)}</dd>
        </div>
        <div>
          <dt className="label-caps">{t`Spent`}</dt>
          <dd className="figures text-xl font-semibold">{format.money(customer.orders.spent)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Consents({ look }: { look: FloorLook }) {
  const format = useFormat();
  const { t } = useLingui();
  const purposes = useQuery({ ...purposesQuery, staleTime: 60_000, retry: false }).data?.items ?? [];
  const said = look.customer?.consents ?? [];
  return (
    <Block title={<Trans>May we write?</Trans>}>
      {said.length === 0 ? (
        <p className="text-sm text-soft">
          <Trans>No consent on record: no message may go out.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {said.map((consent) => {
            const purpose = purposes.find((each) => each.code === consent.purpose);
            const granted = consent.status === "granted";
            return (
              <li key={`${consent.purpose} ${consent.channel}`} className="flex items-center gap-2">
                <ChannelIcon channel={consent.channel} />
                <span className="flex-1">{purpose ? format.say(purpose.name) : consent.purpose}</span>
                <Badge tone={granted ? "good" : "loss"}>
                  {granted ? <Check aria-hidden /> : <X aria-hidden />}
                  {granted ? t`Granted` : consent.status === "pending" ? t`To be confirmed` : t`No`}
                </Badge>
              </li>
            );
          })}
        </ul>
      )}
    </Block>
  );
}

const shown = (value: Json): string => (Array.isArray(value) ? value.map(shown).join(", ") : value !== null && typeof value === "object" ? Object.entries(value).map(([name, each]) => `${name}: ${shown(each)}`).join(", ") : String(value));
const ofTheCard = new Set(["name", "first_name", "last_name", "email", "phone", "loyalty_card", "city", "tier", "created_at", "anonymous"]);

function Known({ look }: { look: FloorLook }) {
  const name = useTraitName();
  const traits = (look.customer?.traits ?? []).filter((trait) => !ofTheCard.has(trait.name) && trait.value !== null);
  if (traits.length === 0) return null;
  return (
    <Block title={<Trans>Sizes and what we know</Trans>}>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-2">
        {traits.slice(0, 12).map((trait) => (
          <div key={trait.name} className="min-w-0">
            <dt className="text-sm text-soft first-letter:uppercase">{name(trait.name)}</dt>
            <dd className="font-medium">{shown(trait.value as Json)}</dd>
          </div>
        ))}
      </dl>
    </Block>
  );
}

function Story({ look, onNote }: { look: FloorLook; onNote: () => void }) {
  const gist = useGist();
  const online = useOnline();
  return (
    <Block
      title={<Trans>Last story</Trans>}
      action={
        <Button variant="ghost" className="h-12" onClick={onNote} disabled={!online}>
          <NotebookPen aria-hidden />
          <Trans>Note</Trans>
        </Button>
      }
    >
      <ul className="flex flex-col gap-2.5">
        {look.latest.map((event) => (
          <li key={event.id} className="flex gap-3">
            <ChannelIcon channel={event.channel} />
            <span className="min-w-0 flex-1">
              <span className="block">{event.name}</span>
              <span className="block text-sm text-soft">{gist(event)}</span>
            </span>
            <When at={event.occurred_at} className="text-sm text-soft" />
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Orders({ look, onReturn }: { look: FloorLook; onReturn: (number: string) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const online = useOnline();
  if (look.orders.length === 0) return null;
  return (
    <Block title={<Trans>Last orders</Trans>}>
      <ul className="divide-y">
        {look.orders.map((order) => (
          <li key={order.id} className="flex items-center gap-3 py-2">
            <ChannelIcon channel={order.channel} />
            <span className="min-w-0 flex-1">
              <span className="figures block font-medium">{order.number}</span>
              <span className="block text-sm text-soft">
                {format.date(order.placed_at)} · <Plural value={order.pieces} one="# piece" other="# pieces" />
              </span>
            </span>
            <span className="figures">{format.money({ amount_minor: order.total_minor, currency: order.currency })}</span>
            <Button className="h-12" disabled={!online} aria-label={t`Take back from ${order.number}`} onClick={() => onReturn(order.number)}>
              <Trans>Return</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Appointments({ look, onBook }: { look: FloorLook; onBook: () => void }) {
  const say = useTexts();
  const format = useFormat();
  const online = useOnline();
  return (
    <Block
      title={<Trans>Appointments</Trans>}
      action={
        <Button variant="ghost" className="h-12" onClick={onBook} disabled={!online}>
          <CalendarPlus aria-hidden />
          <Trans>Book</Trans>
        </Button>
      }
    >
      {look.appointments.length === 0 ? (
        <p className="text-sm text-soft">
          <Trans>None to come.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {look.appointments.map((each) => (
            <li key={each.id}>
              <span className="block font-medium">{say(each.service)}</span>
              <span className="block text-sm text-soft">{[format.dateTime(each.starts_at), say(each.place), each.staff, each.note].filter(Boolean).join(" · ")}</span>
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}

interface PersonProps {
  look: FloorLook;
  onNote: () => void;
  onBook: () => void;
  onReturn: (number: string) => void;
}

export function PersonPanels({ look, onNote, onBook, onReturn }: PersonProps) {
  return (
    <>
      <Who look={look} />
      <Known look={look} />
      <Appointments look={look} onBook={onBook} />
      <Story look={look} onNote={onNote} />
      <Orders look={look} onReturn={onReturn} />
      <Consents look={look} />
    </>
  );
}
