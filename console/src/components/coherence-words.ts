import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { CoherenceFinding, FindingKind, Json } from "@/api/types";
import { useFormat } from "./format";

export const findingWords: Record<FindingKind, MessageDescriptor> = {
  price_differs: msg`Another price than elsewhere`,
  price_missing: msg`Sold without a price`,
  price_shown: msg`Shows a price that nobody pays`,
  dates_differ: msg`Other dates than elsewhere`,
  content_missing: msg`Without a name in a language`,
  content_contradicts: msg`Its words promise something else`,
  stock_missing: msg`Out of stock here only`,
  offer_not_here: msg`Offer is not on here`,
  offer_without_products: msg`Offer without products`,
  offer_out_of_stock: msg`Offer is sold out here`,
  offer_outlasts: msg`Offer outlasts its products`,
};

const text = (value: Json | undefined) => (value === null || value === undefined ? "" : String(value));

/** What was found, in a sentence with its figures. */
export function useFindingSentence() {
  const { t } = useLingui();
  const format = useFormat();
  const money = (value: Json | undefined) => (typeof value === "number" ? format.money({ amount_minor: value, currency: "EUR" }) : "—");
  const day = (value: Json | undefined) => (typeof value === "string" ? format.date(value) : t`no date`);
  const list = (value: Json | undefined) => (Array.isArray(value) ? value.map(text).join(", ") : text(value));
  return ({ kind, evidence: seen }: Pick<CoherenceFinding, "kind" | "evidence">): string => {
    switch (kind) {
      case "price_differs":
        return t`${money(seen.seen_minor)} here, ${money(seen.expected_minor)} in most places`;
      case "price_missing":
        return t`No price list says a price for ${list(seen.skus)}`;
      case "price_shown":
        return t`Shown ${money(seen.seen_minor)}, rightly ${money(seen.expected_minor)}`;
      case "dates_differ":
        return t`Here ${day(seen.from)} to ${day(seen.until)}, elsewhere ${day(seen.expected_from)} to ${day(seen.expected_until)}`;
      case "content_missing":
        return seen.language === "it" ? t`No name in Italian` : seen.language === "en" ? t`No name in English` : t`No name in ${text(seen.language)}`;
      case "content_contradicts": {
        const amounts = Array.isArray(seen.amounts_minor) ? seen.amounts_minor.map(money) : [];
        const percents = Array.isArray(seen.percents) ? seen.percents.map((each) => `${text(each)}%`) : [];
        const rightly = Array.isArray(seen.expected_minor) ? seen.expected_minor.map(money).join(", ") : "—";
        return t`The words say ${[...amounts, ...percents].join(", ")}; the price is ${rightly}`;
      }
      case "stock_missing":
        return t`Nothing to promise of ${list(seen.skus)}, though others have it`;
      case "offer_not_here":
        return t`On elsewhere, not here (products: ${text(seen.products)})`;
      case "offer_without_products":
        return t`None of its products is sold on this channel`;
      case "offer_out_of_stock":
        return t`On here, and nothing of it is to be had`;
      default:
        return t`It goes on when products of it are no longer sold (${text(seen.products)})`;
    }
  };
}
