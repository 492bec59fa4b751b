/** Ready-to-paste code for the clients people already have. `host` is this console's own origin. */
export interface SnippetInput {
  host: string;
  key: string;
}

export const snippetTexts = {
  browser: ({ host, key }: SnippetInput) => `import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({
  writeKey: "${key}",
  cdnURL: "${host}",
});

analytics.page();
analytics.track("Product Viewed", { product_id: "SKU-201", price: 24.9, currency: "EUR" });`,

  segment: ({ host, key }: SnippetInput) => `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({
  writeKey: "${key}",
  host: "${host}",
});

analytics.track({
  userId: "C0001",
  event: "Order Completed",
  properties: { order_id: "A-1001", total: 78.5, currency: "EUR" },
});`,

  rudderstack: ({ host, key }: SnippetInput) => `from rudderstack.analytics.client import Client

rudder = Client("${key}", host="${host}")

rudder.track("C0001", "Order Completed",
             {"order_id": "A-1001", "total": 78.5, "currency": "EUR"})
rudder.flush()`,

  posthog: ({ host, key }: SnippetInput) => `from posthog import Posthog

posthog = Posthog(project_api_key="${key}", host="${host}")

posthog.capture("Order Completed", distinct_id="C0001",
                properties={"order_id": "A-1001", "total": 78.5, "currency": "EUR"})
posthog.flush()`,

  http: ({ host, key }: SnippetInput) => `curl ${host}/v1/track \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "C0001", "event": "Order Completed",
       "properties": {"order_id": "A-1001", "total": 78.5, "currency": "EUR"}}'`,

  till: ({ host, key }: SnippetInput) => `curl ${host}/v1/track \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"event": "Order Completed", "messageId": "till-3-20261122-0042",
       "context": {"traits": {"loyalty_card": "7700001234"}},
       "properties": {"order_id": "S-0042", "total": 78.5, "currency": "EUR"}}'`,

  pixel: ({ host, key }: SnippetInput) => {
    const event = { writeKey: key, userId: "C0001", event: "Email Opened" };
    return `<img alt="" width="1" height="1"
  src="${host}/v1/pixel/track?data=${encodeURIComponent(btoa(JSON.stringify(event)))}">`;
  },
};

export type SnippetKind = keyof typeof snippetTexts;
