import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { EarnRule, ProgramTerms } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { MomentInput } from "@/components/moment-input";
import { filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { NumberInput } from "@/rules/builder/operand";
import { unfinished } from "@/rules/complete";
import { fromRule, toRule } from "@/rules/model";
import { Conditions } from "./conditions";
import { ownCode } from "./draft";
import { useRuleExample, useRuleSentence } from "./words";

type Kind = "money" | "piece" | "bonus";
const kindOf = (rule: EarnRule): Kind => (rule.bonus_bp ? "bonus" : rule.per_minor ? "money" : "piece");
const starts: Record<Kind, Partial<EarnRule>> = {
  money: { points: 1, per_minor: 100, bonus_bp: 0 },
  piece: { points: 10, per_minor: null, bonus_bp: 0 },
  bonus: { points: 0, per_minor: null, bonus_bp: 10_000 },
};

function Figures({ rule, set }: { rule: EarnRule; set: (changes: Partial<EarnRule>) => void }) {
  const { t } = useLingui();
  const points = <NumberInput label={t`Points`} value={rule.points} onChange={(value) => set({ points: Math.max(0, Math.trunc(value ?? 0)) })} />;
  switch (kindOf(rule)) {
    case "money":
      return <Trans>{points} points for each <NumberInput money label={t`Amount`} value={rule.per_minor} onChange={(value) => set({ per_minor: Math.max(1, value ?? 1) })} /></Trans>;
    case "piece":
      return <Trans>{points} points for each piece</Trans>;
    default:
      return <Trans>Points count <NumberInput label={t`Times`} value={1 + rule.bonus_bp / 10_000} onChange={(value) => set({ bonus_bp: Math.max(1, Math.round(((value ?? 2) - 1) * 10_000)) })} /> times</Trans>;
  }
}

interface RuleDialogProps {
  rule: EarnRule;
  terms: ProgramTerms;
  onClose: () => void;
  onDone: (rule: EarnRule) => void;
}

/** One rule of earning: what it gives, on what, for whom and when. */
export function RuleDialog({ rule: initial, terms, onClose, onDone }: RuleDialogProps) {
  const { t } = useLingui();
  const sentence = useRuleSentence();
  const example = useRuleExample();
  const [rule, setRule] = useState(initial);
  const [scope, setScope] = useState(() => fromRule(initial.scope));
  const [when, setWhen] = useState(() => fromRule(initial.when));
  const set = (changes: Partial<EarnRule>) => setRule((before) => ({ ...before, ...changes }));
  const whole: EarnRule = { ...rule, scope: toRule(scope), when: toRule(when) };
  const isOpen = unfinished(scope).length + unfinished(when).length > 0;
  const named = Object.keys(filledTexts(rule.name)).length > 0;
  const isNothing = rule.points + rule.bonus_bp === 0;
  const done = () => {
    const others = terms.earning.filter((each) => each.id !== initial.id).map((each) => each.id);
    const name = filledTexts(rule.name);
    onDone({ ...whole, name, id: initial.id || ownCode(name, others, "rule") });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      place="side"
      className="w-[min(46rem,100vw)]"
      title={initial.id ? t`Rule of earning` : t`New rule of earning`}
      footer={
        <>
          <p className="min-w-0 flex-1 self-center text-sm text-soft">{!named ? t`Give it a name.` : isOpen ? t`Fill in what is marked.` : t`It counts when you save the program.`}</p>
          <Button variant="primary" disabled={!named || isOpen || isNothing} onClick={done}><Trans>Done</Trans></Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <TextsField label={t`Name`} value={rule.name} onChange={(name) => set({ name })} />
        <div className="flex flex-col gap-3">
          <Segments label={t`What it gives`} value={kindOf(rule)} onChange={(kind: Kind) => set(starts[kind])} options={[{ value: "money", label: t`Points for money` }, { value: "piece", label: t`Points for pieces` }, { value: "bonus", label: t`More of the points` }]} />
          <div className="flex flex-wrap items-center gap-2 text-sm"><Figures rule={rule} set={set} /></div>
          <div className="rounded-lg border-l-4 border-l-accent/50 bg-paper px-3 py-2 text-sm">
            <p className="font-medium" data-testid="rule-words">{sentence(whole, terms.currency)}</p>
            <p className="text-soft">{example(whole, terms)}</p>
          </div>
        </div>
        <section className="flex flex-col gap-2"><h3 className="text-sm font-semibold"><Trans>On what</Trans> <span className="font-normal text-soft"><Trans>Nothing said: on everything.</Trans></span></h3><Conditions part="scope" root={scope} onChange={setScope} /></section>
        <section className="flex flex-col gap-2"><h3 className="text-sm font-semibold"><Trans>For whom and when</Trans> <span className="font-normal text-soft"><Trans>Nothing said: for everybody, with any basket.</Trans></span></h3><Conditions part="when" root={when} onChange={setWhen} /></section>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`From`} hint={t`Empty: as soon as the program is saved`}>{(wiring) => <MomentInput {...wiring} value={rule.start} onChange={(start) => set({ start })} />}</Field>
          <Field label={t`Until`} hint={t`Empty: without an end`}>{(wiring) => <MomentInput {...wiring} value={rule.end} onChange={(end) => set({ end })} />}</Field>
        </div>
      </div>
    </Dialog>
  );
}
