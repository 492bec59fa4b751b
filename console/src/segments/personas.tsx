import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, RefreshCw } from "lucide-react";
import { findPersonas, personasQuery, personasStream } from "@/api/personas";
import type { Persona, Personas } from "@/api/types/personas";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { channelTint } from "@/components/channel";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { When } from "@/components/when";

/** The figures of a persona that people ask for first. */
function Figures({ figures, currency }: Pick<Persona, "figures"> & { currency: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const days = Math.round(figures["recency_days"] ?? 0);
  const shown: [string, string][] = [
    [t`Orders`, format.number(figures["orders"] ?? 0, 0)],
    [t`Spent`, format.money({ amount_minor: Math.round((figures["spent"] ?? 0) * 100), currency })],
    [t`Products viewed`, format.number(figures["views"] ?? 0, 0)],
    [t`Last seen`, days === 0 ? t`today` : format.duration(days * 86_400_000)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 text-sm">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt className="text-soft">{name}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How the visits divide over the places; the rest are calls, social networks and ads. */
function Places({ figures }: Pick<Persona, "figures">) {
  const { t } = useLingui();
  const format = useFormat();
  const places: [string, number, string][] = [
    [t`Shop`, figures["shop"] ?? 0, "shop"],
    [t`Site`, figures["site"] ?? 0, "site"],
    [t`App`, figures["app"] ?? 0, "app"],
    [t`Messages`, figures["messages"] ?? 0, "email"],
  ];
  return (
    <ul className="flex flex-col gap-1.5 text-sm" aria-label={t`Where they are met`}>
      {places.map(([name, share, channel]) => (
        <li key={name} className="grid grid-cols-[5rem_minmax(0,1fr)_3rem] items-center gap-2">
          <span className="text-soft">{name}</span>
          <span className="h-1.5 overflow-hidden rounded-full bg-line" aria-hidden>
            <span className="block h-full rounded-full" style={{ width: `${Math.round(share * 100)}%`, background: channelTint(channel) }} />
          </span>
          <span className="text-right tabular-nums">{format.percent(share)}</span>
        </li>
      ))}
    </ul>
  );
}

type Card = { persona: Persona; currency: string; place: number; mayWrite: boolean };

function PersonaCard({ persona, currency, place, mayWrite }: Card) {
  const format = useFormat();
  return (
    <li className="flex flex-col gap-4 rounded-xl border bg-surface p-5">
      <div className="flex items-start justify-between gap-3">
        <h2 className="text-base font-semibold text-balance">{format.say(persona.headline)}</h2>
        <p className="shrink-0 text-right">
          <span className="block text-2xl font-semibold tabular-nums">{format.percent(persona.share)}</span>
          <span className="text-sm text-soft">
            <Trans>about {format.number(persona.customers)}</Trans>
          </span>
        </p>
      </div>
      <ul className="flex flex-wrap gap-1.5">
        {persona.traits.map((trait) => (
          <li key={trait.en} className="rounded-full border px-2.5 py-0.5 text-sm">
            {format.say(trait)}
          </li>
        ))}
      </ul>
      <Figures figures={persona.figures} currency={currency} />
      <Places figures={persona.figures} />
      {mayWrite ? (
        <Link to="/segments/new" search={{ persona: place }} className={`mt-auto ${buttonStyle({ size: "sm" })}`}>
          <Plus aria-hidden />
          <Trans>Make a segment like this</Trans>
        </Link>
      ) : null}
    </li>
  );
}

function Nothing({ found, onFind }: { found: Personas; onFind: (() => void) | null }) {
  return (
    <div className="rounded-xl border bg-surface">
      <Empty
        title={found.found_at ? <Trans>Too few customers to tell them apart</Trans> : <Trans>Nobody has looked for personas yet</Trans>}
        action={
          onFind ? (
            <Button variant="primary" onClick={onFind}>
              <Trans>Find personas</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          Personas are groups of customers who behave alike: how often they come, what they spend, and where they are met. They
          are found every night from thirty customers on.
        </Trans>
      </Empty>
    </div>
  );
}

export function PersonasPage() {
  const { t } = useLingui();
  const format = useFormat();
  const client = useQueryClient();
  const mayWrite = useAllowed()("segments:write");
  const query = useQuery(personasQuery);
  useStream(personasStream, { personas: (found: Personas) => client.setQueryData(personasQuery.queryKey, found) });
  const find = useMutation({
    mutationFn: findPersonas,
    onSuccess: () => say(t`Looking: the cards change when it is done`, "good"),
    onError: sayProblem,
  });
  const again = mayWrite ? () => find.mutate() : null;
  return (
    <>
      <PageHeader
        title={t`Personas`}
        lead={t`Customers who behave alike, found in what they do. Nobody has to say who belongs.`}
        actions={
          again && query.data?.items.length ? (
            <Button onClick={again} disabled={find.isPending}>
              <RefreshCw aria-hidden />
              <Trans>Find anew</Trans>
            </Button>
          ) : null
        }
      />
      <Loaded query={query} skeleton={<Skeleton className="h-80 rounded-xl" />}>
        {(found) =>
          found.items.length === 0 ? (
            <Nothing found={found} onFind={again} />
          ) : (
            <>
              <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
                {found.items.map((persona, place) => (
                  <PersonaCard
                    key={persona.headline.en + place}
                    persona={persona}
                    currency={found.currency}
                    place={place}
                    mayWrite={mayWrite}
                  />
                ))}
              </ul>
              <p className="mt-4 text-sm text-soft">
                <Trans>
                  Found <When at={found.found_at ?? ""} />, in {format.number(found.sampled)} of {format.number(found.customers)} customers drawn by lot.
                </Trans>
              </p>
            </>
          )
        }
      </Loaded>
    </>
  );
}
