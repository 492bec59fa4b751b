import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, Pencil, Plus, Sparkles, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import type { EarnRule } from "@/api/types";
import { Button } from "@/components/button";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { freshRule, type ProgramDraft } from "./draft";
import { RuleDialog } from "./rule-dialog";
import { useRuleExample, useRuleSentence } from "./words";

interface RowProps {
  rule: EarnRule;
  drafting: ProgramDraft;
  index: number;
  onEdit: () => void;
}

function RuleRow({ rule, drafting, index, onEdit }: RowProps) {
  const { t } = useLingui();
  const say = useTexts();
  const sentence = useRuleSentence();
  const example = useRuleExample();
  const { terms, set } = drafting;
  const name = say(rule.name) || rule.id;
  const Icon = rule.bonus_bp ? Sparkles : Star;
  const swap = (by: number) => {
    const earning = [...terms.earning];
    earning.splice(index + by, 0, ...earning.splice(index, 1));
    set({ earning });
  };
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-3">
      <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-wash text-accent-deep"><Icon className="size-4.5" /></span>
      <span className="min-w-0 flex-1 basis-52">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm">{sentence(rule, terms.currency)}</span>
        <span className="block text-sm text-soft">{example(rule, terms)}</span>
      </span>
      <span className="flex items-center">
        <Button size="icon-sm" variant="ghost" disabled={index === 0} aria-label={t`Move ${name} up`} onClick={() => swap(-1)}><ArrowUp aria-hidden /></Button>
        <Button size="icon-sm" variant="ghost" disabled={index === terms.earning.length - 1} aria-label={t`Move ${name} down`} onClick={() => swap(1)}><ArrowDown aria-hidden /></Button>
        <Button size="icon-sm" variant="ghost" aria-label={t`Edit ${name}`} onClick={onEdit}><Pencil aria-hidden /></Button>
        <Button size="icon-sm" variant="ghost" aria-label={t`Remove ${name}`} onClick={() => set({ earning: terms.earning.filter((each) => each !== rule) })}><Trash2 aria-hidden /></Button>
      </span>
    </li>
  );
}

/** How points are earned: the first rule that fits gives them, bonuses come on top. */
export function EarningPanel({ drafting }: { drafting: ProgramDraft }) {
  const { t } = useLingui();
  const { terms, set } = drafting;
  const [edited, setEdited] = useState<EarnRule | null>(null);
  const done = (rule: EarnRule) => {
    set({ earning: terms.earning.some((each) => each.id === rule.id) ? terms.earning.map((each) => (each.id === rule.id ? rule : each)) : [...terms.earning, rule] });
    setEdited(null);
  };
  return (
    <Panel
      title={t`Earning points`}
      note={t`Of the rules that give points, the first that fits a product counts. Those that multiply come on top.`}
      action={<Button size="sm" onClick={() => setEdited(freshRule())}><Plus aria-hidden /><Trans>Add a rule</Trans></Button>}
    >
      {terms.earning.length === 0 ? <p className="text-soft"><Trans>Without a rule nobody earns points.</Trans></p> : null}
      <ul className="divide-y" aria-label={t`Rules of earning`}>
        {terms.earning.map((rule, index) => <RuleRow key={rule.id} rule={rule} drafting={drafting} index={index} onEdit={() => setEdited(rule)} />)}
      </ul>
      {edited ? <RuleDialog rule={edited} terms={terms} onClose={() => setEdited(null)} onDone={done} /> : null}
    </Panel>
  );
}
