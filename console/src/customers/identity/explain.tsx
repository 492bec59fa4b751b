import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { explainQuery } from "@/api/customers";
import type { Identifier, Link } from "@/api/types";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { byKey, evidences, shorten } from "./labels";

export function LinkEnds({ link, identifiers }: { link: Link; identifiers: Identifier[] }) {
  const known = byKey(identifiers);
  const name = (key: string) => shorten(known.get(key)?.value ?? key, 28);
  return (
    <span className="font-medium">
      {name(link.a)} <span aria-hidden>—</span> {name(link.b)}
    </span>
  );
}

export function LinkEvidence({ link }: { link: Link }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <span className="text-soft">
      {t(evidences[link.evidence])} · <Trans>first on {format.date(link.first_at)}</Trans> ·{" "}
      <Plural value={link.days.length} one="on # day" other="on # different days" />
    </span>
  );
}

interface ExplainProps {
  profileId: string;
  pair: string[];
  identifiers: Identifier[];
}

export function Explain({ profileId, pair, identifiers }: ExplainProps) {
  const format = useFormat();
  const [a = "", b = ""] = pair;
  const query = useQuery({ ...explainQuery(profileId, a, b), enabled: pair.length === 2 });
  if (pair.length < 2) return null;
  return (
    <div aria-live="polite" className="mt-4 rounded-lg bg-sunken p-4">
      <Loaded query={query} skeleton={<Skeleton className="h-16" />}>
        {({ sentence, path }) => (
          <>
            <p className="font-medium">{format.say(sentence)}</p>
            <ol className="mt-2 flex flex-col gap-1 text-sm">
              {path.map((link) => (
                <li key={`${link.a} ${link.b}`}>
                  <LinkEnds link={link} identifiers={identifiers} /> <br className="sm:hidden" />
                  <LinkEvidence link={link} />
                </li>
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </div>
  );
}
