import { z } from "zod";
import type { OrderState, PaymentState } from "@/api/types";
import { orderStates, paymentStates } from "./words";

const text = z.string().trim().min(1).optional().catch(undefined);
const names = <K extends string>(of: Record<K, unknown>) => Object.keys(of) as [K, ...K[]];

export const ordersSearch = z.object({
  q: text,
  state: z.enum(names<OrderState>(orderStates)).optional().catch(undefined),
  paid: z.enum(names<PaymentState>(paymentStates)).optional().catch(undefined),
  channel: text,
});
