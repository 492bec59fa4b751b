import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { addBooking, addWaiting, slotsQuery } from "@/api/bookings";
import { profileQuery } from "@/api/customers";
import type { Id, Slot } from "@/api/types";
import { Button } from "@/components/button";
import { CustomerPicker } from "@/components/customer-picker";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";
import { Select } from "@/components/select";
import { SlotPicker } from "@/components/slot-picker";
import { Empty } from "@/components/states";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem } from "@/components/undo";
import { useBookingNames, useZoned } from "./names";

export interface Wanted {
  place: string;
  /** From when on; and at this very time, if it is free. */
  at?: string | undefined;
  staff?: Id | undefined;
  customer?: Id | undefined;
}

export interface Guest {
  id: Id | null;
  name: string;
  phone: string;
  email: string;
}
const nobody: Guest = { id: null, name: "", phone: "", email: "" };

/** Whom it is for: a customer who is found, or a name and a number. */
export function GuestFields({ guest, onChange }: { guest: Guest; onChange: (guest: Guest) => void }) {
  const { t } = useLingui();
  const set = (changes: Partial<Guest>) => onChange({ ...guest, ...changes });
  return (
    <div className="flex flex-col gap-3">
      {guest.id ? (
        <p className="flex items-center gap-2 rounded-md bg-accent-wash px-3 py-1.5 text-sm font-medium text-accent-deep"><span className="min-w-0 flex-1 truncate">{guest.name || guest.email || guest.phone}</span><Button size="icon-sm" variant="ghost" aria-label={t`Somebody else`} onClick={() => onChange(nobody)}><X aria-hidden /></Button></p>
      ) : (
        <Field label={t`Customer`} hint={t`Not known yet? A name and a number will do.`}>{(wiring) => <CustomerPicker id={wiring.id} label={t`Customer`} onPick={(card) => onChange({ id: card.id, name: card.name ?? "", phone: card.phone ?? "", email: card.email ?? "" })} />}</Field>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Name`}>{(wiring) => <Input {...wiring} value={guest.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} />}</Field>
        <Field label={t`Phone`}>{(wiring) => <Input {...wiring} inputMode="tel" value={guest.phone} maxLength={40} onChange={(event) => set({ phone: event.target.value })} />}</Field>
      </div>
      <Field label={t`Email`}>{(wiring) => <Input {...wiring} type="email" value={guest.email} maxLength={254} onChange={(event) => set({ email: event.target.value })} />}</Field>
    </div>
  );
}

/** A customer that the address names, until somebody else is chosen. */
export function useGuest(customer: Id | undefined) {
  const card = useQuery({ ...profileQuery(customer ?? ""), enabled: customer !== undefined }).data?.card;
  const [chosen, setChosen] = useState<Guest | null>(null);
  const named = card && customer ? { id: customer, name: card.name ?? "", phone: card.phone ?? "", email: card.email ?? "" } : nobody;
  return [chosen ?? named, setChosen] as const;
}

/** The very time that was pointed at, if the service is free then. */
function usePointed(service: Id, place: string, staff: Id | undefined, at: string | undefined): Slot | null {
  const start = at ?? "2000-01-01T00:00:00Z";
  const end = new Date(Date.parse(start) + 60_000).toISOString();
  const query = useQuery({ ...slotsQuery({ service_id: service, touchpoint: place, staff_id: staff, start, end }), enabled: service !== "" && at !== undefined });
  return query.data?.items[0] ?? null;
}

export function NewBookingDialog({ wanted, onClose, onBooked }: { wanted: Wanted; onClose: () => void; onBooked: (at: string) => void }) {
  const { t, i18n } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const names = useBookingNames();
  const { place } = wanted;
  const zone = names.zone(place);
  const { full } = useZoned(zone);
  const offered = (names.services.data?.items ?? []).filter(({ terms }) => terms.enabled && terms.touchpoints.includes(place));
  const [chosen, setChosen] = useState("");
  const service = offered.find((each) => each.id === chosen) ?? offered[0];
  const [staff, setStaff] = useState<Id>(wanted.staff ?? "");
  const [picked, setPicked] = useState<Slot | null>(null);
  const [guest, setGuest] = useGuest(wanted.customer);
  const [note, setNote] = useState("");
  const people = (names.staff.data?.items ?? []).filter(({ terms }) => terms.enabled && terms.touchpoints.includes(place) && (service?.terms.skills ?? []).every((skill) => terms.skills.includes(skill)));
  const who = people.some((each) => each.id === staff) ? staff : "";
  const pointed = usePointed(service?.id ?? "", place, who || undefined, wanted.at);
  const slot = picked ?? pointed;
  const contact = { name: guest.name.trim(), phone: guest.phone.trim(), email: guest.email.trim() };
  const known = contact.name !== "" || contact.phone !== "" || contact.email !== "";
  const done = (words: string) => {
    void client.invalidateQueries({ queryKey: ["bookings"] });
    tell(words, "good");
  };
  const failed = (error: unknown) => {
    sayProblem(error);
    void client.invalidateQueries({ queryKey: ["bookings", "slots"] });
  };
  const shared = { service_id: service?.id ?? "", touchpoint: place, customer_id: guest.id, contact, language: i18n.locale, channel: "desk" };
  const book = useMutation({
    mutationFn: (at: Slot) => addBooking({ ...shared, starts_at: at.starts_at, staff_id: who || null, note: note.trim() }),
    onSuccess: (made) => { done(t`Booked`); onBooked(made.starts_at); },
    onError: failed,
  });
  const wait = useMutation({
    mutationFn: () => {
      const from = new Date(Math.max(Date.now(), wanted.at ? Date.parse(wanted.at) : 0));
      return addWaiting({ ...shared, from_at: from.toISOString(), until_at: new Date(from.getTime() + 14 * 86_400_000).toISOString() });
    },
    onSuccess: () => { done(t`On the waiting list for two weeks`); onClose(); },
    onError: sayProblem,
  });
  return (
    <Dialog
      open onClose={onClose} place="side" title={t`New booking`} description={slot ? full(slot.starts_at) : names.placeName(place)}
      footer={service ? (
        <>
          <Button variant="ghost" disabled={!known || wait.isPending} onClick={() => wait.mutate()}><Trans>Nothing fits: let them wait</Trans></Button>
          <Button variant="primary" disabled={!slot || !known || book.isPending} onClick={() => slot && book.mutate(slot)}><Trans>Book</Trans></Button>
        </>
      ) : null}
    >
      {names.services.data && !service ? <Empty title={<Trans>Nothing can be booked here yet</Trans>}><Trans>Add a service that is to be had in this shop, and somebody who does it.</Trans></Empty> : null}
      {service ? (
        <div className="flex flex-col gap-5">
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label={t`Service`}>{(wiring) => <Select {...wiring} label={t`Service`} value={service.id} onChange={(id) => { setChosen(id); setPicked(null); }} options={offered.map((each) => ({ value: each.id, label: say(each.terms.name) }))} />}</Field>
            {service.terms.needs_staff ? <Field label={t`With`}>{(wiring) => <Select {...wiring} label={t`With`} value={who} onChange={(id) => { setStaff(id); setPicked(null); }} options={[{ value: "", label: t`Whoever is free` }, ...people.map((each) => ({ value: each.id, label: each.terms.name }))]} />}</Field> : null}
          </div>
          <GuestFields guest={guest} onChange={setGuest} />
          <SlotPicker key={`${service.id} ${who}`} service={service.id} touchpoint={place} staff={who || undefined} zone={zone} from={wanted.at} value={slot} onChange={setPicked} />
          <Field label={t`Note`}>{(wiring) => <TextArea {...wiring} value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />}</Field>
        </div>
      ) : null}
    </Dialog>
  );
}
