import { Trans, useLingui } from "@lingui/react/macro";
import { customerChannels } from "@/api/types";
import { useChannelOptions } from "@/components/channel";
import { useFormat } from "@/components/format";
import { Select } from "@/components/select";
import { Suggest } from "@/components/suggest";
import { withOperator } from "../operators";
import { useBuilder, type PartProps } from "./context";
import { Operand } from "./operand";
import { OperatorSelect } from "./operator-select";
import { statusWords } from "./words";

export function SegmentFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const { segments } = useBuilder();
  const value = String(condition.segment ?? "");
  const known = segments.map((segment) => ({ value: segment.id, label: segment.name }));
  const options = known.some((each) => each.value === value) ? known : [{ value, label: value || t`Choose a segment` }, ...known];
  return (
    <>
      <Select
        label={t`Membership`}
        className="w-44"
        value={condition.op === "not_in" ? "not_in" : "in"}
        onChange={(op) => onChange({ ...condition, op })}
        options={[
          { value: "in", label: t`is in the segment` },
          { value: "not_in", label: t`is not in the segment` },
        ]}
      />
      <Select label={t`Segment`} className="w-64" value={value} onChange={(segment) => onChange({ ...condition, segment })} options={options} aria-invalid={wrong("/segment")} />
    </>
  );
}

export function ConsentFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { vocabulary } = useBuilder();
  const channels = useChannelOptions(["*", ...customerChannels] as const);
  const purposes = (vocabulary?.purposes ?? []).map((term) => ({ value: term.name, label: format.say({ it: "", en: "", ...term.label }) || term.name }));
  const op = String(condition.op ?? "is");
  const statuses = Object.keys(statusWords);
  return (
    <>
      <Suggest value={String(condition.consent ?? "")} onChange={(consent) => onChange({ ...condition, consent }, "purpose")} groups={[{ value: t`Purposes`, items: purposes }]} label={t`Purpose`} placeholder={t`Purpose`} className="w-48" invalid={wrong("/consent")} />
      <span className="text-sm text-soft">
        <Trans>by</Trans>
      </span>
      <Select label={t`Channel`} className="w-44" value={String(condition.channel ?? "*")} onChange={(channel) => onChange({ ...condition, channel })} options={channels} />
      <OperatorSelect op={op} kind="status" onChange={(next) => onChange(withOperator(condition, next, "status"))} invalid={wrong("/op")} />
      {(op === "is" || op === "is_not") && statuses.includes(String(condition.value)) ? (
        <Select
          label={t`Status`}
          className="w-36"
          value={String(condition.value)}
          onChange={(value) => onChange({ ...condition, value })}
          options={Object.entries(statusWords).map(([value, word]) => ({ value, label: t(word) }))}
        />
      ) : (
        <Operand op={op} kind="status" value={condition.value} onChange={(value) => onChange({ ...condition, value }, "value")} examples={statuses} invalid={wrong("/value")} />
      )}
    </>
  );
}
