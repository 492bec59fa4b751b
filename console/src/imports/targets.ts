import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ImportKind } from "@/api/types";

/** What a column can become. Families take a name after the colon. */
export const families = ["trait", "property", "consent"] as const;
export type Family = (typeof families)[number];

export const targetLabels: Record<string, MessageDescriptor> = {
  ignore: msg`Leave it out`,
  user_id: msg`User ID`,
  anonymous_id: msg`Anonymous ID`,
  email: msg`Email`,
  phone: msg`Phone`,
  loyalty_card: msg`Loyalty card`,
  codice_fiscale: msg`Codice fiscale`,
  partita_iva: msg`Partita IVA`,
  device_id: msg`Device`,
  event_name: msg`Name of the event`,
  occurred_at: msg`When it happened`,
  message_id: msg`Message ID`,
  trait: msg`Trait…`,
  property: msg`Property…`,
  consent: msg`Consent…`,
};

const identifiers = ["user_id", "email", "phone", "loyalty_card", "codice_fiscale", "partita_iva", "anonymous_id", "device_id"];

export const targetsFor = (kind: ImportKind): string[] =>
  kind === "events"
    ? ["ignore", "event_name", "occurred_at", "message_id", ...identifiers, "property", "trait"]
    : ["ignore", ...identifiers, "trait", "consent", "occurred_at"];

export interface Target {
  head: string;
  rest: string;
}

export function parseTarget(target: string): Target {
  const [head = "ignore", ...rest] = target.split(":");
  return { head, rest: rest.join(":") };
}

export const writeTarget = ({ head, rest }: Target): string =>
  (families as readonly string[]).includes(head) ? `${head}:${rest}` : head;

/** A trait's name from a column's heading: "Città di nascita" becomes "citta_di_nascita". */
export const nameFrom = (column: string) =>
  column
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(\d)/, "_$1");

export type MappingFault = "no_identifier" | "no_event_name" | "incomplete" | "twice";

/** Why a mapping cannot be tried yet, the gravest first. */
export function faultOf(kind: ImportKind, mapping: Record<string, string>): MappingFault | null {
  const used = Object.values(mapping).filter((target) => target !== "ignore");
  const heads = used.map((target) => parseTarget(target));
  const lacksName = heads.some(
    ({ head, rest }) =>
      ((head === "trait" || head === "property") && !rest) || (head === "consent" && rest.split(":").filter(Boolean).length < 2),
  );
  if (!heads.some(({ head }) => identifiers.includes(head))) return "no_identifier";
  if (kind === "events" && !used.includes("event_name")) return "no_event_name";
  if (lacksName) return "incomplete";
  const exact = used.filter((target) => !["email", "phone", "loyalty_card", "device_id"].includes(target));
  return new Set(exact).size < exact.length ? "twice" : null;
}
