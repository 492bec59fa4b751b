/* global self, caches, fetch, Response, URL */
/** Keeps the files of the floor, so that the page opens while the network is gone. It never answers for the API. */
const shelf = "tessere-floor-files";
const page = "/floor";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function store(request, answer) {
  if (answer.ok) await (await caches.open(shelf)).put(request, answer.clone());
  return answer;
}

/** The page as the server has it now, else as it was last. */
async function openPage(request) {
  try {
    return await store(page, await fetch(request));
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}

/** Their names change with their content: what is kept is right for ever. */
async function openFile(request) {
  return (await caches.match(request)) ?? store(request, await fetch(request));
}

/** Files of releases before the last are let go of when the page is kept anew. */
async function keepAll(files) {
  const kept = await caches.open(shelf);
  await kept.add(page).catch(() => undefined);
  await Promise.all(files.map(async (file) => (await kept.match(file)) ?? kept.add(file).catch(() => undefined)));
}

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keepAll(event.data.keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && (pathname === page || pathname.startsWith(`${page}/`))) event.respondWith(openPage(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(openFile(request));
});
