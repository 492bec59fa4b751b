import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { alertsQuery, dismissAlert } from "@/api/settings";
import type { IdentityAlert } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { BlockedValues } from "./blocked-values";
import { Namespaces } from "./namespaces";

function AlertWords({ alert: { kind, size } }: { alert: IdentityAlert }) {
  if (kind === "crowded_device") return <Plural value={size} one="One device is used by # person" other="One device is used by # people" />;
  if (kind === "large_match_group") return <Plural value={size} one="# customer looks like one person" other="# customers look like one person" />;
  return <Plural value={size} one="One customer holds # identifier" other="One customer holds # identifiers" />;
}

function AlertReason({ kind }: Pick<IdentityAlert, "kind">) {
  if (kind === "crowded_device") return <Trans>A kiosk, a till or an office line: it no longer joins anybody.</Trans>;
  if (kind === "large_match_group") return <Trans>Too many to be one: the search proposed only the likeliest of their pairs.</Trans>;
  return <Trans>Few people have so many: a shared value may have joined strangers.</Trans>;
}

function AlertRow({ alert, onDismiss }: { alert: IdentityAlert; onDismiss: (() => void) | null }) {
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
      <TriangleAlert className="size-5 shrink-0 text-care" aria-hidden />
      <span className="min-w-0 flex-1 basis-60">
        <span className="block font-medium">
          <AlertWords alert={alert} />
        </span>
        <span className="block">
          <AlertReason kind={alert.kind} /> <When at={alert.at} />
        </span>
      </span>
      <Link to="/customers/$id" params={{ id: alert.profile_id }} search={{ tab: "identity" }} className={buttonStyle({ size: "sm" })}>
        <Trans>Look at it</Trans>
      </Link>
      {onDismiss ? (
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          <Trans>It is fine</Trans>
        </Button>
      ) : null}
    </li>
  );
}

function Alerts({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useQuery(alertsQuery);
  const dismiss = useMutation({
    mutationFn: dismissAlert,
    onSuccess: () => client.invalidateQueries({ queryKey: alertsQuery.queryKey }),
    onError: sayProblem,
  });
  const open = (query.data?.items ?? []).filter((alert) => !alert.dismissed_at);
  if (open.length === 0) return null;
  return (
    <ul aria-label={t`Alerts`} className="mb-4 divide-y rounded-xl border border-care/40 bg-care-wash">
      {open.map((alert) => (
        <AlertRow key={alert.id} alert={alert} onDismiss={editable ? () => dismiss.mutate(alert.id) : null} />
      ))}
    </ul>
  );
}

export function IdentityPage() {
  const editable = useAllowed()("settings:write");
  return (
    <>
      <Alerts editable={editable} />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <Namespaces editable={editable} />
        <BlockedValues editable={editable} />
      </div>
    </>
  );
}
