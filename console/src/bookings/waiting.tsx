import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CalendarPlus, Plus, X } from "lucide-react";
import { useState } from "react";
import { addWaiting, stopWaiting, waitingQuery } from "@/api/bookings";
import type { Waiting } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { fromWall, toWall } from "@/components/moment";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { deferWithUndo, say as tell, sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { addDays } from "./grid";
import { useBookingNames, useZoned, type BookingNames } from "./names";
import { GuestFields, NewBookingDialog, useGuest, type Wanted } from "./new-dialog";

const route = getRouteApi("/console/bookings/waiting");

function Row({ waiting, names, onBook, onStop }: { waiting: Waiting; names: BookingNames; onBook: (() => void) | null; onStop: () => void }) {
  const { t } = useLingui();
  const { short } = useZoned(names.zone(waiting.touchpoint));
  const guest = names.guest(waiting);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span className="min-w-0 flex-1 basis-52">
        <span className="block font-medium">{guest}</span>
        <span className="block text-sm text-soft">{[names.serviceName(waiting.service_id), names.placeName(waiting.touchpoint), waiting.contact.phone].filter(Boolean).join(" · ")}</span>
      </span>
      <span className="text-sm">{t`${short(waiting.from_at)} to ${short(waiting.until_at)}`}</span>
      <span className="text-sm text-soft"><Trans>waits since</Trans> <When at={waiting.created_at} /></span>
      {waiting.state === "offered" ? <Badge tone="care">{t`A time is kept for them`}</Badge> : null}
      {onBook ? (
        <span className="flex gap-1">
          <Button size="sm" onClick={onBook} aria-label={t`Book for ${guest}`}><CalendarPlus aria-hidden /><Trans>Book</Trans></Button>
          <Button size="icon-sm" variant="ghost" aria-label={t`${guest} waits no more`} onClick={onStop}><X aria-hidden /></Button>
        </span>
      ) : null}
    </li>
  );
}

function AddDialog({ place, names, onClose }: { place: string; names: BookingNames; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const offered = (names.services.data?.items ?? []).filter(({ terms }) => terms.enabled && terms.touchpoints.includes(place));
  const zone = names.zone(place);
  const [today] = useState(() => toWall(new Date().toISOString(), zone).slice(0, 10));
  const [chosen, setChosen] = useState("");
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState(() => addDays(today, 14));
  const [guest, setGuest] = useGuest(undefined);
  const service = chosen || offered[0]?.id || "";
  const add = useMutation({
    mutationFn: () => addWaiting({
      service_id: service, touchpoint: place, customer_id: guest.id, language: i18n.locale, channel: "desk", contact: { name: guest.name.trim(), phone: guest.phone.trim(), email: guest.email.trim() },
      from_at: from === today ? new Date().toISOString() : (fromWall(`${from}T00:00`, zone) ?? ""), until_at: fromWall(`${addDays(until, 1)}T00:00`, zone) ?? "",
    }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bookings", "waiting"] });
      tell(t`On the waiting list`, "good");
      onClose();
    },
    onError: sayProblem,
  });
  const ready = service !== "" && from <= until && (guest.name.trim() || guest.phone.trim() || guest.email.trim());
  return (
    <Dialog open onClose={onClose} place="side" title={t`Let somebody wait`} description={t`What frees up in these days is kept for them for two hours.`} footer={<Button variant="primary" disabled={!ready || add.isPending} onClick={() => add.mutate()}><Trans>Put on the list</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`Service`}>{(wiring) => <Select {...wiring} label={t`Service`} value={service} onChange={setChosen} options={offered.map((each) => ({ value: each.id, label: say(each.terms.name) }))} />}</Field>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`From`}>{(wiring) => <Input {...wiring} type="date" min={today} value={from} onChange={(event) => setFrom(event.target.value || today)} />}</Field>
          <Field label={t`Until`}>{(wiring) => <Input {...wiring} type="date" min={from} value={until} onChange={(event) => setUntil(event.target.value || from)} />}</Field>
        </div>
        <GuestFields guest={guest} onChange={setGuest} />
      </div>
    </Dialog>
  );
}

/** Who would come if something freed up. */
export function WaitingPage() {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const names = useBookingNames();
  const { place = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("bookings:write");
  const [adding, setAdding] = useState(false);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const query = useQuery(waitingQuery(place));
  const places = names.places.data?.items ?? [];
  const stop = (waiting: Waiting) =>
    deferWithUndo({
      title: t`Off the list`,
      hide: () => setHidden((before) => [...before, waiting.id]),
      restore: () => setHidden((before) => before.filter((id) => id !== waiting.id)),
      commit: () => stopWaiting(waiting.id).then(() => client.invalidateQueries({ queryKey: ["bookings", "waiting"] })),
    });
  const first = place || places[0]?.touchpoint || "";
  const add = mayWrite && first ? <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>Let somebody wait</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Waiting list`} lead={t`What is cancelled or moved away is kept for whoever waits longest, for two hours; then for the next.`} actions={add}>
        <Select label={t`Shop`} className="w-56" value={place} onChange={(next) => void navigate({ search: next ? { place: next } : {}, replace: true })} options={[{ value: "", label: t`Every shop` }, ...places.map((each) => ({ value: each.touchpoint, label: say(each.terms.name) || each.touchpoint }))]} />
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) => {
            const shown = items.filter((each) => !hidden.includes(each.id));
            return shown.length === 0 ? (
              <Empty title={<Trans>Nobody waits</Trans>} action={add}><Trans>When nothing fits, let a customer wait: they hear of it when something frees up.</Trans></Empty>
            ) : (
              <ul className="divide-y" aria-label={t`Waiting list`}>{shown.map((each) => <Row key={each.id} waiting={each} names={names} onStop={() => stop(each)} onBook={mayWrite ? () => setWanted({ place: each.touchpoint, at: each.from_at, customer: each.customer_id ?? undefined }) : null} />)}</ul>
            );
          }}
        </Loaded>
      </div>
      {adding ? <AddDialog place={first} names={names} onClose={() => setAdding(false)} /> : null}
      {wanted ? <NewBookingDialog wanted={wanted} onClose={() => setWanted(null)} onBooked={() => setWanted(null)} /> : null}
    </>
  );
}
