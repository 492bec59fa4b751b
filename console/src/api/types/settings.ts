import { computedEditKindValues } from "../schema";
import type { AnyChannel, Channel, Localised, Narrowed, Schema } from "./common";

type Texts = { name: Localised; description: Localised; channels: (Channel | AnyChannel)[] };
export type ConsentPurpose = Omit<Narrowed<"PurposeView", Texts>, "etag">;

export const computedKinds = computedEditKindValues;
export type ComputedKind = Schema<"ComputedEdit">["kind"];
export type ComputedTraitRule = Omit<
  Narrowed<"customer_profiles_http_settings_ComputedView", { label: Localised; channel: Channel | null }>,
  "etag"
>;

export type Namespace = Omit<Schema<"NamespaceView">, "etag">;
export type BlockedValue = Schema<"Blocked">;
export type IdentityAlert = Schema<"AlertView">;
