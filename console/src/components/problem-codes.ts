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
  retailer_unknown: { title: msg`The invoice does not know who issues it`, advice: msg`Set the retailer’s partita IVA and address in the settings of the system, then issue it.` },
  nothing_to_bill: { title: msg`There is nothing to bill`, advice: msg`Nothing of this order is due any more.` },
  nothing_to_credit: { title: msg`There is nothing to credit`, advice: msg`Everything that was billed is still due, or is credited already.` },
  invoiced: { title: msg`This order has an invoice already`, advice: msg`Credit what has changed since.` },
  quote_changed: { title: msg`The price has changed meanwhile`, advice: msg`Look at the new one, then do it again. Nothing was changed.` },
  nothing_to_pick: { title: msg`Nothing waits to be picked here`, advice: msg`Somebody else may have just begun a round.` },
  not_on_list: { title: msg`This article is not on the list`, advice: msg`Put it back.` },
  too_many: { title: msg`So many are not wanted`, advice: msg`Put the rest back.` },
  not_paid: { title: msg`It is not paid yet`, advice: msg`Take the money at the desk first.` },
  unknown_pickup: { title: msg`Nothing lies ready under this code`, advice: msg`Look for the order by its number.` },
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
  slot_taken: { title: msg`This time is not free`, advice: msg`Somebody was faster, nobody is there, or the shop is closed. Nothing was changed: choose another time.` },
  booking_state: { title: msg`This booking is over or cancelled`, advice: msg`Make a new one.` },
  hold_expired: { title: msg`The time to confirm is over`, advice: msg`Book again.` },
  not_begun: { title: msg`It has not begun yet`, advice: msg`Cancel it instead, if it is not wanted any more.` },
  not_here: { title: msg`This service is not to be had in this shop`, advice: msg`Choose another shop, or add the shop to the service.` },
  not_enough: { title: msg`There is not that much left`, advice: msg`Somebody may have spent some of it meanwhile. Nothing was changed.` },
  no_program: { title: msg`There is no loyalty program yet`, advice: msg`Make one under Loyalty first.` },
  reward_unavailable: { title: msg`This reward cannot be had now`, advice: msg`It is switched off, not begun or over.` },
  claim_fulfilled: { title: msg`This reward was handed over`, advice: msg`Points do not come back for what the customer has.` },
  claim_cancelled: { title: msg`The points for this reward went back`, advice: msg`Give it again if the customer wants it.` },
  gift_card_unknown: { title: msg`No card has this code and PIN`, advice: msg`Compare each letter with the card; a card with a PIN needs it.` },
  gift_code: { title: msg`This is no code of a gift card`, advice: msg`Compare each letter with the card: one of them is mistyped.` },
  gift_card_expired: { title: msg`This gift card is over`, advice: msg`Issue another one if the customer is to have the money.` },
  card_number: { title: msg`This is no number of a card`, advice: msg`Compare each digit with the card: one of them is mistyped.` },
  busy: { title: msg`Others were changing the same`, advice: msg`Nothing was changed: try again.` },
};
