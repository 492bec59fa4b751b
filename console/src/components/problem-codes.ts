import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

interface Words {
  title: MessageDescriptor;
  advice: MessageDescriptor;
}

const notATable: Words = {
  title: msg`This file cannot be read as a table`,
  advice: msg`Save it as CSV with one line of headings, or as JSON Lines, and upload it again.`,
};

/** What the server refuses by a stable code, in the reader's words. */
export const byCode: Record<string, Words> = {
  cannot_merge: {
    title: msg`The rules do not let these two be one person`,
    advice: msg`Together they would have two accounts, or too many of something; or someone decided to keep them apart.`,
  },
  proposal_changed: {
    title: msg`One of these customers has changed`,
    advice: msg`Look at the values again, then decide. Nothing was done.`,
  },
  already_decided: {
    title: msg`Somebody has decided this pair already`,
    advice: msg`Take that decision back first if it was wrong.`,
  },
  not_linked: {
    title: msg`Nothing links these two directly`,
    advice: msg`Choose two identifiers that belong to the same customer.`,
  },
  email_taken: { title: msg`Someone has this address already`, advice: msg`Look for them in the list, or use another address.` },
  code_taken: { title: msg`Another touchpoint has this code`, advice: msg`Choose a code of its own.` },
  purpose_exists: { title: msg`There is a purpose with this code`, advice: msg`Edit that one, or choose another code.` },
  already_blocked: { title: msg`This value is blocked already`, advice: msg`There is nothing left to do.` },
  last_owner: { title: msg`Somebody must stay owner`, advice: msg`Make another user owner first.` },
  grants_too_much: { title: msg`You cannot give what you do not have`, advice: msg`Ask an owner to do it.` },
  key_revoked: { title: msg`This key is revoked`, advice: msg`It stays so: create a new one.` },
  import_busy: { title: msg`This import is under way`, advice: msg`Wait until it has finished, then try again.` },
  no_samples: {
    title: msg`No such event has arrived lately`,
    advice: msg`Nothing can be learned from it yet. Send one, or write the schema by hand.`,
  },
  invalid_mapping: { title: msg`These columns cannot be used like this`, advice: msg`Say what each column is, then try again.` },
  invalid_schema: { title: msg`This is not a JSON Schema`, advice: msg`Correct the schema; nothing was saved.` },
  empty_file: { title: msg`There is nothing in this file`, advice: msg`Choose a file with at least one row.` },
  not_a_table: notATable,
  broken_file: notATable,
  file_too_large: { title: msg`This file is too large`, advice: msg`Split it into smaller files.` },
  segment_exists: { title: msg`There is a segment of this name already`, advice: msg`Choose another name.` },
  segment_in_use: {
    title: msg`Other segments ask who is in this one`,
    advice: msg`Take the condition on it out of them first. Nothing was changed.`,
  },
  segment_cycle: {
    title: msg`A segment cannot depend on itself`,
    advice: msg`A segment that this rule names asks, in its turn, who is in this one. Take one of the two conditions away.`,
  },
  unknown_segment: {
    title: msg`A segment that the rule names is not here any more`,
    advice: msg`Choose another one in that condition, or remove it.`,
  },
  too_many_segments: { title: msg`There are as many segments as there may be`, advice: msg`Delete one that nobody uses, then try again.` },
  invalid_rule: { title: msg`The rule cannot be read like this`, advice: msg`Mend what is marked in it, then save again.` },
  busy: { title: msg`Others were changing the same`, advice: msg`Nothing was changed: try again.` },
};
