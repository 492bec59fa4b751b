import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Decision, Identifier, Link } from "@/api/types";

const namespaces: Record<string, MessageDescriptor> = {
  user_id: msg`User ID`,
  anonymous_id: msg`Anonymous ID`,
  email: msg`Email`,
  phone: msg`Phone`,
  loyalty_card: msg`Loyalty card`,
  codice_fiscale: msg`Codice fiscale`,
  partita_iva: msg`Partita IVA`,
  device_id: msg`Device`,
};

export function useNamespaceLabel() {
  const { t } = useLingui();
  return (namespace: string) => {
    const known = namespaces[namespace];
    return known ? t(known) : namespace;
  };
}

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
  limit_reached: msg`This customer already has as many as the rules allow`,
  shared_device: msg`The device is shared by several people`,
  blocked_value: msg`The value is on the blocked list`,
  cannot_link: msg`Someone decided that these are different people`,
};

export function useReason() {
  const { t } = useLingui();
  return (reason: string | null) => {
    if (!reason) return "";
    const known = reasons[reason];
    return known ? t(known) : reason;
  };
}

export const shorten = (value: string, length = 20) =>
  value.length <= length ? value : `${value.slice(0, length - 5)}…${value.slice(-4)}`;

export const byKey = (identifiers: Identifier[]) => new Map(identifiers.map((each) => [each.key, each]));
