import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { sourcesQuery, touchpointsQuery } from "@/api/sources";
import type { EventRow } from "@/api/types";
import { ChannelTag } from "./channel";
import { useDeviceName } from "./device";
import { Dialog } from "./dialog";
import { BotBadge } from "./event-line";
import { useFormat } from "./format";
import { JsonView } from "./json-view";

export function useSourceName() {
  const sources = useQuery({ ...sourcesQuery, staleTime: 60_000, retry: false });
  return (id: string) => sources.data?.items.find((source) => source.id === id)?.name ?? id;
}

/** Touchpoints by code, as events name them. */
export function useTouchpointName() {
  const touchpoints = useQuery({ ...touchpointsQuery, staleTime: 60_000, retry: false });
  return (code: string | null) => touchpoints.data?.items.find((each) => each.code === code)?.name ?? code;
}

export function Facts({ rows }: { rows: [label: ReactNode, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([label, value], index) => (
          <div key={index} className="contents">
            <dt className="text-soft">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Section({ title, value }: { title: string; value: object }) {
  if (Object.keys(value).length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      <JsonView value={value} />
    </section>
  );
}

function EventFacts({ event }: { event: EventRow }) {
  const { t } = useLingui();
  const format = useFormat();
  const sourceName = useSourceName();
  const touchpointName = useTouchpointName();
  const deviceName = useDeviceName();
  const { client, campaign } = event;
  const customer = event.profile_id ? (
    <Link
      to="/customers/$id"
      params={{ id: event.profile_id }}
      className="text-accent underline-offset-4 hover:underline"
    >
      {event.profile_name ?? t`Unnamed customer`}
    </Link>
  ) : null;
  return (
    <Facts
      rows={[
        [t`Customer`, customer],
        [t`Happened`, format.exact(event.occurred_at)],
        [t`Received`, format.exact(event.received_at)],
        [t`Source`, sourceName(event.source_id)],
        [t`Touchpoint`, touchpointName(event.touchpoint)],
        [t`Device`, client && [deviceName(client.device), client.os, client.browser].filter(Boolean).join(" · ")],
        [t`Campaign`, campaign && [campaign.source, campaign.medium, campaign.name].filter(Boolean).join(" · ")],
        [t`Language`, event.locale],
        [t`User ID`, event.user_id],
        [t`Anonymous ID`, event.anonymous_id],
        [t`Event ID`, event.id],
      ]}
    />
  );
}

export function EventInspector({ event, onClose }: { event: EventRow | null; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog
      place="side"
      open={event !== null}
      onClose={onClose}
      title={event?.name ?? ""}
      description={
        event ? (
          <span className="flex items-center gap-2">
            <ChannelTag channel={event.channel} /> · {event.type} <BotBadge event={event} />
          </span>
        ) : null
      }
    >
      {event ? (
        <div className="flex flex-col gap-5">
          <EventFacts event={event} />
          <Section title={t`Properties`} value={event.properties} />
          <Section title={t`Traits`} value={event.traits} />
          <Section title={t`Context`} value={event.context} />
          <details>
            <summary className="cursor-pointer text-sm font-semibold">
              <Trans>The whole event</Trans>
            </summary>
            <JsonView value={event} className="mt-2" />
          </details>
        </div>
      ) : null}
    </Dialog>
  );
}
