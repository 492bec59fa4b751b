import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { planQuery } from "@/api/events";
import type { PlanEvent, PlanPage, Unplanned } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";

export const ModeBadge = ({ mode }: { mode: PlanEvent["mode"] }) =>
  mode === "enforce" ? (
    <Badge tone="accent">
      <Trans>Enforced</Trans>
    </Badge>
  ) : (
    <Badge>
      <Trans>Observed</Trans>
    </Badge>
  );

function PlannedRow({ event }: { event: PlanEvent }) {
  const format = useFormat();
  return (
    <li>
      <Link
        to="/events/plan/$name"
        params={{ name: event.name }}
        className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-3 text-sm outline-offset-[-2px] hover:bg-sunken md:grid-cols-[minmax(0,1fr)_6rem_8rem_8rem]"
      >
        <span className="min-w-0">
          <span className="block truncate font-medium">{event.name}</span>
          <span className="block truncate text-soft">{event.description}</span>
        </span>
        <span>
          <ModeBadge mode={event.mode} />
        </span>
        <span className="figures text-right max-md:hidden">
          <Trans>{format.number(event.seen_24h)} in 24 h</Trans>
        </span>
        <span className="figures text-right max-md:hidden">
          {event.violations_24h > 0 ? (
            <span className="font-medium text-care">
              <Plural value={event.violations_24h} one="# violation" other="# violations" />
            </span>
          ) : (
            <span className="text-good">
              <Trans>all fit</Trans>
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function UnplannedRow({ event, editable }: { event: Unplanned; editable: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <li className="flex items-center gap-4 px-4 py-2.5 text-sm">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{event.name}</span>
        <span className="figures block text-soft">
          <Trans>{format.number(event.count_24h)} in 24 h</Trans> · <When at={event.last_seen_at} />
        </span>
      </span>
      {editable ? (
        <Link
          to="/events/plan/$name"
          params={{ name: event.name }}
          className={buttonStyle({ size: "sm" })}
          aria-label={t`Add to the plan: ${event.name}`}
        >
          <Trans>Add to the plan</Trans>
        </Link>
      ) : null}
    </li>
  );
}

function NewEvent({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const go = () => void navigate({ to: "/events/plan/$name", params: { name: name.trim() } });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Add an event to the plan`}
      footer={
        <Button variant="primary" disabled={name.trim() === ""} onClick={go}>
          <Trans>Go on</Trans>
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) go();
        }}
      >
        <Field label={t`Name`} hint={t`In the past tense, as the clients send it: Product Viewed, Order Completed.`}>
          {(wiring) => <Input {...wiring} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}

function Lists({ plan, editable }: { plan: PlanPage; editable: boolean }) {
  const { t } = useLingui();
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <Panel title={t`In the plan`} bodyClassName="px-0 pb-1">
        {plan.items.length === 0 ? (
          <Empty title={<Trans>The plan is empty</Trans>}>
            <Trans>Say what each event must carry. Start from one that already arrives: the schema is guessed from a sample.</Trans>
          </Empty>
        ) : (
          <ul className="divide-y">
            {plan.items.map((event) => (
              <PlannedRow key={event.name} event={event} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t`Not in the plan`} note={t`Events that arrive without anyone having described them.`} bodyClassName="px-0 pb-1" className="self-start">
        {plan.unplanned.length === 0 ? (
          <p className="px-4 pb-3 text-sm text-soft">
            <Trans>None: everything that arrives is described.</Trans>
          </p>
        ) : (
          <ul className="divide-y">
            {plan.unplanned.map((event) => (
              <UnplannedRow key={event.name} event={event} editable={editable} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

export function PlanListPage() {
  const query = useQuery(planQuery);
  const editable = useAllowed()("plan:write");
  const [adding, setAdding] = useState(false);
  return (
    <>
      {editable ? (
        <div className="mb-3 flex justify-end">
          <Button onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            <Trans>Add an event</Trans>
          </Button>
        </div>
      ) : null}
      <Loaded query={query} skeleton={<SkeletonRows />}>
        {(plan) => <Lists plan={plan} editable={editable} />}
      </Loaded>
      {adding ? <NewEvent onClose={() => setAdding(false)} /> : null}
    </>
  );
}
