import type { MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Json, Violation } from "@/api/types";

const kinds: Record<string, MessageDescriptor> = {
  array: msg`a list`,
  boolean: msg`true or false`,
  integer: msg`a whole number`,
  null: msg`nothing (null)`,
  number: msg`a number`,
  object: msg`an object`,
  string: msg`a text`,
};

const textOf = (value: Json | undefined) => (typeof value === "string" ? value : JSON.stringify(value ?? null));
const textsOf = (value: Json | undefined) => (Array.isArray(value) ? value.map(textOf) : []);

type Say = (params: Violation["params"], list: (texts: string[]) => string, t: (words: MessageDescriptor) => string) => MessageDescriptor;

const quoted = (value: Json | undefined) => textsOf(value).map((text) => `“${text}”`);
const limit = (params: Violation["params"]) => textOf(params.limit);
const count = (params: Violation["params"]) => Number(params.limit);

const unexpected: Say = (params, list) => msg`The plan does not know ${list(quoted(params.names))}.`;

const words: Record<string, Say> = {
  required: (params) => msg`“${textOf(params.name)}” is missing.`,
  wrong_type: (params, list, t) => {
    const expected = list(textsOf(params.types).map((type) => (kinds[type] ? t(kinds[type]) : type)));
    return msg`It must be ${expected}.`;
  },
  not_an_option: (params, list) => msg`It must be ${list(quoted(params.options))}.`,
  not_the_value: (params) => msg`It must be “${textOf(params.value)}”.`,
  too_small: (params) => msg`It must be at least ${limit(params)}.`,
  too_great: (params) => msg`It must be at most ${limit(params)}.`,
  not_greater: (params) => msg`It must be more than ${limit(params)}.`,
  not_smaller: (params) => msg`It must be less than ${limit(params)}.`,
  not_a_multiple: (params) => msg`It must be a multiple of ${textOf(params.of)}.`,
  too_short: (params) => msg`${plural(count(params), { one: "It needs at least # character.", other: "It needs at least # characters." })}`,
  too_long: (params) => msg`${plural(count(params), { one: "It may have at most # character.", other: "It may have at most # characters." })}`,
  wrong_pattern: (params) => msg`It must look like ${textOf(params.pattern)}.`,
  wrong_format: (params) => msg`It is not written as ${textOf(params.format)}.`,
  too_few_items: (params) => msg`${plural(count(params), { one: "The list needs at least # item.", other: "The list needs at least # items." })}`,
  too_many_items: (params) => msg`${plural(count(params), { one: "The list may have at most # item.", other: "The list may have at most # items." })}`,
  repeated_items: () => msg`Something stands in the list twice.`,
  item_missing: () => msg`The list lacks something that the plan asks for.`,
  too_few_properties: (params) => msg`It has too few properties: at least ${limit(params)} are needed.`,
  too_many_properties: (params) => msg`It has too many properties: at most ${limit(params)} are allowed.`,
  unexpected_properties: unexpected,
  unexpected_items: () => msg`The list holds more than the plan knows.`,
  wrong_property_name: () => msg`The name of a property does not fit the plan.`,
  no_alternative_fits: () => msg`It fits none of the forms that the plan allows.`,
  not_exactly_one_fits: () => msg`It must fit exactly one of the forms that the plan allows.`,
  forbidden: () => msg`The plan forbids this here.`,
  breaks_schema: () => msg`It does not fit the schema.`,
};

/** What is wrong at one place of an event, in the reader's language; what was stored without a code is in English. */
export function useViolationWords() {
  const { t, i18n } = useLingui();
  const either = new Intl.ListFormat(i18n.locale, { type: "disjunction" });
  const say = (words: MessageDescriptor) => t(words);
  return ({ code, params, message }: Violation): string => {
    const known = words[code];
    return known ? say(known(params, (texts) => either.format(texts), say)) : message;
  };
}
