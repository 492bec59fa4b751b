import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createStorefront, StorefrontError, type BasketState, type Storefront } from "../src";
import { Double, memory } from "./double";

let api: Double;
let storage: Storage;

const open = (more: object = {}): Storefront =>
  createStorefront({ url: "http://shop.test", key: "tp_1", writeKey: "tw_1", fetch: api.fetch, storage, ...more });

beforeEach(() => {
  api = new Double();
  storage = memory();
});
afterEach(() => vi.useRealTimers());

describe("the basket", () => {
  test("is opened when something is put in, and not before", async () => {
    const shop = open();
    shop.basket.subscribe(() => undefined);
    await shop.basket.resume();
    expect(api.sent(/^POST \/baskets$/)).toHaveLength(0);
    await shop.basket.add({ sku: "LAMP" }, 2);
    const [opened] = api.sent(/^POST \/baskets$/);
    expect(opened).toMatchObject({ body: { anonymous_id: shop.anonymousId, channel: "site" }, token: null, key: "Bearer tp_1" });
    expect(api.sent(/lines$/)[0]).toMatchObject({ body: { sku: "LAMP", quantity: 2 }, token: `tv-${shop.anonymousId}` });
    expect(shop.basket.state.quote?.hash).toBe("h1000");
  });

  test("is found again by the next page, with the token that was kept", async () => {
    await open().basket.add({ sku: "LAMP" });
    const later = open();
    const seen: BasketState[] = [];
    later.basket.subscribe((state) => seen.push(state));
    await later.basket.resume();
    expect(seen.at(-1)?.basket?.lines).toHaveLength(1);
    expect(api.sent(/^POST \/baskets$/).at(-1)?.token).toBe(`tv-${later.anonymousId}`);
  });

  test("of an id whose token was lost is left alone: the visitor begins anew", async () => {
    const shop = open();
    const first = shop.anonymousId;
    api.knows.add(first);
    await shop.basket.add({ sku: "LAMP" });
    expect(shop.anonymousId).not.toBe(first);
    expect(shop.basket.state.basket?.lines).toHaveLength(1);
  });

  test("follows what other clients do, and asks anew what it costs", async () => {
    const shop = open();
    shop.basket.subscribe(() => undefined);
    await shop.basket.add({ sku: "LAMP" });
    await vi.waitFor(() => expect(api.streams).toHaveLength(1));
    api.lines[0]!.quantity = 5;
    api.version = 9;
    api.total = 5_000;
    api.push("basket", api.basket());
    await vi.waitFor(() => expect(shop.basket.state.quote?.total_minor).toBe(5_000));
    expect(shop.basket.state).toMatchObject({ live: "connected", basket: { version: 9 } });
    // What is older than what is known changes nothing.
    api.push("basket", { ...api.basket(), version: 3, lines: [] });
    api.push("ping", null);
    await new Promise((done) => setTimeout(done, 20));
    expect(shop.basket.state.basket?.lines).toHaveLength(1);
  });

  test("that was sold in the shop gives way to a new one", async () => {
    const shop = open();
    shop.basket.subscribe(() => undefined);
    await shop.basket.add({ sku: "LAMP" });
    api.next.push({ path: /lines$/, answer: { status: 409, body: { code: "basket_closed", detail: "sold" } } });
    api.basketId = "b-2";
    await shop.basket.add({ sku: "CUP" });
    expect(shop.basket.state.basket?.id).toBe("b-2");
    await vi.waitFor(() => expect(api.sent(/b-2\/stream/)).toHaveLength(1));
    api.push("basket", { ...api.basket(), state: "sold" });
    await vi.waitFor(() => expect(shop.basket.state.basket).toBeNull());
  });

  test("carries out one change after the other", async () => {
    const shop = open();
    await Promise.all([shop.basket.add({ sku: "A" }), shop.basket.add({ sku: "B" }), shop.basket.set("A", 4)]);
    expect(api.sent(/^POST \/baskets$/)).toHaveLength(1);
    await shop.basket.deliver({ kind: "pickup", touchpoint: "milano" });
    const delivery = { kind: "pickup", touchpoint: "milano" };
    expect(api.lines).toEqual([{ variant_id: "B", quantity: 1, delivery }, { variant_id: "A", quantity: 4, delivery }]);
    const before = api.heard.length;
    await shop.basket.deliver({ kind: "pickup", touchpoint: "milano" });
    expect(api.heard).toHaveLength(before);
  });

  test("that was taken over by its link goes on here, also after a reload", async () => {
    const shop = open();
    await shop.basket.takeOver({ code: "KXWBRD", basketId: "b-9", signature: "s" });
    expect(api.sent(/take-over/)[0]?.body).toMatchObject({ code: "KXWBRD", basket_id: "b-9", signature: "s" });
    api.basketId = "b-9";
    const later = open();
    await later.basket.add({ sku: "LAMP" });
    expect(api.sent(/b-9\/lines/)[0]?.token).toBe("tb-9");
  });

  test("says what was refused by its code", async () => {
    const shop = open();
    await shop.basket.add({ sku: "LAMP" });
    api.next.push({ path: /coupons/, answer: { status: 422, body: { code: "invalid", detail: "no", errors: [{ pointer: "/code", detail: "too long" }] } } });
    const refused = await shop.basket.enter("X").catch((error: unknown) => error as StorefrontError);
    expect(refused).toBeInstanceOf(StorefrontError);
    expect(refused).toMatchObject({ code: "invalid", status: 422, fields: [{ pointer: "/code", detail: "too long" }] });
    expect(shop.basket.state.isBusy).toBe(false);
  });
});

