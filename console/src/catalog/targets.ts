import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What a column of a file of articles can become. */
export const targetWords: Record<string, MessageDescriptor> = {
  ignore: msg`Leave it out`,
  sku: msg`SKU`,
  code: msg`Code of the product`,
  "name:it": msg`Name · Italian`,
  "name:en": msg`Name · English`,
  name: msg`Name`,
  "description:it": msg`Description · Italian`,
  "description:en": msg`Description · English`,
  description: msg`Description`,
  brand: msg`Brand`,
  category: msg`Category`,
  tags: msg`Tags`,
  gtin: msg`GTIN`,
  image: msg`Picture`,
  images: msg`More pictures`,
  price: msg`Price`,
  sale_price: msg`Reduced price`,
  vat_class: msg`VAT rate`,
  status: msg`Status`,
  channels: msg`Channels`,
};

/** Why a row is refused, by the server's code; what is not here is said as the server says it. */
export const refusalWords: Record<string, MessageDescriptor> = {
  no_sku: msg`The row has no SKU.`,
  sku_twice: msg`Another row has this SKU already.`,
  not_an_amount: msg`This is no amount: write it like 19,90.`,
  sku_exists: msg`Another product has this SKU.`,
  same_options: msg`Another variant of the product has the same options.`,
  unknown_shelf: msg`There is no such attribute, category or brand.`,
};
