import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { DoorOpen, Plus } from "lucide-react";
import { useState } from "react";
import { resourcesQuery } from "@/api/bookings";
import type { BookingResource, BookingService } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { useBookingNames, type BookingNames } from "./names";
import { ResourceDialog } from "./resource-dialog";
import { ServiceDialog } from "./service-dialog";

function Row({ service, names, onEdit }: { service: BookingService; names: BookingNames; onEdit: (() => void) | null }) {
  const { t } = useLingui();
  const say = useTexts();
  const { terms } = service;
  const name = say(terms.name);
  const able = (names.staff.data?.items ?? []).filter((each) => each.terms.enabled && terms.skills.every((skill) => each.terms.skills.includes(skill)) && each.terms.touchpoints.some((place) => terms.touchpoints.includes(place)));
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span className="min-w-0 flex-1 basis-52">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm text-soft">{[t`${terms.minutes} minutes`, terms.buffer_after > 0 ? t`${terms.buffer_after} to tidy up` : "", terms.capacity > 1 ? t`up to ${terms.capacity} people` : "", terms.touchpoints.map(names.placeName).join(", ")].filter(Boolean).join(" · ")}</span>
      </span>
      {terms.needs_staff ? able.length > 0 ? <span className="text-sm text-soft"><Plural value={able.length} one="# person does it" other="# people do it" /></span> : <Badge tone="care">{t`nobody does it`}</Badge> : null}
      {terms.enabled ? null : <Badge>{t`Switched off`}</Badge>}
      {onEdit ? <Button size="sm" onClick={onEdit} aria-label={t`Edit ${name}`}><Trans>Edit</Trans></Button> : null}
    </li>
  );
}

function Rooms({ names, mayWrite }: { names: BookingNames; mayWrite: boolean }) {
  const { t } = useLingui();
  const query = useQuery(resourcesQuery);
  const [edited, setEdited] = useState<{ resource: BookingResource | null } | null>(null);
  return (
    <Panel title={t`Rooms and machines`} note={t`A service that needs one of a kind is booked only when one is free.`} action={mayWrite ? <Button size="sm" onClick={() => setEdited({ resource: null })}><Plus aria-hidden /><Trans>Add a room</Trans></Button> : null}>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) => items.length === 0 ? <p className="text-sm text-soft"><Trans>None. Fitting rooms, chairs, machines that only one can use at a time go here.</Trans></p> : (
          <ul className="divide-y">
            {items.map((each) => (
              <li key={each.id} className="flex items-center gap-3 py-2 text-sm">
                <DoorOpen className="size-4 text-soft" aria-hidden />
                <span className="min-w-0 flex-1"><span className="font-medium">{each.terms.name}</span> <span className="text-soft">{[each.terms.kind.replace(/[-_.]+/g, " "), names.placeName(each.terms.touchpoint)].join(" · ")}</span></span>
                {each.terms.enabled ? null : <Badge>{t`Switched off`}</Badge>}
                {mayWrite ? <Button size="sm" variant="ghost" aria-label={t`Edit ${each.terms.name}`} onClick={() => setEdited({ resource: each })}><Trans>Edit</Trans></Button> : null}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {edited ? <ResourceDialog resource={edited.resource} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}

/** What can be booked. */
export function ServicesPage() {
  const { t } = useLingui();
  const names = useBookingNames();
  const mayWrite = useAllowed()("bookings:write");
  const [edited, setEdited] = useState<{ service: BookingService | null } | null>(null);
  const create = mayWrite ? <Button variant="primary" onClick={() => setEdited({ service: null })}><Plus aria-hidden /><Trans>New service</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Services`} lead={t`What can be booked, how long it takes and what it needs.`} actions={create} />
      <div className="flex flex-col gap-4">
        <div className="rounded-xl border bg-surface">
          <Loaded query={names.services} skeleton={<SkeletonRows rows={4} height="h-16" />}>
            {({ items }) => items.length === 0 ? (
              <Empty title={<Trans>What do you do for customers?</Trans>} action={create}><Trans>Interior advice, a fitting, a repair: with its length, who can do it and in which shops.</Trans></Empty>
            ) : (
              <ul className="divide-y" aria-label={t`Services`}>{items.map((each) => <Row key={each.id} service={each} names={names} onEdit={mayWrite ? () => setEdited({ service: each }) : null} />)}</ul>
            )}
          </Loaded>
        </div>
        <Rooms names={names} mayWrite={mayWrite} />
      </div>
      {edited ? <ServiceDialog service={edited.service} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
