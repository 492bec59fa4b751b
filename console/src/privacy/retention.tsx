import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { retentionQuery, runRule, saveRule, tryRule } from "@/api/privacy";
import type { RetentionRule, RetentionRun } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { toasts } from "@/components/toast";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { ruleWords } from "./words";

function useRule(rule: RetentionRule) {
  const { t } = useLingui();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: retentionQuery.queryKey });
  const save = useMutation({
    mutationFn: (changes: Partial<RetentionRule>) => saveRule({ ...rule, ...changes }),
    onSettled: again,
    onError: sayProblem,
  });
  const attempt = useMutation({ mutationFn: (days: number) => tryRule({ ...rule, days }), onError: sayProblem });
  const run = useMutation({
    mutationFn: () => runRule(rule),
    onSuccess: () => toasts.add({ type: "good", title: t`It is being deleted` }),
    onError: sayProblem,
  });
  return { save, attempt, run };
}

function Rule({ rule, editable }: { rule: RetentionRule; editable: boolean }) {
  const { t } = useLingui();
  const { save, attempt, run } = useRule(rule);
  const [days, setDays] = useState(String(rule.days));
  const wanted = Number(days);
  const valid = Number.isInteger(wanted) && wanted >= 1 && wanted <= 36500;
  const { label, note } = ruleWords[rule.kind];
  const name = rule.name ? `${t(label)} “${rule.name}”` : t(label);
  const count = attempt.data;
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-0 flex-1 basis-44">
          <span className="block font-medium">{name}</span>
          <span className="block text-soft">{t(note)}</span>
        </span>
        <span className="flex items-center gap-1.5">
          <Input
            aria-label={t`Days for ${name}`}
            className="figures w-20 text-right"
            inputMode="numeric"
            value={days}
            disabled={!editable}
            aria-invalid={!valid || undefined}
            onChange={(event) => setDays(event.target.value)}
            onBlur={() => (valid && wanted !== rule.days ? save.mutate({ days: wanted }) : undefined)}
          />
          <Trans>days</Trans>
        </span>
        <Switch
          checked={rule.enabled}
          disabled={!editable}
          label={t`Delete ${name} every night`}
          onChange={(enabled) => save.mutate({ enabled })}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" disabled={!valid || attempt.isPending} onClick={() => attempt.mutate(wanted)}>
          <Trans>What would go?</Trans>
        </Button>
        {count ? (
          <span className="text-soft" role="status">
            <Plural value={count.rows} _0="nothing" one="# would go" other="# would go" />
          </span>
        ) : null}
        {count && count.rows > 0 && editable ? (
          <Button size="sm" variant="danger" disabled={run.isPending || wanted !== rule.days} onClick={() => run.mutate()}>
            <Trans>Delete now</Trans>
          </Button>
        ) : null}
      </div>
    </li>
  );
}

function Runs({ runs }: { runs: RetentionRun[] }) {
  const { t } = useLingui();
  const format = useFormat();
  const told = runs.filter((run) => run.deleted > 0).slice(0, 8);
  if (told.length === 0) return null;
  return (
    <div className="border-t px-4 py-3 text-sm">
      <h3 className="mb-1 font-medium">
        <Trans>Deleted lately</Trans>
      </h3>
      <ul className="flex flex-col gap-1 text-soft">
        {told.map((run) => (
          <li key={run.id} className="flex gap-3">
            <span className="min-w-0 flex-1">
              {t(ruleWords[run.kind].label)} {run.name}
            </span>
            <span className="figures">{format.number(run.deleted)}</span>
            <When at={run.started_at} className="w-28 text-right" />
          </li>
        ))}
      </ul>
    </div>
  );
}

export function RetentionPanel({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const query = useQuery(retentionQuery);
  return (
    <Panel
      title={t`How long what is kept`}
      note={t`What is switched on is deleted every night, in small steps.`}
      bodyClassName="px-0 pb-1"
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={5} height="h-20" />}>
        {({ rules, runs }) => (
          <>
            <ul className="divide-y border-t">
              {rules.map((rule) => (
                <Rule key={`${rule.kind} ${rule.name} ${rule.days}`} rule={rule} editable={editable} />
              ))}
            </ul>
            <Runs runs={runs} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
