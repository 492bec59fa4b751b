// Jitsu's client, whose write keys have two parts.
import { createRequire } from "node:module";
const { jitsuAnalytics } = createRequire(import.meta.url)("@jitsu/js");

const [url, writeKey] = process.argv.slice(2);
const client = jitsuAnalytics({ host: url, writeKey: `${writeKey}:secret`, fetchTimeoutMs: 5000 });
const answers = [];
answers.push(await client.identify("u1", { email: "a@b.it" }));
answers.push(await client.track("Order Completed", { total: 12.5 }));
answers.push(await client.page({ url: "https://x.it/", title: "Home" }));
answers.push(await client.group("g1", { name: "Rossi" }));
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(JSON.stringify({ answers: answers.length }));
process.exit(0);
