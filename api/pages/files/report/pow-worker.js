// Finds the counter of a proof of work: SHA-256 (FIPS 180-4) of hex(SHA-256(challenge)) + counter begins with zero bits.
// Web Crypto answers one hash a turn of the event loop, and not at all over plain http; so it is written out here.
"use strict";
const K = new Int32Array(64);
const FIRST = new Int32Array(8);
(() => {
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2, found = 0; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) {
      if (n % d === 0) {
        prime = false;
        break;
      }
    }
    if (prime) {
      if (found < 8) {
        FIRST[found] = fraction(Math.sqrt(n));
      }
      K[found++] = fraction(Math.cbrt(n));
    }
  }
})();
const W = new Int32Array(64);

// One round of SHA-256 over the sixteen words in W.
function round(state) {
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function take(view, at) {
  for (let i = 0; i < 16; i++) {
    W[i] = view.getInt32(at + 4 * i);
  }
}

function sha256(bytes) {
  const view = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) << 6));
  bytes.forEach((byte, at) => view.setUint8(at, byte));
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 4, bytes.length * 8);
  const state = Int32Array.from(FIRST);
  for (let at = 0; at < view.byteLength; at += 64) {
    take(view, at);
    round(state);
  }
  return state;
}

// Tries counters of so many digits; the first 64 bytes are hashed already, and the digits count up in place.
function search(begun, digits, ceiling) {
  const last = new Uint8Array(64);
  const view = new DataView(last.buffer);
  last.fill(48, 0, digits);
  last[0] = digits === 1 ? 48 : 49;
  last[digits] = 0x80;
  view.setUint32(60, (64 + digits) * 8);
  const state = new Int32Array(8);
  for (;;) {
    state.set(begun);
    take(view, 0);
    round(state);
    if (state[0] >>> 0 < ceiling) {
      return String.fromCharCode(...last.subarray(0, digits));
    }
    let at = digits - 1;
    while (at >= 0 && last[at] === 57) {
      last[at--] = 48;
    }
    if (at < 0) {
      return null;
    }
    last[at]++;
  }
}

self.addEventListener("message", (event) => {
  const { challenge, bits } = event.data;
  const text = new TextEncoder();
  const words = Uint32Array.from(sha256(text.encode(challenge)));
  const hex = text.encode(Array.from(words, (word) => word.toString(16).padStart(8, "0")).join(""));
  const begun = Int32Array.from(FIRST);
  take(new DataView(hex.buffer, hex.byteOffset), 0); // 64 characters: exactly one block.
  round(begun);
  let found = null;
  for (let digits = 1; found === null && digits <= 15; digits++) {
    found = search(begun, digits, 2 ** (32 - bits));
  }
  self.postMessage(found);
});
