import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

interface Words {
  name: MessageDescriptor;
  /** What it means and what to do about it. */
  advice: MessageDescriptor;
}

const unreadable: Words = {
  name: msg`Not readable`,
  advice: msg`This is not the JSON a client sends. Mend it below, or look at the program that sent it.`,
};

const words: Record<string, Words> = {
  plan_violation: {
    name: msg`Does not fit the plan`,
    advice: msg`The tracking plan enforces a schema for this event, and the event breaks it. Mend the event, or change the plan.`,
  },
  id_conflict: {
    name: msg`Same ID, other content`,
    advice: msg`This source already sent another event under the same message ID. Give it an ID of its own, or discard it.`,
  },
  missing_identity: {
    name: msg`Nobody in it`,
    advice: msg`It names no customer and no device, so it belongs to nobody. Add a userId or an anonymousId.`,
  },
  missing_name: {
    name: msg`No name`,
    advice: msg`A track call must say what happened. Add the name of the event.`,
  },
  missing_type: { name: msg`No type`, advice: msg`It does not say whether it is a track, an identify, a page… Add its type.` },
  unknown_type: { name: msg`Unknown type`, advice: msg`Its type is none of track, identify, page, screen, group and alias.` },
  name_too_long: {
    name: msg`Name too long`,
    advice: msg`A name has at most 200 characters. Perhaps a value ended up in the name: put it into a property.`,
  },
  id_too_long: { name: msg`ID too long`, advice: msg`No identifier is that long. Perhaps something else ended up in its place.` },
  invalid_timestamp: {
    name: msg`Not a date`,
    advice: msg`Its time cannot be read. Write it like 2026-03-21T18:05:00Z.`,
  },
  clock_skew: {
    name: msg`Impossible date`,
    advice: msg`The clock of the device was years off. Correct the time, or discard the event.`,
  },
  invalid_utf8: { name: msg`Broken text`, advice: msg`A text in it is not UTF-8: letters were lost on the way.` },
  malformed: unreadable,
  malformed_json: unreadable,
  malformed_body: unreadable,
  malformed_query: unreadable,
  too_deep: { name: msg`Nested too deeply`, advice: msg`No event needs so many levels inside one another.` },
  too_large: { name: msg`Too large`, advice: msg`Send less in one event, or several events.` },
  batch_too_large: { name: msg`Too large`, advice: msg`Send less in one event, or several events.` },
  not_taken: {
    name: msg`Could not be taken in`,
    advice: msg`Something went wrong on our side with everything sent together. Send it through again.`,
  },
};

export interface Reason {
  name: string;
  advice: string | null;
}

/** The server's reason codes in the reader's words; codes we do not know are shown as they are. */
export function useReasonWords() {
  const { t } = useLingui();
  return (code: string): Reason => {
    const known = words[code];
    return known ? { name: t(known.name), advice: t(known.advice) } : { name: code.replaceAll("_", " "), advice: null };
  };
}

export function useReasonName() {
  const say = useReasonWords();
  return (code: string) => say(code).name;
}
