import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const names: Record<string, MessageDescriptor> = {
  schema_violation: msg`Does not fit the plan`,
  plan_violation: msg`Does not fit the plan`,
  clock_skew: msg`Impossible date`,
  unknown_event: msg`Not in the plan`,
  malformed_json: msg`Not readable JSON`,
  malformed: msg`Not readable`,
  conflicting_duplicate: msg`Same ID, other content`,
  too_large: msg`Too large`,
  too_deep: msg`Nested too deeply`,
  invalid_type: msg`Wrong type`,
  missing_identifier: msg`Nobody in it`,
};

/** The server's reason codes in the reader's words; codes we do not know are shown as they are. */
export function useReasonName() {
  const { t } = useLingui();
  return (code: string) => {
    const known = names[code];
    return known ? t(known) : code.replaceAll("_", " ");
  };
}
