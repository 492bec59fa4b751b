import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Operator } from "../operators";

export const operatorWords: Record<Operator, MessageDescriptor> = {
  is: msg`is`,
  is_not: msg`is not`,
  in: msg`is one of`,
  not_in: msg`is none of`,
  contains: msg`contains`,
  starts_with: msg`starts with`,
  ends_with: msg`ends with`,
  gt: msg`more than`,
  gte: msg`at least`,
  lt: msg`less than`,
  lte: msg`at most`,
  between: msg`between`,
  before: msg`before the`,
  after: msg`after the`,
  within_last: msg`in the last`,
  within_next: msg`in the next`,
  anniversary_within: msg`anniversary within`,
  exists: msg`is known`,
  missing: msg`is not known`,
};

/** Of a count one says "exactly three times". */
export const countWords: Partial<Record<Operator, MessageDescriptor>> = { is: msg`exactly`, is_not: msg`not exactly` };

export const figures = ["count", "sum", "average", "min", "max", "distinct", "first", "last"] as const;
export type Figure = (typeof figures)[number];
export const figureWords: Record<Figure, MessageDescriptor> = {
  count: msg`How many times`,
  sum: msg`Sum of`,
  average: msg`Average of`,
  min: msg`Lowest`,
  max: msg`Highest`,
  distinct: msg`Different values of`,
  first: msg`First`,
  last: msg`Latest`,
};

const profileWords: Record<string, MessageDescriptor> = {
  "profile.order_count": msg`Number of orders`,
  "profile.spent_minor": msg`Money spent`,
  "profile.average_order_minor": msg`Average order`,
  "profile.first_order_at": msg`First order`,
  "profile.last_order_at": msg`Latest order`,
  "profile.first_seen_at": msg`First contact`,
  "profile.last_seen_at": msg`Latest contact`,
  "profile.channels": msg`Channels used`,
  "profile.channel_count": msg`How many channels`,
  "profile.last_channel": msg`Latest channel`,
};

export function useProfileName() {
  const { t } = useLingui();
  return (name: string) => {
    const known = profileWords[name];
    return known ? t(known) : name;
  };
}

export const statusWords: Record<string, MessageDescriptor> = {
  granted: msg`granted`,
  denied: msg`denied`,
  withdrawn: msg`withdrawn`,
  pending: msg`pending`,
};
