import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState, type ReactNode } from "react";
import { useForm, useWatch, type UseFormReturn } from "react-hook-form";
import { customerChannels, type Touchpoint, type TouchpointDraft } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelOptions } from "@/components/channel";
import { displayZone } from "@/components/format";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { HoursEditor } from "@/components/hours-editor";
import { PositionPicker } from "./italy-map";
import { faults } from "@/components/opening";
import { codeFrom, toDraft, toForm, touchpointForm, type TouchpointForm } from "./touchpoint-draft";

type Form = UseFormReturn<TouchpointForm>;

function Basics({ form, fresh }: { form: Form; fresh: boolean }) {
  const { t } = useLingui();
  const options = useChannelOptions(customerChannels);
  const channel = useWatch({ control: form.control, name: "channel" });
  const { errors, dirtyFields } = form.formState;
  const name = form.register("name", {
    onChange: (event: { target: { value: string } }) => {
      if (fresh && !dirtyFields.code) form.setValue("code", codeFrom(event.target.value));
    },
  });
  return (
    <Panel title={t`Place`} bodyClassName="grid gap-4 sm:grid-cols-2">
      <Field label={t`Name`} error={errors.name ? t`Give it a name.` : undefined} className="sm:col-span-2">
        {(wiring) => <Input {...wiring} {...name} />}
      </Field>
      <Field
        label={t`Code`}
        hint={t`What events call it.`}
        error={errors.code ? t`Small letters, digits, dots and hyphens.` : undefined}
      >
        {(wiring) => <Input {...wiring} {...form.register("code")} />}
      </Field>
      <Field label={t`Channel`}>
        {(wiring) => (
          <Select {...wiring} value={channel} onChange={(value) => form.setValue("channel", value)} options={options} />
        )}
      </Field>
    </Panel>
  );
}

function Where({ form }: { form: Form }) {
  const { t } = useLingui();
  const [lat, lon] = useWatch({ control: form.control, name: ["lat", "lon"] });
  const { errors } = form.formState;
  const position = lat && lon ? { lat: Number(lat.replace(",", ".")), lon: Number(lon.replace(",", ".")) } : null;
  return (
    <Panel title={t`Address`} note={t`For shops: it puts them on the map.`} bodyClassName="grid gap-4 sm:grid-cols-6">
      <Field label={t`Street`} className="sm:col-span-6">
        {(wiring) => <Input {...wiring} autoComplete="off" {...form.register("street")} />}
      </Field>
      <Field label={t`Postal code`} className="sm:col-span-2">
        {(wiring) => <Input {...wiring} {...form.register("postal_code")} />}
      </Field>
      <Field label={t`City`} className="sm:col-span-2">
        {(wiring) => <Input {...wiring} {...form.register("city")} />}
      </Field>
      <Field label={t`Province`} className="sm:col-span-1">
        {(wiring) => <Input {...wiring} maxLength={2} {...form.register("province")} />}
      </Field>
      <Field label={t`Country`} className="sm:col-span-1" error={errors.country ? t`Two letters.` : undefined}>
        {(wiring) => <Input {...wiring} maxLength={2} {...form.register("country")} />}
      </Field>
      <div className="flex flex-wrap items-start gap-4 sm:col-span-6">
        <PositionPicker
          position={position}
          onPick={(picked) => {
            form.setValue("lat", String(picked.lat), { shouldValidate: true });
            form.setValue("lon", String(picked.lon), { shouldValidate: true });
          }}
        />
        <div className="flex min-w-40 flex-1 flex-col gap-4">
          <Field label={t`Latitude`} error={errors.lat ? t`A number between −90 and 90.` : undefined}>
            {(wiring) => <Input {...wiring} inputMode="decimal" {...form.register("lat")} />}
          </Field>
          <Field label={t`Longitude`} error={errors.lon ? t`A number between −180 and 180.` : undefined}>
            {(wiring) => <Input {...wiring} inputMode="decimal" {...form.register("lon")} />}
          </Field>
          <p className="text-sm text-soft">
            <Trans>Click on the map, or write the coordinates.</Trans>
          </p>
        </div>
      </div>
    </Panel>
  );
}

interface EditorProps {
  touchpoint: Touchpoint | null;
  editable: boolean;
  busy: boolean;
  onSave: (draft: TouchpointDraft) => void;
  extra?: ReactNode;
}

export function TouchpointEditor({ touchpoint, editable, busy, onSave, extra }: EditorProps) {
  const { t } = useLingui();
  const [hours, setHours] = useState(touchpoint?.hours ?? []);
  const form = useForm<TouchpointForm>({ resolver: zodResolver(touchpointForm), defaultValues: toForm(touchpoint) });
  const submit = form.handleSubmit((values) => onSave(toDraft(values, hours, touchpoint?.time_zone ?? displayZone)));
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <fieldset disabled={!editable} className="grid gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Basics form={form} fresh={touchpoint === null} />
          <Where form={form} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title={t`Opening hours`} note={t`By the clock of the place. Two intervals make a lunch break.`}>
            <HoursEditor hours={hours} onChange={setHours} />
          </Panel>
          {editable ? (
            <div className="flex flex-wrap justify-between gap-2">
              <Button type="submit" variant="primary" disabled={busy || faults(hours).size > 0}>
                <Trans>Save</Trans>
              </Button>
              {extra}
            </div>
          ) : null}
        </div>
      </fieldset>
    </form>
  );
}
