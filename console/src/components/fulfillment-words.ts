import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { FulfillmentState, RejectReason } from "@/api/types";
import type { Tone } from "./surface";

export const fulfillmentStates: Record<FulfillmentState, MessageDescriptor> = {
  unsourced: msg`No place has it`,
  open: msg`Waits for the place`,
  accepted: msg`Accepted`,
  picking: msg`Being picked`,
  picked: msg`Picked`,
  packed: msg`Packed`,
  shipped: msg`Shipped`,
  ready: msg`Ready to collect`,
  handed_over: msg`Handed over`,
  rejected: msg`Rejected`,
  expired: msg`Not collected in time`,
  cancelled: msg`Cancelled`,
};

export const fulfillmentTones: Partial<Record<FulfillmentState, Tone>> = {
  unsourced: "loss", open: "care", picking: "accent", ready: "accent", shipped: "good", handed_over: "good", expired: "care", rejected: "care",
};

export const rejectReasons: Record<RejectReason, MessageDescriptor> = {
  missing: msg`It is not there`,
  damaged: msg`It is damaged`,
  too_busy: msg`No time for it`,
  closed: msg`The place is closed`,
  other: msg`Something else`,
};
