import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { BookingState } from "@/api/types";
import type { Tone } from "./surface";

export const bookingLook: Record<BookingState, { label: MessageDescriptor; tone: Tone }> = {
  pending: { label: msg`To be confirmed`, tone: "care" },
  confirmed: { label: msg`Confirmed`, tone: "good" },
  done: { label: msg`Has come`, tone: "plain" },
  no_show: { label: msg`Did not come`, tone: "loss" },
  cancelled: { label: msg`Cancelled`, tone: "plain" },
  expired: { label: msg`Not confirmed in time`, tone: "plain" },
};
