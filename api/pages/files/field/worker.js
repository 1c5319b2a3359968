// Keeps two empty pages and the files they are drawn with, for when there is no network; nothing that anybody typed.
"use strict";
const CACHE = `sibu-field-${GIVEN.version}`;
const ADDRESSES = [...Object.values(GIVEN.shells), ...GIVEN.files];

const keep = async () => {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache. Whoever asks is given the same, but for language and type: nothing in it is anybody's.
  await cache.addAll(ADDRESSES.map((address) => new Request(address, { cache: "reload" })));
};

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("sibu-field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The reader's language or type may have changed since the pages were kept.
self.addEventListener("message", (event) => {
  if (event.data === "renew") {
    event.waitUntil(keep().catch(() => undefined));
  }
});

const kept = (address) => caches.open(CACHE).then((cache) => cache.match(address));

const shown = async (request, shell) => {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await kept(shell);
    if (page === undefined) {
      throw error;
    }
    return page;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) {
    return;
  }
  const shell = GIVEN.shells[address.pathname];
  if (request.mode === "navigate" && shell !== undefined) {
    event.respondWith(shown(request, shell));
  } else if (GIVEN.files.includes(address.pathname + address.search)) {
    event.respondWith(kept(address.pathname + address.search).then((file) => file ?? fetch(request)));
  }
});
