// Snowplow's two clients for Node.js: the one of today and the one of yesterday, by POST and by GET.
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const modern = require("@snowplow/node-tracker");
const { gotEmitter, tracker, HttpMethod, HttpProtocol } = require("snowplow-tracker");

const [url, writeKey, which] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const inner = { schema: "iglu:it.aurora/viewed_product/jsonschema/1-0-0", data: { sku: "A1" } };
const errors = [];
if (which === "modern") {
  const client = modern.newTracker(
    { namespace: "t", appId: writeKey, encodeBase64: true },
    { endpoint: url, bufferSize: 3, onRequestFailure: (failure) => errors.push(String(failure.status)) },
  );
  client.setUserId("u1");
  client.track(modern.buildPageView({ pageUrl: "https://x.it/", pageTitle: "Home" }));
  client.track(modern.buildStructEvent({ category: "shop", action: "add-to-basket" }));
  client.track(modern.buildSelfDescribingEvent({ event: inner }));
  client.flush();
  await new Promise((resolve) => setTimeout(resolve, 1500));
} else {
  let left = which === "post" ? 1 : 3;
  await new Promise((resolve) => {
    const done = (error) => {
      if (error) errors.push(String(error));
      left -= 1;
      if (left <= 0) resolve();
    };
    const method = which === "post" ? HttpMethod.POST : HttpMethod.GET;
    const emitter = gotEmitter(hostname, HttpProtocol.HTTP, Number(port), method, which === "post" ? 3 : 1, 0, undefined, done);
    const client = tracker([emitter], "t", writeKey, true);
    client.setUserId("u1");
    client.trackPageView("https://x.it/", "Home");
    client.trackStructEvent("shop", "add-to-basket");
    (client.trackSelfDescribingEvent ?? client.trackUnstructEvent).call(client, inner);
  });
}
console.log(JSON.stringify({ errors }));
process.exit(0);
