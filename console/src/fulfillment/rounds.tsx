import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ListChecks, Timer } from "lucide-react";
import { useState } from "react";
import { roundsQuery, startRound } from "@/api/fulfillment";
import type { Id } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { useMove } from "./moves";
import { TermsDialog } from "./terms";

/** Begins a round for what waits longest at a place, or goes on with one. */
export function RoundBar({ place }: { place: Id }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [setting, setSetting] = useState(false);
  const open = (useQuery(roundsQuery(place)).data?.items ?? []).filter((each) => each.state === "picking");
  const start = useMove({
    act: () => startRound(place),
    said: t`The round has begun`,
    onDone: ({ round }) => void navigate({ to: "/deliveries/rounds/$id", params: { id: round.id } }),
  });
  return (
    <span className="flex flex-wrap gap-2 sm:ml-auto">
      <Button size="icon" className="size-11" aria-label={t`How long it may take here`} title={t`How long it may take here`} onClick={() => setSetting(true)}><Timer aria-hidden /></Button>
      {open.map((round) => (
        <Link key={round.id} to="/deliveries/rounds/$id" params={{ id: round.id }} className={cn(buttonStyle({ size: "lg" }), "text-sm")}><Trans>Round of {round.started_by}</Trans></Link>
      ))}
      <Button size="lg" className="text-sm" disabled={start.isPending} onClick={() => start.mutate()}><ListChecks aria-hidden /><Trans>Begin a round</Trans></Button>
      {setting ? <TermsDialog place={place} onClose={() => setSetting(false)} /> : null}
    </span>
  );
}
