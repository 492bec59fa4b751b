import { beforeEach, expect, test, vi } from "vitest";
import { h, patch, type Child } from "../shop/dom";
import { openShop, state } from "../shop/store";
import { progressOf } from "../shop/views/order";
import { Heart, Wishes } from "../shop/views/wishes";
import type { BasketQuote, Card, OrderState, QuotedLine } from "../src";

let root: HTMLElement;
const draw = (child: Child) => patch(root, child);

const line = (more: Partial<QuotedLine>): QuotedLine =>
  ({
    variant_id: "v-1", product_id: "p-1", sku: "LAMP", name: "Lamp", categories: [], quantity: 1, gross_minor: 2_500, reference_minor: null,
    applied: [], warnings: [], sold: true, available: 9, ...more,
  }) as QuotedLine;

function wish(...lines: QuotedLine[]): void {
  state.wishes = { basket: { lines } as never, quote: { lines } as BasketQuote, live: "connected", isBusy: false };
}

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
  root = document.querySelector("div") as HTMLElement;
  state.language = "en";
});

test("a heart is full when any variant of its article is wished for", () => {
  const card = (product_id: string) => ({ product_id, name: "Lamp", variant_id: null, sku: "LAMP" }) as unknown as Card;
  wish(line({}));
  draw([<Heart card={card("p-1")} />, <Heart card={card("p-2")} />]);
  expect([...root.querySelectorAll("button")].map((each) => each.ariaPressed ?? each.getAttribute("aria-pressed"))).toEqual(["true", "false"]);
});

test("a wish says what it costs now, and cannot be put into the basket when there is none of it or it is sold no more", async () => {
  const offer = { promotion_id: "o-1", name: "Lamps −20%", amount_minor: 500, units: 1 };
  const gone = line({ variant_id: "v-3", name: "", product_id: null, sold: false, available: 0 });
  const settings = { name: "Casa Aurora", key: "tp_1", write_key: null, channel: "site", touchpoint: null, is_demo: true };
  const product = { variants: [{ variant_id: "v-1", options: [{ name: "Color", value: "Red" }] }] };
  vi.stubGlobal("fetch", async (path: string) => Response.json(path.endsWith("settings") ? settings : product));
  await openShop();
  await new Promise((done) => setTimeout(done, 20));
  wish(line({ applied: [offer], reference_minor: 2_400 }), line({ variant_id: "v-2", product_id: "p-2", name: "Cup", available: 0 }), gone);
  draw(<Wishes />);
  await new Promise((done) => setTimeout(done, 20));
  draw(<Wishes />);
  const [first, second, third] = [...root.querySelectorAll("li")].map((each) => each.textContent ?? "");
  for (const text of ["Red", "€20.00", "Lamps −20%", "€24.00", "Available online", "Put into the basket"]) expect(first).toContain(text);
  expect(second).toContain("Sold out");
  expect(third).toContain("no longer on sale");
  expect(root.querySelectorAll("li .button")).toHaveLength(1);
  expect(root.querySelectorAll("li .name a")).toHaveLength(2);
});

test("an order says how far each of its parcels is, each word once", () => {
  const order = (parcels: object[], order_state = "confirmed") =>
    ({ checkout: { checkout_state: "placed", order: { order_state } }, parcels }) as unknown as OrderState;
  const pickup = { kind: "pickup", place: "Milano", progress: "picking", code: null };
  expect(progressOf(order([]))).toEqual(["We prepare it as soon as the payment is here."]);
  expect(progressOf(order([pickup, pickup, { kind: "ship", place: null, progress: "packed" }]))).toEqual(["Being prepared in Milano", "Being prepared for delivery"]);
  expect(progressOf(order([{ ...pickup, progress: "ready", code: "KXWBRD" }]))).toEqual(["Ready in Milano"]);
  expect(progressOf(order([{ ...pickup, progress: "handed_over", code: "KXWBRD" }]))).toEqual(["Collected"]);
  expect(progressOf(order([pickup], "cancelled"))).toEqual(["Cancelled"]);
});
