import { expect, test } from "vitest";
import type { FloorItem, QuotedBasket } from "@/api/types";
import { isOfQuote, makeSale, vatOf, type Setting } from "./sales";

const setting: Setting = { id: "s", at: "2026-11-22T10:00:00Z", till: "floor", number: 1, touchpoint: "milano", currency: "EUR", customer: null, tender: "cash" };
const article = (variant_id: string, price_minor: number | null) => ({ variant_id, sku: variant_id, price_minor, list_minor: price_minor, vat_bp: 2200 }) as FloorItem;

test("the VAT in a price is the server's to the cent", () => {
  expect([vatOf(1220, 2200), vatOf(1000, 2200), vatOf(333, 2200), vatOf(999, 400), vatOf(0, 2200)]).toEqual([220, 180, 60, 38, 0]);
});

test("without a quote the kept prices count, and what has none is not sold", () => {
  const articles = new Map([["a", article("a", 1220)], ["b", article("b", null)]]);
  const sale = makeSale([{ variant_id: "a", quantity: 2 }, { variant_id: "b", quantity: 1 }], null, articles, setting);
  expect(sale.lines.map((line) => line.sku)).toEqual(["a"]);
  expect([sale.total_minor, sale.vat_minor, sale.tenders[0]?.amount_minor]).toEqual([2440, 440, 2440]);
});

test("with the quote that was shown its offers count, down to the piece", () => {
  const quote = {
    bundle_version: 7,
    lines: [
      {
        variant_id: "a", sku: "a", quantity: 3, sold: true, price_minor: 1000, list_minor: 1000, vat_bp: 2200, gross_minor: 3000, discount_minor: 1000, net_minor: 2000, vat_minor: 360,
        runs: [
          { quantity: 2, gross_minor: 1000, net_minor: 1000, vat_minor: 180, discounts: [] },
          { quantity: 1, gross_minor: 1000, net_minor: 0, vat_minor: 0, discounts: [{ promotion_id: "p", amount_minor: 1000 }] },
        ],
      },
    ],
  } as unknown as QuotedBasket;
  const sale = makeSale([{ variant_id: "a", quantity: 3 }], quote, new Map(), setting);
  expect([sale.total_minor, sale.discount_minor, sale.offers_version]).toEqual([2000, 1000, 7]);
  expect(sale.promotions).toEqual([{ promotion_id: "p", amount_minor: 1000, coupon: null }]);
  expect(isOfQuote([{ variant_id: "a", quantity: 2 }], quote)).toBe(false);
});
