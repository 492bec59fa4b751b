import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useNamespaceLabel } from "@/components/namespaces";
import type { Decision, Identifier, Link } from "@/api/types";

export const linkStatuses: Record<Link["status"], MessageDescriptor> = {
  accepted: msg`Holds`,
  refused: msg`Refused`,
  revoked: msg`Revoked`,
  episode: msg`Only for a while`,
};

export const evidences: Record<Link["evidence"], MessageDescriptor> = {
  event: msg`Seen together in an event`,
  import: msg`Together in an imported row`,
  manual: msg`Joined by hand`,
  model: msg`Proposed by a model`,
};

export const decisionKinds: Record<Decision["kind"], MessageDescriptor> = {
  revoke: msg`Link cut`,
  cannot_link: msg`Never the same person`,
  must_link: msg`Joined by hand`,
};

const reasons: Record<string, MessageDescriptor> = {
  unique: msg`Nobody has two of these, and together they would have`,
  limit: msg`Together they would have more than the rules allow`,
  too_large: msg`Together they would be too many identifiers for one person`,
  shared_device: msg`Several people use this device: what happened on it goes to whoever was using it`,
  cannot_link: msg`Someone decided that these are different people`,
  revoke: msg`Someone cut this link`,
};

export function useReason() {
  const { t } = useLingui();
  const namespaceLabel = useNamespaceLabel();
  return ({ reason, detail }: Pick<Link, "reason" | "detail">) => {
    if (!reason) return "";
    const known = reasons[reason];
    const words = known ? t(known) : reason.replaceAll("_", " ");
    return detail ? `${words} (${namespaceLabel(detail)})` : words;
  };
}

export const shorten = (value: string, length = 20) =>
  value.length <= length ? value : `${value.slice(0, length - 5)}…${value.slice(-4)}`;

export const byKey = (identifiers: Identifier[]) => new Map(identifiers.map((each) => [each.key, each]));
