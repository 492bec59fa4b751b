import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

/** `firstName` and `first_name` alike as `first name`. */
export const readable = (name: string) =>
  name
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll("_", " ");

const names: Record<string, MessageDescriptor> = {
  name: msg`Full name`,
  first_name: msg`First name`,
  last_name: msg`Last name`,
  email: msg`Email`,
  phone: msg`Phone`,
  loyalty_card: msg`Loyalty card`,
  address: msg`Address`,
  city: msg`City`,
  province: msg`Province`,
  postal_code: msg`Postal code`,
  country: msg`Country`,
  birthday: msg`Birthday`,
  gender: msg`Gender`,
  language: msg`Language`,
  tier: msg`Tier`,
  created_at: msg`Customer since`,
};

/** Traits that everybody sends have a word of their own, however they are spelled. */
export function useTraitName() {
  const { t } = useLingui();
  return (name: string) => {
    const plain = readable(name);
    const known = names[plain.replaceAll(" ", "_")];
    return known ? t(known) : plain;
  };
}
