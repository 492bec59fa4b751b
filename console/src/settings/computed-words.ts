import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ComputedKind } from "@/api/types";

export const kindLabels: Record<ComputedKind, MessageDescriptor> = {
  count: msg`How many`,
  sum: msg`Sum`,
  average: msg`Average`,
  first: msg`First`,
  last: msg`Last`,
  most_frequent: msg`Most frequent`,
  unique: msg`How many different`,
};

export const needsProperty = (kind: ComputedKind) => kind !== "count";
