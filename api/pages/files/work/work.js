// What the pages of work do beyond links and forms: shortcuts, and answers of the server that stand for refusals.
"use strict";
(() => {
  const typing = (element) => element instanceof HTMLElement && element.matches("input, textarea, select, [contenteditable]");

  // A key named by `data-key` presses the link or button, or goes into the field.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) {
      return;
    }
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted === null) {
      return;
    }
    event.preventDefault();
    if (typing(wanted)) {
      wanted.focus();
    } else {
      wanted.click();
    }
  });

  // Rows are gone through with j and k; Enter opens, x picks.
  const rows = () => [...document.querySelectorAll("[data-rows] > *")];
  let at = -1;
  const go = (step) => {
    const all = rows();
    if (all.length === 0) {
      return;
    }
    const focused = all.findIndex((row) => row.contains(document.activeElement));
    at = Math.min(Math.max((focused >= 0 ? focused : at) + step, 0), all.length - 1);
    all.forEach((row, index) => row.classList.toggle("current", index === at));
    const link = all[at].querySelector("a");
    if (link !== null) {
      link.focus();
    }
    all[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "j") {
      go(1);
    } else if (event.key === "k") {
      go(-1);
    } else if (event.key === "x" && at >= 0) {
      const box = rows()[at]?.querySelector("input[type=checkbox]");
      if (box) {
        box.click();
      }
    }
  });

  // A form is sent once; coming back to the page makes its buttons work again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    window.setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
  });

  // The palette.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      window.location.assign("/staff/go");
    }
  });

  // Paper, and templates for answers.
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-print], [data-into]") : null;
    if (pressed === null) {
      return;
    }
    if (pressed.hasAttribute("data-print")) {
      window.print();
      return;
    }
    const field = document.getElementById(pressed.dataset.into);
    field.value = field.value === "" ? pressed.dataset.text : field.value + "\n" + pressed.dataset.text;
    field.focus();
  });

  // The first thing that is wrong is read out.
  const wrong = document.querySelector(".error-summary");
  if (wrong !== null) {
    wrong.focus();
  }
})();
