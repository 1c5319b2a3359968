// Shows the drafts that this browser keeps, sends them when it can, and has the two pages opened without a network.
"use strict";
(() => {
  const WORKER = "/staff/field-worker.js";
  const drafts = window.sibuDrafts;
  const place = document.getElementById("drafts");
  const t = (zh, en) => (document.documentElement.lang === "en" ? en : zh);

  if (drafts === null || place === null) {
    return;
  }

  const STATES = {
    draft: () => t("草稿", "draft"),
    waiting: () => t("待发送", "waits for the network"),
    sending: () => t("正在发送", "being sent"),
    sent: () => t("已发送", "sent"),
    refused: () => t("没有通过，请更正", "to be corrected"),
  };
  const TOLD = {
    offline: () => t("现在没有网络，有网后自动发送。", "There is no network; they go when there is."),
    "sign-in": () => t("登录已到期，请重新登录后发送。草稿还在。", "The session is over: sign in again to send. Nothing is lost."),
    failed: () => t("没有发送成功，过一会儿再试。草稿还在。", "They could not be sent; try again later. Nothing is lost."),
    "": () => "",
  };

  const made = (tag, text = "", css = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = css;
    return element;
  };

  const button = (text, css, work) => {
    const pressed = made("button", text, css);
    pressed.type = "button";
    pressed.addEventListener("click", work);
    return pressed;
  };

  const what = (draft) => {
    const text = draft.told.fields.find(([name]) => name === "problem")?.[1].trim() ?? "";
    return text.length > 24 ? `${text.slice(0, 24)}…` : text || t("（还没有写）", "(nothing yet)");
  };

  const receipt = (draft) => {
    const list = made("dl", "", "facts");
    const { number, code } = draft.told.receipt;
    [[t("受理编号", "Number"), number], [t("查询码", "Code"), code]].forEach(([name, value]) => {
      list.append(made("dt", name), made("dd", value, "receipt-number"));
    });
    return list;
  };

  const again = async (draft) => {
    await drafts.save(draft.id, "waiting", { fields: draft.told.fields }, draft.photos);
    await send();
  };

  const drop = async (draft) => {
    const sure = draft.state === "sent" || window.confirm(t("删除这份草稿？删除后找不回来。", "Delete this draft for good?"));
    if (sure) {
      await drafts.drop(draft.id);
      await show();
    }
  };

  const actions = (draft) => {
    const row = made("div", "", "acts");
    if (draft.state === "draft" || draft.state === "refused") {
      const go = made("a", t("继续写", "Go on writing"), "button small second");
      go.href = `/staff/file#draft-${draft.id}`;
      row.append(go);
    }
    if (draft.state === "refused") {
      row.append(button(t("再发一次", "Send again"), "small second", () => again(draft)));
    }
    if (draft.state !== "sending") {
      const done = draft.state === "sent" ? t("已告诉居民，收起", "Told; put it away") : t("删除", "Delete");
      row.append(button(done, "small second", () => drop(draft)));
    }
    return row;
  };

  const item = (draft) => {
    const line = made("li", "", "card draft");
    line.dataset.state = draft.state;
    const head = made("p");
    head.append(made("span", STATES[draft.state](), draft.state === "sent" ? "badge good" : "badge soon"));
    head.append(` ${what(draft)}`);
    if (draft.photos.length > 0) {
      head.append(made("span", t(` · 照片${draft.photos.length}张`, ` · ${draft.photos.length} photos`), "quiet"));
    }
    line.append(head);
    if (draft.told.sorry) {
      line.append(made("p", draft.told.sorry, "wrong"));
    }
    if (draft.state === "sent") {
      line.append(receipt(draft));
    }
    line.append(actions(draft));
    return line;
  };

  const show = async () => {
    const all = await drafts.all();
    const list = place.querySelector("ul");
    list.replaceChildren(...all.map(item));
    place.hidden = all.length === 0;
    const waits = all.some((draft) => draft.state === "waiting" || draft.state === "sending");
    place.querySelector("[data-send-drafts]").hidden = !waits;
    place.dataset.waiting = waits ? "yes" : "no";
  };

  const send = async (everything) => {
    const said = await drafts.send(everything === true);
    await show();
    place.querySelector("[role=status]").textContent = TOLD[said]();
  };

  const worker = async () => {
    if (!("serviceWorker" in navigator)) {
      return;
    }
    const policy = typeof trustedTypes === "undefined" ? null : trustedTypes.createPolicy("sibu", {
      createScriptURL: (given) => {
        if (given !== WORKER) {
          throw new TypeError("Only the worker is made here.");
        }
        return given;
      },
    });
    await navigator.serviceWorker.register(policy === null ? WORKER : policy.createScriptURL(WORKER), { scope: "/staff/" });
    const { lang, className } = document.documentElement;
    navigator.serviceWorker.controller?.postMessage({ look: `<html lang="${lang}" class="${className}">` });
  };

  const begin = async () => {
    const account = place.dataset.account ?? "";
    if (account) {
      await drafts.begin(account);
      // What this page says was filed, or holds in its form, is no draft any more.
      const filed = document.querySelector("[data-filed-key]")?.dataset.filedKey;
      const here = document.querySelector("#report input[name=key]")?.value;
      for (const id of [filed, here].filter(Boolean)) {
        await drafts.drop(id);
      }
      await worker();
    } else if ((await drafts.get("keys", "own")) === undefined) {
      document.getElementById("nobody")?.removeAttribute("hidden");
    }
    await show();
    await send();
  };

  place.querySelector("[data-send-drafts]").addEventListener("click", () => send(true));
  window.addEventListener("online", () => {
    document.getElementById("no-network")?.setAttribute("hidden", "");
    document.getElementById("back-online")?.removeAttribute("hidden");
    send(true);
  });
  // Signing out throws the drafts away with their key.
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", (event) => {
    const question = t(
      "手机里还有没发送的来件，退出后会删除。确定退出？",
      "Reports on this telephone were not sent yet and will be deleted. Sign out all the same?",
    );
    if (place.dataset.waiting === "yes" && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  window.sibuDraftsShown = show;
  window.sibuDraftsBegun = begin();
})();