describe("the checkout", () => {
  const draft = { contact: { email: "anna@example.it" }, tenders: [{ tender: "bank_transfer" as const }] };

  test("whose answer is lost becomes one order under one id", async () => {
    vi.useFakeTimers();
    const shop = open();
    await shop.basket.add({ sku: "LAMP" });
    api.next.push({ path: /checkout$/, answer: "cut" }, { path: /checkout$/, answer: { status: 503, body: {} } });
    const placing = shop.checkout.place(draft);
    await vi.advanceTimersByTimeAsync(10_000);
    const placed = await placing;
    expect(placed).toMatchObject({ outcome: "placed", next: [{ next_action: { kind: "transfer" } }] });
    const ids = api.sent(/^POST .*checkout$/).map((each) => each.body.id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(shop.checkout.isPending).toBe(false);
    expect(shop.basket.state.basket).toBeNull();
  });

  test("that nobody answers is kept for the next page", async () => {
    vi.useFakeTimers();
    const shop = open();
    await shop.basket.add({ sku: "LAMP" });
    for (let time = 0; time < 4; time += 1) api.next.push({ path: /checkout$/, answer: "cut" });
    const refused = expect(shop.checkout.place(draft)).rejects.toMatchObject({ isUnanswered: true });
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    const later = open();
    expect(later.checkout.isPending).toBe(true);
    const placed = await later.checkout.resume();
    expect(placed?.outcome).toBe("placed");
    expect(new Set(api.sent(/^POST .*checkout$/).map((each) => each.body.id)).size).toBe(1);
    expect((await later.orders.open())?.checkout.order.number).toBe("SITE-1");
  });

  test("at another price shows the new quote, and places it only when asked again", async () => {
    const shop = open();
    await shop.basket.add({ sku: "LAMP" });
    api.total = 1_200;
    expect(await shop.checkout.place(draft)).toMatchObject({ outcome: "quote_changed", quote: { total_minor: 1_200 } });
    expect(api.orders.size).toBe(0);
    expect(shop.basket.state.quote?.total_minor).toBe(1_200);
    expect((await shop.checkout.place(draft)).outcome).toBe("placed");
  });

  test("of nothing is refused here", async () => {
    await expect(open().checkout.place(draft)).rejects.toMatchObject({ code: "empty_basket" });
  });
});

describe("events", () => {
  test("carry the id of the basket, together in one request", async () => {
    const shop = open();
    shop.events.page("Home");
    shop.events.track("Product Viewed", { sku: "LAMP" });
    shop.events.identify({ email: "anna@example.it" });
    await vi.waitFor(() => expect(api.sent(/batch/)).toHaveLength(1), { timeout: 2_000 });
    const { body } = api.sent(/batch/)[0]!;
    expect(body.writeKey).toBe("tw_1");
    const said = body.batch as { type: string; anonymousId: string; messageId: string }[];
    expect(said.map((each) => each.type)).toEqual(["page", "track", "identify"]);
    expect(new Set(said.map((each) => each.anonymousId))).toEqual(new Set([shop.anonymousId]));
    expect(new Set(said.map((each) => each.messageId)).size).toBe(3);
  });

  test("are not sent without a write key", async () => {
    const shop = open({ writeKey: undefined });
    shop.events.page("Home");
    shop.events.flush();
    expect(api.heard).toHaveLength(0);
  });
});

test("the catalogue is asked in the page's channel and language", async () => {
  const shop = open({ language: "en" });
  await shop.catalogue.search({ q: "lamp", category: ["a", "b"] });
  const { searchParams } = new URL(api.heard[0]!.path, "http://x");
  expect(Object.fromEntries(searchParams)).toMatchObject({ q: "lamp", channel: "site", language: "en" });
  expect(searchParams.getAll("category")).toEqual(["a", "b"]);
});

test("a browser that keeps nothing still shops", async () => {
  const refusing = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); }, removeItem: () => undefined };
  const shop = open({ storage: refusing });
  await shop.basket.add({ sku: "A" });
  await shop.basket.add({ sku: "B" });
  expect(shop.basket.state.basket?.lines).toHaveLength(2);
});
