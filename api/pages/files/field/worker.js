// Keeps two empty pages and the files they are drawn with, for when there is no network; nothing that anybody typed.
"use strict";
const CACHE = `sibu-field-${GIVEN.version}`;
const SHELLS = Object.values(GIVEN.shells);

const keep = async (addresses) => {
  const cache = await caches.open(CACHE);
  // Past the browser's own cache. Whoever asks is given the same, but for language and type: nothing in it is anybody's.
  await cache.addAll(addresses.map((address) => new Request(address, { cache: "reload" })));
};

self.addEventListener("install", (event) => {
  event.waitUntil(keep([...SHELLS, ...GIVEN.files]).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("sibu-field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

const kept = (address) => caches.open(CACHE).then((cache) => cache.match(address));

// The reader's language or type may have changed since a page was kept; `look` is how a page begins that wears it now.
const renew = async (look) => {
  const pages = await Promise.all(SHELLS.map((address) => kept(address).then((page) => page?.text() ?? "")));
  await keep(SHELLS.filter((_, at) => !pages[at].includes(look)));
};

self.addEventListener("message", (event) => {
  if (typeof event.data?.look === "string") {
    event.waitUntil(renew(event.data.look).catch(() => undefined));
  }
});

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
