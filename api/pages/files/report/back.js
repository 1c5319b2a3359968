// Lets the browser's own "back" and "reload" show a screen with what was typed, as our buttons do. It lies in the entry
// of this tab's history, where the sent form would lie otherwise, and nowhere else.
"use strict";
(() => {
  const resumed = document.getElementById("resumed");
  if (resumed !== null) {
    if (history.state === null) {
      location.replace("/report");
      return;
    }
    for (const [name, text] of Object.entries(history.state)) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = text;
      field.hidden = true;
      resumed.append(field);
    }
    resumed.submit();
    return;
  }
  const form = document.getElementById("screen");
  const keep = () => {
    const typed = Array.from(new FormData(form)).filter(([name, text]) => typeof text === "string" && name !== "asked");
    history.replaceState(Object.fromEntries(typed), "", "/report/" + form.dataset.screen + location.hash);
  };
  keep();
  form.addEventListener("change", keep);
  form.addEventListener("submit", keep);
})();
