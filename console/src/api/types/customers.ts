import type { AnyChannel, Channel, JsonObject, Localised, Narrowed, Schema } from "./common";

export type Card = Schema<"Card">;
export type Trait = Schema<"TraitView">;
export type ComputedTrait = Narrowed<"views_customers_service_ComputedView", { label: Localised }>;
/** `score` holds the three marks from 1 to 5; the other figures are days, orders and minor units of money. */
export type Rfm = Schema<"Rfm">;
export type Identifier = Schema<"IdentifierView">;

export type ConsentStatus = Schema<"ConsentLine">["status"];
type OnChannel = { channel: Channel | AnyChannel };
export type Consent = Narrowed<"ConsentView", OnChannel & { status: ConsentStatus }>;
export type ConsentEntry = Narrowed<"ConsentLine", OnChannel>;

export type Preferences = JsonObject & { language: string | null; channel_order: Channel[] };

export type Profile = Narrowed<
  "CustomerPage",
  {
    computed: ComputedTrait[];
    channels: Narrowed<"ChannelView", { channel: Channel }>[];
    touchpoints: Narrowed<"views_customers_service_TouchpointView", { channel: Channel | null }>[];
    consents: Consent[];
    preferences: Preferences;
  }
>;

export type Visit = Schema<"customer_events_domain_sessions_Session">;
export type Link = Schema<"LinkView">;
export type Decision = Schema<"DecisionView">;
/** `neighbours` are identifiers of other customers that are linked to these, whatever became of the link. */
export type Identity = Schema<"GraphView">;
export type Explanation = Schema<"ExplanationView">;
