import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { OrderState, PaymentState, UnitState } from "@/api/types";
import type { Tone } from "@/components/surface";

interface Look {
  label: MessageDescriptor;
  tone: Tone;
}

export const orderStates: Record<OrderState, Look> = {
  placed: { label: msg`Placed`, tone: "care" },
  confirmed: { label: msg`Confirmed`, tone: "accent" },
  part_fulfilled: { label: msg`Partly delivered`, tone: "accent" },
  fulfilled: { label: msg`Delivered`, tone: "good" },
  cancelled: { label: msg`Cancelled`, tone: "plain" },
};

export const paymentStates: Record<PaymentState, Look> = {
  unpaid: { label: msg`Unpaid`, tone: "care" },
  authorized: { label: msg`Authorized`, tone: "accent" },
  part_paid: { label: msg`Partly paid`, tone: "care" },
  paid: { label: msg`Paid`, tone: "good" },
  part_refunded: { label: msg`Partly refunded`, tone: "plain" },
  refunded: { label: msg`Refunded`, tone: "plain" },
};

export const unitStates: Record<UnitState, MessageDescriptor> = {
  open: msg`to be made ready`,
  allocated: msg`with a place`,
  picked: msg`picked`,
  shipped: msg`shipped`,
  ready: msg`ready to collect`,
  handed_over: msg`handed over`,
  cancelled: msg`cancelled`,
  returned: msg`returned`,
};

export const tenders: Record<string, MessageDescriptor> = {
  card: msg`Card online`,
  cash: msg`Cash`,
  desk_card: msg`Card at the desk`,
  bank_transfer: msg`Bank transfer`,
  gift_card: msg`Gift card`,
  points: msg`Points`,
  exchange: msg`Exchange`,
};

export const progress: Record<string, Look> = {
  pending: { label: msg`Waits for the provider`, tone: "care" },
  requires_action: { label: msg`Waits for the customer`, tone: "care" },
  authorized: { label: msg`Authorized`, tone: "accent" },
  captured: { label: msg`Paid`, tone: "good" },
  voided: { label: msg`Let go of`, tone: "plain" },
  failed: { label: msg`Declined`, tone: "loss" },
};

/** What an entry of the timeline says; one that is not known here is shown as it is called. */
export const entries: Record<string, MessageDescriptor> = {
  placed: msg`Order placed`,
  confirmed: msg`Order confirmed`,
  cancelled: msg`Pieces cancelled`,
  returned: msg`Pieces came back`,
  edited: msg`Contact or address changed`,
  added: msg`Lines added`,
  let_off: msg`Price reduced afterwards`,
  moved: msg`Pieces moved on`,
  payment_authorize_done: msg`Payment authorized`,
  payment_authorize_failed: msg`Payment declined`,
  payment_capture_done: msg`Payment taken`,
  payment_capture_failed: msg`Payment could not be taken`,
  payment_void_done: msg`Payment let go of`,
  payment_refund_done: msg`Money given back`,
  payment_refund_failed: msg`Money could not be given back`,
  payment_received: msg`Transfer received`,
  payment_heard: msg`News from the payment provider`,
  payment_exchanged: msg`Paid with the credit of another order`,
};
