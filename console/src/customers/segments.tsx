import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogIn, LogOut } from "lucide-react";
import { useEffect } from "react";
import { customerSegmentsQuery } from "@/api/segments";
import type { CustomerSegments, Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { When } from "@/components/when";

const shown = 6;

type Passage = CustomerSegments["passages"][number];

function Why({ because }: { because: Record<string, string> | null }) {
  const format = useFormat();
  const why = because && format.say({ it: "", en: "", ...because });
  return why ? <p className="text-soft">{why}</p> : null;
}

function PassageLine({ passage }: { passage: Passage }) {
  const { t } = useLingui();
  const name = passage.name ?? t`a segment that was deleted`;
  return (
    <li className="flex gap-2">
      {passage.entered ? <LogIn className="mt-0.5 size-4 shrink-0 text-good" aria-hidden /> : <LogOut className="mt-0.5 size-4 shrink-0 text-care" aria-hidden />}
      <span className="min-w-0 flex-1">{passage.entered ? <Trans>Came into {name}</Trans> : <Trans>Left {name}</Trans>}</span>
      <When at={passage.at} className="shrink-0 text-soft" />
    </li>
  );
}

function Lists({ segments }: { segments: CustomerSegments }) {
  const { memberships, passages } = segments;
  return (
    <>
      {memberships.length === 0 ? (
        <p className="text-sm text-soft">
          <Trans>In no segment now.</Trans>
        </p>
      ) : (
        <ul className="flex flex-col gap-3 text-sm">
          {memberships.map((membership) => (
            <li key={membership.segment_id} className="min-w-0">
              <span className="flex items-baseline justify-between gap-3">
                <Link to="/segments/$id" params={{ id: membership.segment_id }} className="min-w-0 font-medium underline-offset-4 hover:underline">
                  {membership.name}
                </Link>
                <When at={membership.entered_at} className="shrink-0 text-soft" />
              </span>
              <Why because={membership.because} />
            </li>
          ))}
        </ul>
      )}
      {passages.length > 0 ? (
        <details className="mt-3 border-t pt-3 text-sm">
          <summary className="cursor-pointer font-medium text-soft">
            <Trans>Latest comings and goings</Trans>
          </summary>
          <ul className="mt-2 flex flex-col gap-1.5">
            {passages.slice(0, shown).map((passage) => (
              <PassageLine key={`${passage.segment_id} ${passage.at} ${passage.entered}`} passage={passage} />
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

/** Where the customer belongs, since when and why; read again whenever the customer does something. */
export function SegmentsPanel({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayRead = useAllowed()("segments:read");
  const options = customerSegmentsQuery(profile.id);
  const query = useQuery({ ...options, enabled: mayRead, refetchInterval: 15_000 });
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ["customer-segments", profile.id] });
  }, [client, profile.id, profile.last_seen_at]);
  if (!mayRead) return null;
  return (
    <Panel title={t`Segments`}>
      <Loaded query={query} skeleton={<Skeleton className="h-16" />}>
        {(segments) => <Lists segments={segments} />}
      </Loaded>
    </Panel>
  );
}
