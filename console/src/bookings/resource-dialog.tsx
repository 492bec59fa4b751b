import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { resourcesQuery, saveResource } from "@/api/bookings";
import type { BookingResource, ResourceTerms } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { codeFrom } from "@/components/texts";
import { useBookingNames } from "./names";
import { freshCode, useSave } from "./save";

export function ResourceDialog({ resource, onClose }: { resource: BookingResource | null; onClose: () => void }) {
  const { t } = useLingui();
  const names = useBookingNames();
  const places = (names.places.data?.items ?? []).map((each) => ({ value: each.touchpoint, label: names.placeName(each.touchpoint) }));
  const others = (useQuery(resourcesQuery).data?.items ?? []).map((each) => each.code);
  const [name, setName] = useState(resource?.terms.name ?? "");
  const [kind, setKind] = useState(resource?.terms.kind.replace(/[-_.]+/g, " ") ?? "");
  const [touchpoint, setTouchpoint] = useState(resource?.terms.touchpoint ?? places[0]?.value ?? "");
  const [enabled, setEnabled] = useState(resource?.terms.enabled ?? true);
  const terms: ResourceTerms = { name: name.trim(), kind: codeFrom(kind), touchpoint, enabled };
  const save = useSave(() => saveResource(resource?.code ?? freshCode(codeFrom(name), others, "room"), terms), onClose);
  return (
    <Dialog open onClose={onClose} title={resource ? t`Room or machine` : t`New room or machine`} footer={<Button variant="primary" disabled={!terms.name || !terms.kind || !touchpoint || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`Name`}>{(wiring) => <Input {...wiring} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />}</Field>
        <Field label={t`Kind`} hint={t`Such as fitting room: services ask for a free one of a kind.`}>{(wiring) => <Input {...wiring} value={kind} maxLength={60} onChange={(event) => setKind(event.target.value)} />}</Field>
        <Field label={t`Shop`}>{(wiring) => <Select {...wiring} label={t`Shop`} value={touchpoint} onChange={setTouchpoint} options={places} />}</Field>
        <Switch checked={enabled} onChange={setEnabled}><Trans>In use</Trans></Switch>
      </div>
    </Dialog>
  );
}
