import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { PrivacyRequest, RetentionRule } from "@/api/types";
import type { Tone } from "@/components/surface";

export const statusWords: Record<PrivacyRequest["status"], { label: MessageDescriptor; tone: Tone }> = {
  waiting: { label: msg`Waiting`, tone: "plain" },
  running: { label: msg`Under way`, tone: "accent" },
  done: { label: msg`Done`, tone: "good" },
  failed: { label: msg`Failed`, tone: "loss" },
  expired: { label: msg`Expired`, tone: "plain" },
};

export const stepWords: Record<string, MessageDescriptor> = {
  gathering: msg`reading what is known`,
  sweeping: msg`looking through the rest`,
  waiting_for_intake: msg`waiting for events that are on their way`,
  waiting_for_imports: msg`waiting for an import to end`,
  destinations: msg`telling the other places`,
};

/** What the tables of a certificate are called for people; others are shown by their code. */
export const placeWords: Record<string, MessageDescriptor> = {
  "events.event_log": msg`Events`,
  "identity.identifier": msg`Identifiers`,
  "profiles.state": msg`Profile states`,
  "profiles.card": msg`Cards`,
  "profiles.consent": msg`Lines of the ledger of consents`,
  "segments.membership": msg`Memberships of segments`,
  "segments.passage": msg`Entries and exits`,
};

export const ruleWords: Record<RetentionRule["kind"], { label: MessageDescriptor; note: MessageDescriptor }> = {
  events: { label: msg`Events`, note: msg`What they counted for stays in the figures of each customer.` },
  anonymous: { label: msg`Anonymous visitors`, note: msg`Browsers and devices nobody ever signed in on, not seen for so long.` },
  quarantine: { label: msg`Quarantine`, note: msg`What was refused and nobody mended.` },
  imports: { label: msg`Imported files`, note: msg`The files and their refused rows; the reports stay.` },
  audit: { label: msg`Audit log`, note: msg`Who did what. Keep it as long as your law asks.` },
};
