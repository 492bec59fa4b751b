// RudderStack's client for servers, which compresses and calls that a form.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [url, writeKey] = process.argv.slice(2);
const client = new RudderAnalytics(writeKey, { dataPlaneUrl: url, gzip: true, flushAt: 20, logLevel: "error" });
const errors = [];
client.track({ userId: "u1", event: "Order Completed", properties: { total: 12.5 } });
client.identify({ userId: "u1", traits: { email: "a@b.it" } });
client.page({ userId: "u1", name: "Home" });
client.group({ userId: "u1", groupId: "g1" });
client.alias({ previousId: "a1", userId: "u1" });
await new Promise((resolve) => client.flush((error) => { if (error) errors.push(String(error)); resolve(); }));
console.log(JSON.stringify({ errors }));
process.exit(0);
