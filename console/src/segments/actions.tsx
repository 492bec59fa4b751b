import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, Download, Hammer, Trash2 } from "lucide-react";
import { useState } from "react";
import { exportUrl, rebuildSegment, removeSegment, segmentsQuery } from "@/api/segments";
import type { Segment } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { ConfirmByName } from "@/components/confirm-by-name";
import { Dialog } from "@/components/dialog";
import { Menu } from "@/components/menu";
import { say, sayProblem } from "@/components/undo";
import { readers } from "@/rules/readers";

function InUse({ by, onClose }: { by: Segment[]; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Other segments ask who is in this one`}
      footer={
        <Button onClick={onClose}>
          <Trans>Close</Trans>
        </Button>
      }
    >
      <p className="mb-2">
        <Trans>Take the condition on it out of these first, then delete it:</Trans>
      </p>
      <ul className="flex flex-col gap-1">
        {by.map((segment) => (
          <li key={segment.id}>
            <Link to="/segments/$id" params={{ id: segment.id }} search={{ tab: "rule" }} className="font-medium text-accent underline underline-offset-4" onClick={onClose}>
              {segment.name}
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function SegmentActions({ segment, all }: { segment: Segment; all: Segment[] }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const [deleting, setDeleting] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: segmentsQuery.queryKey });
  const rebuild = useMutation({
    mutationFn: () => rebuildSegment(segment.id),
    onSuccess: () => {
      say(t`Everyone is held against the rule again`, "good");
      return refresh();
    },
    onError: sayProblem,
  });
  const remove = useMutation({
    mutationFn: () => removeSegment(segment.id),
    onSuccess: async () => {
      say(t`“${segment.name}” deleted`, "good");
      await navigate({ to: "/segments" });
      return refresh();
    },
    onError: sayProblem,
  });
  const using = readers(all, segment.id);
  const copy = () => void navigate({ to: "/segments/new", search: { from: segment.id } });
  return (
    <>
      {allowed("profiles:read") ? (
        <a href={exportUrl(segment.id)} download className={buttonStyle()}>
          <Download aria-hidden />
          <Trans>Export CSV</Trans>
        </a>
      ) : null}
      {allowed("segments:write") ? (
        <Menu
          label={t`More for this segment`}
          triggerClassName={buttonStyle({ size: "icon" })}
          actions={[
            { label: t`Build again`, icon: <Hammer aria-hidden />, onSelect: () => rebuild.mutate(), disabled: segment.status === "building" },
            { label: t`Duplicate`, icon: <Copy aria-hidden />, onSelect: copy },
            null,
            { label: t`Delete…`, icon: <Trash2 aria-hidden />, onSelect: () => setDeleting(true), danger: true },
          ]}
        />
      ) : null}
      {deleting && using.length > 0 ? <InUse by={using} onClose={() => setDeleting(false)} /> : null}
      {deleting && using.length === 0 ? (
        <ConfirmByName name={segment.name} title={t`Delete the segment?`} act={t`Delete`} onClose={() => setDeleting(false)} onConfirm={() => remove.mutate()}>
          <Trans>Its rule and the history of who came and left go with it. The customers themselves stay.</Trans>
        </ConfirmByName>
      ) : null}
    </>
  );
}
