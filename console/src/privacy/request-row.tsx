import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, Eraser, FileText, RotateCw } from "lucide-react";
import { fileOf, privacyKey, retryRequest } from "@/api/privacy";
import type { PrivacyRequest } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { useFormat } from "@/components/format";
import { Badge } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { statusWords, stepWords } from "./words";

const link = buttonStyle({ variant: "secondary", size: "sm" });

function Files({ request }: { request: PrivacyRequest }) {
  const allowed = useAllowed();
  if (request.status !== "done") return null;
  if (request.kind === "erasure" && !allowed("privacy:read")) return null;
  const name = request.kind === "export" ? "export" : "certificate";
  return (
    <span className="flex gap-2">
      <a className={link} href={fileOf(request.id, `${name}.html`)} download>
        <FileText aria-hidden />
        {request.kind === "export" ? <Trans>Document</Trans> : <Trans>Certificate</Trans>}
      </a>
      <a className={link} href={fileOf(request.id, `${name}.json`)} download>
        <Download aria-hidden />
        JSON
      </a>
    </span>
  );
}

function Progress({ request }: { request: PrivacyRequest }) {
  const { t } = useLingui();
  const format = useFormat();
  const step = stepWords[request.step];
  if (request.status !== "running") return null;
  if (request.kind === "export" && request.total > 0) {
    return (
      <span className="flex items-center gap-2">
        <progress className="h-1.5 w-28 accent-accent" value={request.done} max={request.total} />
        <span className="figures">{format.percent(request.done / request.total, 0)}</span>
      </span>
    );
  }
  return step ? <span>{t(step)}</span> : null;
}

function Retry({ request }: { request: PrivacyRequest }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => retryRequest(request.id),
    onSuccess: () => client.invalidateQueries({ queryKey: privacyKey }),
    onError: sayProblem,
  });
  return (
    <Button size="sm" disabled={again.isPending} onClick={() => again.mutate()}>
      <RotateCw aria-hidden />
      {t`Try again`}
    </Button>
  );
}

/** One request: what, of whom, who asked, when, how far, and its files. */
export function RequestRow({ request }: { request: PrivacyRequest }) {
  const { t } = useLingui();
  const format = useFormat();
  const allowed = useAllowed();
  const status = statusWords[request.status];
  const erasure = request.kind === "erasure";
  const stuck = request.failure !== null && (request.status === "waiting" || request.status === "running");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      {erasure ? <Eraser className="size-4.5 text-soft" aria-hidden /> : <FileText className="size-4.5 text-soft" aria-hidden />}
      <span className="min-w-0 flex-1 basis-64">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          {erasure ? t`Erasure` : t`Export`}
          <Badge tone={status.tone}>{t(status.label)}</Badge>
          <span className="font-normal text-soft">
            <Progress request={request} />
          </span>
        </span>
        <span className="block truncate text-soft">
          {t`${request.requested_by} asked`} <When at={request.requested_at} />
          {request.reason ? ` · ${request.reason}` : null}
        </span>
        {request.expires_at && request.status === "done" ? (
          <span className="block text-soft">{t`Can be downloaded until ${format.dateTime(request.expires_at)}`}</span>
        ) : null}
        {stuck ? <span className="block text-loss">{t`It did not go on and is tried again: ${request.failure}`}</span> : null}
      </span>
      <code className="font-mono text-xs text-soft max-lg:hidden" title={request.profile_id}>
        …{request.profile_id.slice(-12)}
      </code>
      {stuck && allowed("privacy:write") ? <Retry request={request} /> : <Files request={request} />}
    </li>
  );
}
