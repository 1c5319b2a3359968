// Drafts of reports that wait for the network: sealed under a key that never leaves this browser, sent exactly once.
"use strict";
(() => {
  const NAME = "sibu-field";
  const IN_FLIGHT = 10000; // milliseconds after which a report that was being sent counts as waiting again

  const asked = (request) => new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

  const opened = () => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => {
      for (const store of ["keys", "drafts", "places"]) {
        request.result.createObjectStore(store);
      }
    });
    return asked(request);
  };

  const within = async (store, mode, work) => {
    const db = await opened();
    try {
      return await asked(work(db.transaction(store, mode).objectStore(store)));
    } finally {
      db.close();
    }
  };
  const get = (store, id) => within(store, "readonly", (all) => all.get(id));
  const put = (store, id, value) => within(store, "readwrite", (all) => all.put(value, id));
  const drop = (store, id) => within(store, "readwrite", (all) => all.delete(id));
  const clear = (store) => within(store, "readwrite", (all) => all.clear());
  const ids = (store) => within(store, "readonly", (all) => all.getAllKeys());

  const wipe = async () => {
    for (const store of ["drafts", "keys", "places"]) {
      await clear(store);
    }
  };

  // The key of the account that is signed in; another account's drafts and key are thrown away.
  const begin = async (account) => {
    const held = await get("keys", "own");
    if (held !== undefined && held.account === account) {
      return;
    }
    await wipe();
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put("keys", "own", { account, key });
  };

  const seal = async (key, id, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bound = new TextEncoder().encode(id);
    return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, key, bytes) };
  };
  const unseal = (key, id, { iv, box }) => {
    const bound = new TextEncoder().encode(id);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound }, key, box);
  };

  // `told`: fields as pairs, and what came of it; `photos`: pairs of the field that each belongs to and a blob, sealed each
  // by itself. Only id, state and time are clear.
  const save = async (id, state, told, photos) => {
    const held = await get("keys", "own");
    if (held === undefined) {
      throw new Error("nobody is signed in");
    }
    const all = { ...told, photosOf: photos.map(([name]) => name) };
    const text = await seal(held.key, id, new TextEncoder().encode(JSON.stringify(all)));
    const sealed = [];
    for (const [, photo] of photos) {
      sealed.push({ type: photo.type, ...(await seal(held.key, id, await photo.arrayBuffer())) });
    }
    await put("drafts", id, { state, at: Date.now(), text, photos: sealed });
  };

  const read = async (id) => {
    const [held, kept] = [await get("keys", "own"), await get("drafts", id)];
    if (held === undefined || kept === undefined) {
      return undefined;
    }
    // A draft that was kept when there was one field of photos does not say which.
    const { photosOf = [], ...told } = JSON.parse(new TextDecoder().decode(await unseal(held.key, id, kept.text)));
    const photos = [];
    for (const [at, photo] of kept.photos.entries()) {
      photos.push([photosOf[at] ?? "photos", new Blob([await unseal(held.key, id, photo)], { type: photo.type })]);
    }
    return { id, state: kept.state, at: kept.at, told, photos };
  };

  const all = async () => {
    const found = [];
    for (const id of await ids("drafts")) {
      const draft = await read(id);
      if (draft !== undefined) {
        found.push(draft);
      }
    }
    return found.sort((one, other) => other.at - one.at);
  };

  const isWaiting = (draft, all) =>
    draft.state === "waiting" || (draft.state === "sending" && (all || Date.now() - draft.at > IN_FLIGHT));

  // Whose session this browser has, if any; nothing without a network.
  const session = async () => {
    const answer = await fetch("/staff/file/session", { redirect: "manual", cache: "no-store" });
    return answer.ok ? answer.json() : null;
  };

  const post = async (draft, csrf) => {
    const form = new FormData();
    form.append("csrf", csrf);
    draft.told.fields.forEach(([name, value]) => form.append(name, value));
    form.append("act", "send");
    draft.photos.forEach(([name, photo]) => form.append(name, photo, "photo"));
    const headers = { Accept: "application/json" };
    const answer = await fetch("/staff/file", { method: "POST", body: form, headers, redirect: "manual" });
    const told = await answer.json().catch(() => ({}));
    return { status: answer.status, told };
  };

  // What the answer says of the draft; whatever may pass by itself leaves it waiting, under the same key.
  const settle = async (draft, { status, told }) => {
    const fields = { fields: draft.told.fields };
    if (status === 201) {
      await save(draft.id, "sent", { ...fields, receipt: told }, []);
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429 && status !== 401 && status !== 403) {
      await save(draft.id, "refused", { ...fields, sorry: told.sorry ?? "" }, draft.photos);
    } else {
      await save(draft.id, "waiting", draft.told, draft.photos);
    }
  };

  // Sends whatever waits, one after the other, in one window only; `everything`: what may be on its way already, too,
  // which is filed once all the same. Gives "sign-in" where nobody is signed in any more.
  const send = (everything = false) => navigator.locks.request("sibu-field-send", async () => {
    const waiting = (await all()).filter((draft) => isWaiting(draft, everything));
    if (waiting.length === 0) {
      return "";
    }
    try {
      const own = await session();
      if (own === null) {
        return "sign-in";
      }
      await begin(own.account);
      for (const { id } of waiting.reverse()) {
        const draft = await read(id);
        if (draft !== undefined) {
          await settle(draft, await post(draft, own.csrf));
        }
      }
    } catch (error) {
      return error instanceof TypeError ? "offline" : "failed";
    }
    return "";
  });

  const usable = window.isSecureContext && "indexedDB" in window && "locks" in navigator;
  window.sibuDrafts = usable ? { begin, save, read, all, send, drop: (id) => drop("drafts", id), get, put } : null;
})();
