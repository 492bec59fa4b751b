import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { setupQuery, truthQuery } from "@/api/home";
import type { DemoTruth } from "@/api/types";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";

const shown = 5;

function Score({ label, value, note }: { label: ReactNode; value: string; note: ReactNode }) {
  return (
    <div>
      <dt className="label-caps">{label}</dt>
      <dd className="figures text-xl font-semibold">{value}</dd>
      <dd className="text-sm text-soft">{note}</dd>
    </div>
  );
}

interface MistakesProps {
  title: ReactNode;
  rows: { who: string; ids: string[]; why: string }[];
}

function Mistakes({ title, rows }: MistakesProps) {
  if (rows.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">{title}</h3>
      <ul className="divide-y text-sm">
        {rows.slice(0, shown).map((row) => (
          <li key={row.ids.join()} className="py-1.5">
            {row.ids.map((id, index) => (
              <Link
                key={id}
                to="/customers/$id"
                params={{ id }}
                search={{ tab: "identity" }}
                className="mr-2 font-medium text-accent underline-offset-4 hover:underline"
              >
                {index === 0 ? row.who : <Trans>and here</Trans>}
              </Link>
            ))}
            <span className="text-soft">{row.why}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Truth({ truth }: { truth: DemoTruth }) {
  const format = useFormat();
  return (
    <div className="grid gap-5">
      <dl className="grid grid-cols-2 gap-4 md:grid-cols-4">
        <Score
          label={<Trans>People who exist</Trans>}
          value={format.number(truth.people)}
          note={<Plural value={truth.profiles} one="# profile found" other="# profiles found" />}
        />
        <Score
          label={<Trans>Precision</Trans>}
          value={format.percent(truth.precision)}
          note={<Trans>of the pairs we joined belong together</Trans>}
        />
        <Score
          label={<Trans>Recall</Trans>}
          value={format.percent(truth.recall)}
          note={<Trans>of the pairs that belong together were joined</Trans>}
        />
        <Score label={<Trans>F1</Trans>} value={format.percent(truth.f1)} note={<Trans>both at once</Trans>} />
      </dl>
      <div className="grid gap-5 lg:grid-cols-2">
        <Mistakes
          title={<Trans>Different people in one profile</Trans>}
          rows={truth.wrongly_merged.map((row) => ({ who: row.people.join(", "), ids: row.profile_ids, why: row.why }))}
        />
        <Mistakes
          title={<Trans>One person in several profiles</Trans>}
          rows={truth.missed.map((row) => ({ who: row.person, ids: row.profile_ids, why: row.why }))}
        />
      </div>
    </div>
  );
}

export function TruthCard() {
  const { t } = useLingui();
  const setup = useQuery(setupQuery);
  const truth = useQuery({ ...truthQuery, enabled: setup.data?.demo === true });
  if (!truth.data) return null;
  return (
    <Panel
      className="mt-4"
      title={t`How well does recognition do?`}
      note={t`The demo knows who its people really are, so it can mark its own work.`}
    >
      <Truth truth={truth.data} />
    </Panel>
  );
}
