import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { StatementLine } from "@/api/types";

/** Why points or money moved, by what the ledger calls it. */
const purposes: Record<string, MessageDescriptor> = {
  earn: msg`Earned with a purchase`,
  take_back: msg`Taken back with a return`,
  adjust: msg`Changed by hand`,
  capture: msg`Spent`,
  release: msg`Let go of by a checkout`,
  restore: msg`Given back with a refund`,
  claim: msg`Given for a reward`,
  cancel: msg`A reward was given back`,
  expire: msg`Ended`,
  age: msg`Ended`,
  issue_gift_cards: msg`Issued`,
  activate: msg`Activated`,
};

export function usePurpose() {
  const { t } = useLingui();
  const other = msg`Other movement`;
  return (line: StatementLine) => t(purposes[line.purpose.split(":")[0] ?? ""] ?? other);
}
