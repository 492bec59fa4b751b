// Segment's client for servers: a batch, then closed.
import { Analytics } from "@segment/analytics-node";

const [url, writeKey] = process.argv.slice(2);
const errors = [];
const analytics = new Analytics({ writeKey, host: url, path: "/v1/batch", flushAt: 3, maxRetries: 3 });
analytics.on("error", (error) => errors.push(String(error.reason ?? error.code)));
analytics.track({ userId: "u1", event: "Order Completed", properties: { total: 12.5 } });
analytics.identify({ userId: "u1", anonymousId: "a1", traits: { email: "a@b.it" } });
analytics.page({ anonymousId: "a1", name: "Home", properties: { url: "https://x.it/" } });
analytics.screen({ anonymousId: "a1", name: "Start" });
analytics.group({ userId: "u1", groupId: "g1", traits: { name: "Rossi" } });
analytics.alias({ userId: "u1", previousId: "a1" });
await analytics.closeAndFlush({ timeout: 20_000 });
console.log(JSON.stringify({ errors }));
process.exit(0);
