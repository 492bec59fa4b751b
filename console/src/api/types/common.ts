export type Id = string;
/** An instant, ISO 8601 in UTC. */
export type Instant = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Money {
  amount_minor: number;
  currency: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Language = "it" | "en";
export type Localised = Record<Language, string>;

export const channels = [
  "shop",
  "site",
  "app",
  "email",
  "sms",
  "whatsapp",
  "chat",
  "social",
  "ads",
  "phone",
] as const;
export type Channel = (typeof channels)[number];
/** In consents and purposes: whatever the channel. */
export type AnyChannel = "*";
