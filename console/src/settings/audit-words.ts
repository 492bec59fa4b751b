import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

export const auditActions: Record<string, MessageDescriptor> = {
  "session.opened": msg`Signed in`,
  "session.refused": msg`Was refused at sign-in`,
  "session.closed": msg`Signed out`,
  "user.created": msg`Added a user`,
  "user.updated": msg`Changed a user`,
  "user.linked": msg`Linked a user to single sign-on`,
  "user.password_changed": msg`Changed their password`,
  "user.password_set": msg`Set a password`,
  "key.created": msg`Created a key`,
  "key.rotated": msg`Rotated a key`,
  "key.revoked": msg`Revoked a key`,
  "source.created": msg`Connected a source`,
  "source.changed": msg`Changed a source`,
  "source.deleted": msg`Closed a source`,
  "touchpoint.created": msg`Added a touchpoint`,
  "touchpoint.changed": msg`Changed a touchpoint`,
  "touchpoint.deleted": msg`Removed a touchpoint`,
  "plan.changed": msg`Changed the tracking plan`,
  "plan.removed": msg`Took an event out of the plan`,
  "quarantine.edited": msg`Mended an event`,
  "quarantine.discarded": msg`Discarded an event`,
  "quarantine.redriven": msg`Sent quarantine through again`,
  "import.created": msg`Uploaded a file`,
  "import.started": msg`Started an import`,
  "import.deleted": msg`Removed an import`,
  "profile.edited": msg`Edited a customer`,
  "profile.merged": msg`Merged customers`,
  "profile.split": msg`Split a customer`,
  "profile.kept_apart": msg`Kept customers apart`,
  "decision.undone": msg`Took a decision back`,
  "duplicates.searched": msg`Searched for duplicates`,
  "duplicates.scheduled": msg`Changed the nightly search for duplicates`,
  "proposal.accepted": msg`Merged likely duplicates`,
  "proposal.rejected": msg`Kept likely duplicates apart`,
  "proposal.skipped": msg`Put off likely duplicates`,
  "proposal.outdated": msg`Put away an outdated pair`,
  "proposal.reopened": msg`Took a decision on duplicates back`,
  "consent.recorded": msg`Recorded a consent`,
  "purpose.added": msg`Added a consent purpose`,
  "purpose.changed": msg`Changed a consent purpose`,
  "purpose.removed": msg`Removed a consent purpose`,
  "computed_trait.saved": msg`Saved a computed trait`,
  "computed_trait.removed": msg`Removed a computed trait`,
  "namespace.changed": msg`Changed an identity rule`,
  "blocked_value.added": msg`Blocked a value`,
  "blocked_value.removed": msg`Unblocked a value`,
  "privacy.export_requested": msg`Asked for a copy of a customer’s data`,
  "privacy.export_downloaded": msg`Downloaded a copy of a customer’s data`,
  "privacy.erasure_requested": msg`Asked to erase a customer`,
  "privacy.erased": msg`Erased a customer`,
  "profile.unmasked": msg`Uncovered a sensitive field`,
  "sensitive.changed": msg`Changed the sensitive fields`,
  "suppression.added": msg`Put addresses on the do-not-contact list`,
  "suppression.lifted": msg`Took an address off the do-not-contact list`,
  "retention.changed": msg`Changed how long something is kept`,
  "retention.removed": msg`Removed a retention rule`,
  "retention.started": msg`Deleted what is too old`,
};

/** What the audit log says, in words; new actions are shown by their code. */
export function useActionWords() {
  const { t } = useLingui();
  return (action: string) => {
    const known = auditActions[action];
    return known ? t(known) : action;
  };
}
