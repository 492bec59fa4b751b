import { Trans, useLingui } from "@lingui/react/macro";
import { CalendarSync, Plus } from "lucide-react";
import { useState } from "react";
import { staffFeed } from "@/api/bookings";
import type { BookingStaff } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { useBookingNames, type BookingNames } from "./names";
import { StaffDialog } from "./staff-dialog";

/** Weekdays on which somebody works, in few letters. */
function useDays() {
  const format = useFormat();
  return (person: BookingStaff) => [...new Set(person.terms.hours.map((each) => each.day))].sort((one, other) => one - other).map((day) => format.weekday(day).slice(0, 3)).join(" ");
}

function Row({ person, names, onEdit }: { person: BookingStaff; names: BookingNames; onEdit: (() => void) | null }) {
  const { t } = useLingui();
  const days = useDays();
  const { terms } = person;
  const copy = () => void staffFeed(person.code).then((link) => navigator.clipboard.writeText(link)).then(() => tell(t`Copied: subscribe to this address in a calendar. Whoever has it can read it.`, "good"), sayProblem);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span className="min-w-0 flex-1 basis-52">
        <span className="block font-medium">{terms.name}</span>
        <span className="block text-sm text-soft">{[terms.touchpoints.map(names.placeName).join(", "), terms.skills.map((each) => each.replace(/[-_.]+/g, " ")).join(", ")].filter(Boolean).join(" · ")}</span>
      </span>
      <span className="text-sm text-soft">{days(person) || t`no hours yet`}</span>
      {terms.enabled ? null : <Badge>{t`Not here any more`}</Badge>}
      {onEdit ? (
        <span className="flex gap-1">
          <Button size="sm" variant="ghost" onClick={copy} aria-label={t`Copy the calendar address of ${terms.name}`}><CalendarSync aria-hidden /><Trans>Calendar address</Trans></Button>
          <Button size="sm" onClick={onEdit} aria-label={t`Edit ${terms.name}`}><Trans>Edit</Trans></Button>
        </span>
      ) : null}
    </li>
  );
}

/** Who serves, where and when. */
export function StaffPage() {
  const { t } = useLingui();
  const names = useBookingNames();
  const mayWrite = useAllowed()("bookings:write");
  const [edited, setEdited] = useState<{ person: BookingStaff | null } | null>(null);
  const create = mayWrite ? <Button variant="primary" onClick={() => setEdited({ person: null })}><Plus aria-hidden /><Trans>Add somebody</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Staff`} lead={t`Who serves customers by appointment, where, when and what they can do.`} actions={create} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={names.staff} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>Who takes appointments?</Trans>} action={create}><Trans>Add those who serve by appointment, with their hours: they are booked only when they are there and free.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Staff`}>{items.map((each) => <Row key={each.id} person={each} names={names} onEdit={mayWrite ? () => setEdited({ person: each }) : null} />)}</ul>
          )}
        </Loaded>
      </div>
      {edited ? <StaffDialog person={edited.person} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
