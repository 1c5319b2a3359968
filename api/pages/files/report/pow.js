// Does the work of a waiting page in a worker, then sends the form. Without workers the page's button does it.
"use strict";
(() => {
  const form = document.getElementById("waiting");
  if (form === null || !("challenge" in form.dataset) || typeof Worker === "undefined") {
    return;
  }
  const address = "/static/report/pow-worker.js";
  const policy = typeof trustedTypes === "undefined" ? null : trustedTypes.createPolicy("sibu", {
    createScriptURL: (given) => {
      if (given !== address) {
        throw new TypeError("Only the worker is made here.");
      }
      return given;
    },
  });
  const worker = new Worker(policy === null ? address : policy.createScriptURL(address));
  document.getElementById("progress").hidden = false;
  worker.addEventListener("message", (event) => {
    if (typeof event.data !== "string" || !/^[0-9]{1,16}$/.test(event.data)) {
      return;
    }
    form.elements.namedItem("proof").value = form.dataset.challenge + ":" + event.data;
    worker.terminate();
    form.submit();
  });
  worker.postMessage({ challenge: form.dataset.challenge, bits: Number(form.dataset.bits) });
})();
