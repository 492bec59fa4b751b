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

export class Double {
  heard: Heard[] = [];
  version = 1;
  basketId = "b-1";
  lines: { variant_id: string; quantity: number; delivery: { kind: "ship" | "pickup"; touchpoint: string | null } }[] = [];
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
    return { id, version, lines, state, coupons: [], method: null, currency: "EUR" } as unknown as Basket;
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
    if (path === "/baskets" && method === "POST") return this.open(String(body.anonymous_id), headers.get("x-basket-token"));
    if (path.endsWith("/quote")) return { status: 200, body: this.quote() };
    if (path.endsWith("/stream")) return this.stream(signal);
    if (path.endsWith("/checkout")) return this.buy(method, body);
    if (path.endsWith("/parcels")) return { status: 200, body: { items: [] } };
    if (path === "/baskets/take-over") return { status: 200, body: { basket: { ...this.basket(), id: "b-9" }, token: "tb-9" } };
    if (path.includes("/lines")) return this.change(path, body);
    if (/^\/baskets\/[\w-]+$/.test(path)) return { status: 200, body: this.basket() };
    return { status: 200, body: { items: [] } };
  }

  private open(visitor: string, token: string | null): Answer {
    if (this.knows.has(visitor) && token !== `tv-${visitor}`) return { status: 403, body: { code: "token_required", detail: "send it" } };
    this.knows.add(visitor);
    return { status: 200, body: { basket: this.basket(), token: `tv-${visitor}` } };
  }

  private change(path: string, body: Record<string, unknown>): Answer {
    if (this.state === "sold") return { status: 409, body: { code: "basket_closed", detail: "sold" } };
    const id = path.split("/lines/")[1] ?? String(body.variant_id ?? body.sku);
    const line = this.lines.find((each) => each.variant_id === id);
    const quantity = Number(body.quantity) + (path.endsWith("/lines") ? (line?.quantity ?? 0) : 0);
    const delivery = (body.delivery ?? line?.delivery ?? { kind: "ship", touchpoint: null }) as (typeof this.lines)[0]["delivery"];
    this.lines = this.lines.filter((each) => each !== line);
    if (quantity) this.lines.push({ variant_id: id, quantity, delivery });
    this.version += 1;
    return { status: 200, body: this.basket() };
  }

  private buy(method: string, body: Record<string, unknown>): Answer {
    if (method === "GET") return { status: 200, body: [...this.orders.values()].at(-1) };
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
