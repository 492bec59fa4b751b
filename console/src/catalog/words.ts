import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Attribute, ProductStatus, Relation } from "@/api/types";
import type { Tone } from "@/components/surface";

export const statusLook: Record<ProductStatus, { label: MessageDescriptor; tone: Tone }> = {
  draft: { label: msg`Draft`, tone: "care" },
  active: { label: msg`On sale`, tone: "good" },
  archived: { label: msg`Archived`, tone: "plain" },
};

export const relationWords: Record<Relation["kind"], MessageDescriptor> = {
  goes_with: msg`Goes with`,
  replaces: msg`Replaces`,
  belongs_to: msg`Belongs to`,
};

export const kindWords: Record<Attribute["kind"], MessageDescriptor> = {
  text: msg`Text`,
  number: msg`Number`,
  boolean: msg`Yes or no`,
  choice: msg`A choice`,
};

/** Who reads a feed, by the format that is made for it. */
export const formatNames: Record<string, string> = { google_merchant: "Google Merchant Center", meta: "Meta (Facebook, Instagram)" };
