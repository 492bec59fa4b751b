import { channelValues, type components } from "../schema";

export type Id = string;
/** An instant, ISO 8601 in UTC. */
export type Instant = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What the description leaves open came as JSON. */
type Parsed<T> = unknown extends T
  ? Json
  : T extends readonly (infer Item)[]
    ? Parsed<Item>[]
    : T extends object
      ? { [Name in keyof T]: Parsed<T[Name]> }
      : T;

export type SchemaName = keyof components["schemas"];
/** A type of the API's description, which is generated from the server's code (`make types`). */
export type Schema<Name extends SchemaName> = Parsed<components["schemas"][Name]>;
/** The same with fields that the console knows more narrowly than the description says. */
export type Narrowed<Name extends SchemaName, Fields> = Omit<Schema<Name>, keyof Fields> & Fields;

export type Money = Schema<"Money">;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Language = Schema<"Me">["language"];
export type Localised = Record<Language, string>;

export type Channel = Schema<"Channel">;
export const channels = channelValues;
/** Where customers are met and reached: all but what colleagues write down in the console. */
export const customerChannels = channels.filter((channel) => channel !== "console");
/** In consents and purposes: whatever the channel. */
export type AnyChannel = "*";
