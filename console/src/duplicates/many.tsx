import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answerMany, previewQuery, queueQuery } from "@/api/duplicates";
import type { DuplicatePreview } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { say, sayProblem } from "@/components/undo";
import { useReread } from "@/customers/identity/acts";
import { useCustomerName } from "@/customers/row";
import { leastScores } from "./search";

function Previewed({ preview }: { preview: DuplicatePreview }) {
  const { t } = useLingui();
  const format = useFormat();
  const name = useCustomerName();
  return (
    <>
      <p className="text-sm">
        <Plural value={preview.items.length} _0="No pair is that likely." one="This touches # pair:" other="This touches # pairs:" />{" "}
        {preview.total > preview.items.length ? (
          <span className="text-soft">
            <Trans>{format.number(preview.total)} in all; the rest comes after these.</Trans>
          </span>
        ) : null}
      </p>
      {preview.items.length > 0 ? (
        <ul className="max-h-64 divide-y overflow-y-auto rounded-lg border text-sm" aria-label={t`Pairs touched`}>
          {preview.items.map((row) => (
            <li key={row.id} className="flex items-baseline gap-3 px-3 py-1.5">
              <span className="min-w-0 flex-1 truncate">
                {row.a ? name(row.a) : "—"} · {row.b ? name(row.b) : "—"}
                <span className="block truncate text-soft">
                  {[row.a?.email, row.b?.email].filter(Boolean).join(" · ")}
                </span>
              </span>
              <span className="figures text-soft">{format.percent(Math.min(0.999, row.score), 1)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** Many at once: what it touches is listed first, and each can be taken back by itself afterwards. */
export function ManyDialog({ open, onClose, onDone }: { open: boolean; onClose: () => void; onDone: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const client = useQueryClient();
  const reread = useReread();
  const [answer, setAnswer] = useState<"accept" | "reject">("accept");
  const [least, setLeast] = useState<string>(String(leastScores[2]));
  const query = useQuery({ ...previewQuery(Number(least)), enabled: open });
  const ids = query.data?.items.map((row) => row.id) ?? [];
  const act = useMutation({
    mutationFn: () => answerMany(answer, ids),
    onSuccess: async ({ decided, changed, outdated }) => {
      const left = changed + outdated;
      say(
        left > 0
          ? t`${format.number(decided)} decided, ${format.number(left)} left because they changed meanwhile`
          : t`${format.number(decided)} decided`,
        "good",
      );
      onDone();
      onClose();
      for (const key of ["duplicates", "duplicate", "duplicate-preview", ...queueQuery.queryKey]) {
        await client.invalidateQueries({ queryKey: [key] });
      }
      await reread();
    },
    onError: sayProblem,
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t`Decide many at once`}
      description={t`Only pairs that are as the search found them; each can be taken back.`}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" disabled={ids.length === 0 || act.isPending} onClick={() => act.mutate()}>
            {answer === "accept" ? (
              <Plural value={ids.length} one="Merge # pair" other="Merge # pairs" />
            ) : (
              <Plural value={ids.length} one="Keep # pair apart" other="Keep # pairs apart" />
            )}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Segments
          label={t`The answer for all of them`}
          value={answer}
          onChange={setAnswer}
          options={[
            { value: "accept", label: t`Same person` },
            { value: "reject", label: t`Different people` },
          ]}
        />
        <Segments
          label={t`How likely at least`}
          value={least}
          onChange={setLeast}
          options={leastScores.map((score) => ({ value: String(score), label: `≥ ${format.percent(score)}` }))}
        />
        <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-11" />}>
          {(preview) => <Previewed preview={preview} />}
        </Loaded>
      </div>
    </Dialog>
  );
}
