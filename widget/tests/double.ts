/** The API as far as the client needs it: a basket with a version, quotes, checkouts by id. It answers like the server, or not at all. */
import type { Basket, BasketQuote } from "../src/types";

export interface Heard {
  method: string;
  path: string;
  body: Record<string, unknown>;
  token: string | null;
  key: string | null;
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | "cut" | Response;

type Line = { variant_id: string; quantity: number; delivery: { kind: "ship" | "pickup"; touchpoint: string | null } };

export class Double {
  heard: Heard[] = [];
  version = 1;
  basketId = "b-1";
  lines: Line[] = [];
  /** The wish list: none until it is opened. */
  wishes: Line[] | null = null;
  wishVersion = 1;
  /** Whose basket `b-9` is, which was taken over. */
  readonly other = "somebody else";
  total = 1_000;
  state: Basket["state"] = "open";
  orders = new Map<string, unknown>();
  /** Answers for the next requests of a path, before the usual ones. */
  next: { path: RegExp; answer: Answer }[] = [];
  streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  knows = new Set<string>();

  fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), "http://shop.test");
    const path = url.pathname.replace("/api/v1", "");
    const headers = new Headers(init?.headers);
    const method = init?.method ?? "GET";
    const body = init?.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {};
    this.heard.push({ method, path: path + url.search, body, token: headers.get("x-basket-token"), key: headers.get("authorization") });
    const planned = this.next.findIndex((each) => each.path.test(path));
    const answer = planned >= 0 ? this.next.splice(planned, 1)[0]!.answer : this.answer(method, path, body, headers, init?.signal);
    if (answer === "cut") throw new TypeError("network");
    if (answer instanceof Response) return answer;
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status, headers: answer.headers ?? {} });
  };

  sent(path: RegExp): Heard[] {
    return this.heard.filter((each) => path.test(`${each.method} ${each.path}`));
  }

  basket(): Basket {
    const { basketId: id, version, lines, state } = this;
    const anonymous_id = id === "b-9" ? this.other : "me";
    return { id, version, lines, state, anonymous_id, customer_id: null, coupons: [], method: null, currency: "EUR" } as unknown as Basket;
  }

  wishList(): Basket {
    return { ...this.basket(), id: "w-1", anonymous_id: "me", kind: "wish_list", state: "open", version: this.wishVersion, lines: this.wishes ?? [] } as unknown as Basket;
  }

  quote(): BasketQuote {
    return { hash: `h${this.total}`, total_minor: this.total, lines: this.lines } as unknown as BasketQuote;
  }

  /** Send an event on every open stream. */
  push(event: string, content: unknown): void {
    const bytes = new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(content)}\n\n`);
    for (const stream of this.streams) stream.enqueue(bytes);
  }

  private answer(method: string, path: string, body: Record<string, unknown>, headers: Headers, signal?: AbortSignal | null): Answer {
    if (path === "/v1/batch") return { status: 200, body: { success: true } };
    if (path === "/baskets" && method === "POST") return this.open(body, headers.get("x-basket-token"));
    if (path === "/baskets") return { status: 200, body: { items: this.wishes ? [this.wishList()] : [] } };
    if (path.endsWith("/quote")) return { status: 200, body: path.includes("w-1") ? { ...this.quote(), lines: this.wishes } : this.quote() };
    if (path.endsWith("/moves")) return this.move(path, body);
    if (path.endsWith("/stream")) return this.stream(signal);
    if (path.endsWith("/checkout")) return this.buy(method, body);
    if (path.endsWith("/parcels")) return { status: 200, body: { items: [] } };
    if (path === "/baskets/take-over") return { status: 200, body: { basket: { ...this.basket(), id: "b-9" }, token: "tb-9" } };
    if (path.includes("/lines")) return this.change(path, body);
    if (path === "/baskets/w-1") return { status: 200, body: this.wishList() };
    if (/^\/baskets\/[\w-]+$/.test(path)) return { status: 200, body: this.basket() };
    return { status: 200, body: { items: [] } };
  }

  private open(body: Record<string, unknown>, token: string | null): Answer {
    const visitor = String(body.anonymous_id);
    if (this.knows.has(visitor) && token !== `tv-${visitor}`) return { status: 403, body: { code: "token_required", detail: "send it" } };
    this.knows.add(visitor);
    const wanted = body.kind === "wish_list";
    if (wanted) this.wishes ??= [];
    return { status: 200, body: { basket: wanted ? this.wishList() : this.basket(), token: `tv-${visitor}` } };
  }

  private change(path: string, body: Record<string, unknown>): Answer {
    const isWish = path.includes("/w-1/");
    if (this.state === "sold" && !isWish) return { status: 409, body: { code: "basket_closed", detail: "sold" } };
    const lines = (isWish ? this.wishes : this.lines) ?? [];
    const id = path.split("/lines/")[1] ?? String(body.variant_id ?? body.sku);
    const line = lines.find((each) => each.variant_id === id);
    const quantity = Number(body.quantity) + (path.endsWith("/lines") ? (line?.quantity ?? 0) : 0);
    const delivery = (body.delivery ?? line?.delivery ?? { kind: "ship", touchpoint: null }) as Line["delivery"];
    const others = lines.filter((each) => each !== line);
    return this.keep(isWish, quantity ? [...others, { variant_id: id, quantity, delivery }] : others);
  }

  private keep(isWish: boolean, lines: Line[]): Answer {
    if (isWish) [this.wishes, this.wishVersion] = [lines, this.wishVersion + 1];
    else [this.lines, this.version] = [lines, this.version + 1];
    return { status: 200, body: isWish ? this.wishList() : this.basket() };
  }

  private move(path: string, body: Record<string, unknown>): Answer {
    const isWish = path.includes("/w-1/");
    const [from, to] = isWish ? [this.wishes ?? [], this.lines] : [this.lines, this.wishes ?? []];
    const [id] = body.variant_ids as string[];
    const moved = from.find((each) => each.variant_id === id);
    const target = isWish ? this.basketId : "w-1";
    if (!moved || body.to_basket_id !== target) return { status: 422, body: { code: "invalid", detail: "it is not there" } };
    const there = to.find((each) => each.variant_id === id)?.quantity ?? 0;
    this.keep(isWish, from.filter((each) => each !== moved));
    this.keep(!isWish, [...to.filter((each) => each.variant_id !== id), { ...moved, quantity: Math.max(moved.quantity, there) }]);
    const both = [this.wishList(), this.basket()];
    return { status: 200, body: isWish ? { left: both[0], reached: both[1] } : { left: both[1], reached: both[0] } };
  }

  private buy(method: string, body: Record<string, unknown>): Answer {
    if (method === "GET") return this.orders.size ? { status: 200, body: [...this.orders.values()].at(-1) } : { status: 404, body: { code: "no_checkout", detail: "none" } };
    if (body.quote_hash !== `h${this.total}`) return { status: 409, body: { code: "quote_changed", detail: "it costs otherwise", quote: this.quote() } };
    const id = String(body.id);
    const known = this.orders.get(id) ?? { id, checkout_state: "placed", order: { number: `SITE-${this.orders.size + 1}` }, payments: [{ next_action: { kind: "transfer" } }] };
    this.orders.set(id, known);
    return { status: 200, body: known };
  }

  private stream(signal?: AbortSignal | null): Response {
    const content = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.push(controller);
        signal?.addEventListener("abort", () => {
          this.streams = this.streams.filter((each) => each !== controller);
          controller.error(new DOMException("aborted", "AbortError"));
        });
      },
    });
    return new Response(content, { status: 200, headers: { "content-type": "text/event-stream" } });
  }
}

export function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
}
