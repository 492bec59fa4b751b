import { Trans, useLingui } from "@lingui/react/macro";
import type { ProgramTerms } from "@/api/types";
import { Segments, Switch } from "@/components/controls";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { NumberInput } from "@/rules/builder/operand";
import type { ProgramDraft } from "./draft";
import { useLifeSentence } from "./words";

const Sentence = ({ children }: { children: string }) => <p className="mt-3 rounded-lg border-l-4 border-l-accent/50 bg-paper px-3 py-2 text-sm font-medium">{children}</p>;
const whole = (value: number | null, least: number) => Math.max(least, Math.trunc(value ?? least));

/** Points as money. */
export function BurningPanel({ drafting }: { drafting: ProgramDraft }) {
  const { t } = useLingui();
  const format = useFormat();
  const { terms, set } = drafting;
  const { tender } = terms;
  const money = format.money({ amount_minor: tender.step_minor, currency: terms.currency });
  const least = Math.max(tender.minimum_points, tender.step_points);
  const change = (changes: Partial<ProgramTerms["tender"]>) => set({ tender: { ...tender, ...changes } }, "tender");
  return (
    <Panel title={t`Spending points`} note={t`At the till and online alike, those first that end first.`}>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <Trans>Every</Trans>
        <NumberInput label={t`Points of a step`} value={tender.step_points} onChange={(value) => change({ step_points: whole(value, 1) })} />
        <Trans>points are worth</Trans>
        <NumberInput money label={t`Worth of a step`} value={tender.step_minor} onChange={(value) => change({ step_minor: whole(value, 1) })} />
        <Trans>from</Trans>
        <NumberInput label={t`Least points to spend`} value={tender.minimum_points} onChange={(value) => change({ minimum_points: whole(value, 0) })} />
        <Trans>points on</Trans>
      </div>
      <Sentence>{t`${format.number(tender.step_points)} points pay ${money}; one needs ${format.number(least)} at least.`}</Sentence>
    </Panel>
  );
}

/** When points begin and end. */
export function LifePanel({ drafting }: { drafting: ProgramDraft }) {
  const { t } = useLingui();
  const sentence = useLifeSentence();
  const { terms, set } = drafting;
  return (
    <Panel title={t`How long points last`} note={t`Points that are there already keep their dates.`}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t`Days until they can be spent`} hint={t`The days for returns`}>{() => <NumberInput label={t`Days until they can be spent`} value={terms.return_days} onChange={(value) => set({ return_days: whole(value, 0) }, "return")} />}</Field>
        <Field label={t`Months until they end`} hint={t`0: they never end`}>{() => <NumberInput label={t`Months until they end`} value={terms.valid_months} onChange={(value) => set({ valid_months: whole(value, 0) }, "months")} />}</Field>
        {terms.valid_months > 0 ? (
          <>
            <div>
              <span className="mb-1.5 block text-sm font-medium"><Trans>On which day</Trans></span>
              <Segments label={t`On which day`} value={terms.ends} onChange={(ends) => set({ ends })} options={[{ value: "day", label: t`That very day` }, { value: "year", label: t`At the end of the year` }]} />
            </div>
            <Field label={t`Warn so many days ahead`}>{() => <NumberInput label={t`Warn so many days ahead`} value={terms.warn_days} onChange={(value) => set({ warn_days: whole(value, 0) }, "warn")} />}</Field>
          </>
        ) : null}
      </div>
      <Sentence>{sentence(terms)}</Sentence>
    </Panel>
  );
}

/** What one sets once. */
export function LimitsPanel({ drafting }: { drafting: ProgramDraft }) {
  const { t } = useLingui();
  const { terms, set } = drafting;
  return (
    <Panel title={t`At work`}>
      <div className="flex flex-col gap-4">
        <Switch checked={terms.enabled} onChange={(enabled) => set({ enabled })}><Trans>The program runs: purchases earn points</Trans></Switch>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t`Most points by hand`} hint={t`What staff may give or take at once`}>{() => <NumberInput label={t`Most points by hand`} className="w-28" value={terms.adjust_limit} onChange={(value) => set({ adjust_limit: whole(value, 1) }, "limit")} />}</Field>
          <div>
            <span className="mb-1.5 block text-sm font-medium"><Trans>Fractions of points</Trans></span>
            <Segments label={t`Fractions of points`} value={terms.rounding} onChange={(rounding) => set({ rounding })} options={[{ value: "down", label: t`Always down` }, { value: "nearest", label: t`Nearest` }, { value: "up", label: t`Always up` }]} />
          </div>
        </div>
      </div>
    </Panel>
  );
}
