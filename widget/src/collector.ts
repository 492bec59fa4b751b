/** Tells the collector what the visitor does, under the id that the basket has: who they are, once known, counts for both. */
import type { Options } from "./transport";
import { randomId, type Visitor } from "./visitor";

const pause = 400;

export class Collector {
  private waiting: object[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: Options,
    private readonly visitor: Visitor,
  ) {
    if (options.writeKey) addEventListener("pagehide", () => this.flush());
  }

  page(name: string, properties: object = {}): void {
    this.say({ type: "page", name, properties: { path: location.pathname, url: location.href, title: document.title, ...properties } });
  }

  track(event: string, properties: object = {}): void {
    this.say({ type: "track", event, properties });
  }

  /** Only for somebody who has signed in, or has just given their address for an order. */
  identify(traits: object, userId?: string): void {
    this.say({ type: "identify", traits, ...(userId ? { userId } : {}) });
  }

  /** Send what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    if (!this.waiting.length) return;
    const body = JSON.stringify({ batch: this.waiting, writeKey: this.options.writeKey, sentAt: new Date().toISOString() });
    this.waiting = [];
    const send = this.options.fetch ?? fetch;
    // Plain text needs no preflight, and `keepalive` outlives the page. What is lost here is lost: a shop does not wait for it.
    const headers = { "content-type": "text/plain" };
    void send(`${this.options.url}/v1/batch`, { method: "POST", body, headers, keepalive: true, credentials: "omit" }).catch(
      () => undefined,
    );
  }

  private say(event: object): void {
    if (!this.options.writeKey) return;
    const { anonymousId } = this.visitor;
    const context = {
      locale: navigator.language,
      page: { path: location.pathname, url: location.href, referrer: document.referrer, title: document.title },
    };
    const stamp = { messageId: randomId(), timestamp: new Date().toISOString(), anonymousId, context };
    this.waiting.push({ ...event, ...stamp });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }
}
