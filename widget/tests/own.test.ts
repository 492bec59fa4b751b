import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createStorefront, type BasketState, type OrderState, type Storefront } from "../src";
import { Double, memory } from "./double";

let api: Double;
let storage: Storage;

const open = (more: object = {}): Storefront => createStorefront({ url: "http://shop.test", key: "tp_1", fetch: api.fetch, storage, ...more });
const draft = { contact: { email: "anna@example.it" }, tenders: [{ tender: "bank_transfer" as const }] };

beforeEach(() => {
  api = new Double();
  storage = memory();
});
afterEach(() => vi.useRealTimers());

/** Buy so many baskets one after the other, each under its own id. */
async function buy(shop: Storefront, times: number): Promise<void> {
  for (let time = 1; time <= times; time += 1) {
    api.basketId = `b-${time + 100}`;
    await shop.basket.add({ sku: "LAMP" });
    await shop.checkout.place(draft);
  }
}

describe("the orders of this browser", () => {
  test("are kept with what opens them, the newest first, and found by the next page", async () => {
    const shop = open();
    expect([shop.orders.numbers, await shop.orders.open()]).toEqual([[], null]);
    await buy(shop, 2);
    const later = open();
    expect(later.orders.numbers).toEqual(["SITE-2", "SITE-1"]);
    expect(await later.orders.list()).toHaveLength(2);
    await later.orders.open("SITE-1");
    expect(api.sent(/^GET .*checkout/).map((each) => each.path)).toEqual(["/baskets/b-102/checkout", "/baskets/b-101/checkout", "/baskets/b-101/checkout"]);
    expect(api.sent(/^GET .*checkout/).every((each) => each.token === `tv-${shop.anonymousId}`)).toBe(true);
    expect(await later.orders.open("SITE-9")).toBeNull();
  });

  test("are twenty at most, and one that is placed again is no second one", async () => {
    const shop = open();
    await buy(shop, 22);
    expect(shop.orders.numbers).toHaveLength(20);
    expect([shop.orders.numbers[0], shop.orders.numbers.at(-1)]).toEqual(["SITE-22", "SITE-3"]);
  });

  test("that the shop has forgotten are left out, and no other", async () => {
    const shop = open();
    await buy(shop, 2);
    api.next.push({ path: /b-102.checkout$/, answer: { status: 404, body: { code: "unknown_basket", detail: "gone" } } });
    expect(await shop.orders.list()).toHaveLength(1);
    api.next.push({ path: /b-102.checkout$/, answer: { status: 503, body: {} } });
    await expect(shop.orders.list()).rejects.toMatchObject({ isUnanswered: true });
  });

  test("are followed until they are over; one that is not here is said to be none", async () => {
    vi.useFakeTimers();
    const shop = open();
    const told: (OrderState | null)[] = [];
    shop.orders.follow((state) => told.push(state), "SITE-9");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([null]);
    await buy(shop, 1);
    const order = [...api.orders.values()][0] as { order: { order_state: string } };
    const stop = shop.orders.follow((state) => told.push(state), "SITE-1");
    await vi.advanceTimersByTimeAsync(9_000);
    expect(told).toHaveLength(4);
    order.order.order_state = "fulfilled";
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(5);
    stop();
  });
});

