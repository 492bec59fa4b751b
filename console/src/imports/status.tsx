import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { ImportStatus } from "@/api/types";
import { Badge, type Tone } from "@/components/surface";

const looks: Record<ImportStatus, { label: MessageDescriptor; tone: Tone }> = {
  inspected: { label: msg`To be mapped`, tone: "plain" },
  checking: { label: msg`Dry run going on`, tone: "accent" },
  checked: { label: msg`Ready to run`, tone: "accent" },
  running: { label: msg`Running`, tone: "accent" },
  done: { label: msg`Completed`, tone: "good" },
  failed: { label: msg`Failed`, tone: "loss" },
};

export function StatusBadge({ status }: { status: ImportStatus }) {
  const { t } = useLingui();
  return <Badge tone={looks[status].tone}>{t(looks[status].label)}</Badge>;
}

export const busy = (status: ImportStatus) => status === "checking" || status === "running";
