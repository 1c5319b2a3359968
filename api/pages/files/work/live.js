// What changes while a page of work can be seen, and who else has it open.
"use strict";
(() => {
  const RENEWED = 240000; // milliseconds; the server ends a stream after five minutes, so the next begins before that
  const AWAY = 10000; // a look elsewhere of so many milliseconds leaves the stream as it is
  const watched = document.querySelector("[data-live]");
  const others = document.getElementById("others");

  // It is said, and shown when the reader asks for it: nothing moves under a pointer.
  const tell = (sentence) => {
    if (document.querySelector(".toast") !== null) {
      return;
    }
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.setAttribute("role", "status");
    const said = document.createElement("span");
    said.textContent = sentence;
    const look = document.createElement("a");
    look.href = window.location.pathname + window.location.search.replace(/[?&]done=[^&]*/, "");
    look.textContent = watched.dataset.look;
    toast.append(said, look);
    document.body.append(toast);
  };
  const isNewer = (version) => watched !== null && version > Number(watched.dataset.version);

  // Who else has this issue open; the answer says as well how far the issue is by now.
  const say = async () => {
    if (document.hidden) {
      return;
    }
    const answer = await fetch(others.dataset.here, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams({ csrf: others.dataset.csrf }) });
    if (!answer.ok || !answer.headers.get("content-type").startsWith("text/plain")) {
      return;
    }
    const told = await answer.text();
    if (told !== others.textContent) {
      others.textContent = told;
      others.hidden = told === "";
    }
    const version = /v(\d+)/.exec(answer.headers.get("etag") ?? "");
    if (version !== null && isNewer(Number(version[1]))) {
      tell(watched.dataset.said);
    }
  };
  const ask = () => say().catch(() => {});
  if (others !== null) {
    ask();
    window.setInterval(ask, 20000);
  }

  if (watched === null || typeof EventSource === "undefined") {
    return;
  }
  const streams = new Set();
  let renewing;
  let leaving;
  let isUnheard = document.hidden; // whether there was a time in which nobody listened

  const changed = (event) => {
    const change = JSON.parse(event.data);
    const mine = watched.dataset.issue;
    if (mine === undefined || (change.issue_id === mine && isNewer(change.version))) {
      tell(watched.dataset.said);
    }
  };
  const catchUp = () => {
    if (others !== null) {
      ask();
    } else {
      tell(watched.dataset.perhaps);
    }
  };
  const listen = () => {
    const former = [...streams];
    const stream = new EventSource("/staff/live");
    streams.add(stream);
    stream.addEventListener("open", () => {
      // One stream ends where the next has begun: nothing is missed, and nothing has to be said.
      for (const one of former.splice(0)) {
        one.close();
        streams.delete(one);
      }
      if (isUnheard) {
        catchUp();
      }
      isUnheard = false;
    });
    stream.addEventListener("error", () => { isUnheard = isUnheard || streams.size === 1; });
    stream.addEventListener("change", changed);
    window.clearTimeout(renewing);
    renewing = window.setTimeout(listen, RENEWED);
  };
  const stop = () => {
    window.clearTimeout(renewing);
    streams.forEach((one) => one.close());
    streams.clear();
    isUnheard = true;
  };
  const look = () => {
    window.clearTimeout(leaving);
    if (document.hidden) {
      leaving = window.setTimeout(stop, AWAY);
    } else if (streams.size === 0) {
      listen();
    }
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", look);
})();