describe("the wish list", () => {
  test("is looked for by who was here before, and opened only when something is wished for", async () => {
    const shop = open();
    shop.wishes.subscribe(() => undefined);
    await shop.wishes.resume();
    expect(api.heard).toHaveLength(0);
    await shop.basket.add({ sku: "CUP" });
    await shop.wishes.resume();
    expect(api.sent(/^GET .baskets\?kind=wish_list/)[0]?.token).toBe(`tv-${shop.anonymousId}`);
    expect([api.wishes, shop.wishes.state.basket]).toEqual([null, null]);
    await shop.wishes.set("LAMP", 1);
    expect(api.sent(/^POST .baskets$/).at(-1)?.body).toMatchObject({ kind: "wish_list", channel: "site" });
    expect(shop.wishes.state.quote?.lines).toHaveLength(1);
    const later = open();
    const seen: BasketState[] = [];
    later.wishes.subscribe((state) => seen.push(state));
    await later.wishes.resume();
    expect(seen.at(-1)?.basket?.lines[0]?.variant_id).toBe("LAMP");
  });

  test("and the basket that are opened at the same moment are one visitor's", async () => {
    const shop = open();
    const first = shop.anonymousId;
    await Promise.all([shop.wishes.set("LAMP", 1), shop.basket.add({ sku: "CUP" })]);
    expect(shop.anonymousId).toBe(first);
    expect(api.sent(/^POST .baskets$/).map((each) => each.token)).toEqual([null, `tv-${first}`]);
  });

  test("gives to the basket and takes from it, the larger quantity stays", async () => {
    const shop = open();
    await shop.wishes.set("LAMP", 1);
    await shop.basket.add({ sku: "LAMP" }, 3);
    await shop.wishes.move("LAMP", shop.basket);
    expect([api.wishes, api.lines.map((each) => each.quantity)]).toEqual([[], [3]]);
    expect([shop.wishes.state.quote, shop.basket.state.quote?.lines.length]).toEqual([null, 1]);
    await shop.basket.move("LAMP", shop.wishes);
    expect([shop.basket.state.basket?.lines, shop.wishes.state.basket?.lines[0]?.quantity]).toEqual([[], 3]);
  });

  test("and the basket may be moved between at once", async () => {
    const shop = open();
    await shop.wishes.set("LAMP", 1);
    await shop.basket.add({ sku: "CUP" });
    await Promise.all([shop.wishes.move("LAMP", shop.basket), shop.basket.move("CUP", shop.wishes)]);
    expect([shop.basket.state.basket, shop.wishes.state.basket].map((each) => each?.lines[0]?.variant_id)).toEqual(["LAMP", "CUP"]);
  });

  test("is not that of whose basket was taken over: lines are put there and taken from here", async () => {
    const shop = open();
    await shop.wishes.set("LAMP", 2);
    api.basketId = "b-9";
    await shop.basket.takeOver({ code: "KXWBRD" });
    await shop.wishes.move("LAMP", shop.basket);
    expect(api.sent(/moves/)).toHaveLength(0);
    expect(api.sent(/^PUT .*b-9.lines/)[0]).toMatchObject({ token: "tb-9", body: { quantity: 2 } });
    expect([api.wishes, api.lines.length]).toEqual([[], 1]);
  });

  test("of a basket that was sold meanwhile reaches the new one", async () => {
    const shop = open();
    await shop.wishes.set("LAMP", 1);
    await shop.basket.add({ sku: "CUP" });
    api.next.push({ path: /moves$/, answer: { status: 409, body: { code: "basket_closed", detail: "sold" } } });
    [api.basketId, api.lines] = ["b-2", []];
    await shop.wishes.move("LAMP", shop.basket);
    expect(shop.basket.state.basket).toMatchObject({ id: "b-2", lines: [{ variant_id: "LAMP" }] });
  });

  test("follows what other clients do", async () => {
    const shop = open();
    shop.wishes.subscribe(() => undefined);
    await shop.wishes.set("LAMP", 1);
    await vi.waitFor(() => expect(api.streams).toHaveLength(1));
    api.wishVersion = 9;
    api.wishes = [...(api.wishes ?? []), { ...api.wishes![0]!, variant_id: "CUP" }];
    api.push("basket", api.wishList());
    await vi.waitFor(() => expect(shop.wishes.state.quote?.lines).toHaveLength(2));
  });
});

describe("forgetting", () => {
  test("leaves nothing of who was here, also of what is under way", async () => {
    const shop = open();
    await buy(shop, 1);
    shop.wishes.subscribe(() => undefined);
    await shop.wishes.set("LAMP", 1);
    const first = shop.anonymousId;
    const adding = shop.basket.add({ sku: "CUP" });
    await shop.forget();
    await adding;
    expect(shop.anonymousId).not.toBe(first);
    expect([shop.basket.state.basket, shop.wishes.state.basket, shop.orders.numbers]).toEqual([null, null, []]);
    expect(api.streams).toHaveLength(0);
    expect(JSON.parse(storage.getItem("tessere") ?? "")).toEqual({ anonymousId: shop.anonymousId });
    await shop.basket.add({ sku: "CUP" });
    expect(api.sent(/^POST .baskets$/).at(-1)).toMatchObject({ token: null, body: { anonymous_id: shop.anonymousId } });
  });

  test("counts for the other windows too", async () => {
    const [shop, other] = [open(), open()];
    await buy(other, 1);
    await other.basket.add({ sku: "CUP" });
    await shop.forget();
    dispatchEvent(new StorageEvent("storage", { key: "tessere" }));
    expect([other.anonymousId, other.basket.state.basket, other.orders.numbers]).toEqual([shop.anonymousId, null, []]);
  });

  test("a token that was lost takes no order along", async () => {
    const shop = open();
    await buy(shop, 1);
    const kept = JSON.parse(storage.getItem("tessere") ?? "") as { token?: string };
    delete kept.token;
    storage.setItem("tessere", JSON.stringify(kept));
    const later = open();
    await later.wishes.set("LAMP", 1);
    expect(later.anonymousId).not.toBe(shop.anonymousId);
    expect(later.orders.numbers).toEqual(["SITE-1"]);
  });
});
