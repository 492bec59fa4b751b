import type { JsonObject, Localised, Narrowed } from "./common";

export type Persona = Narrowed<"PersonaView", { headline: Localised; traits: Localised[]; rule: JsonObject }>;
export type Personas = Narrowed<"Personas", { items: Persona[] }>;
