// The hotline desk by the keyboard: Ctrl+Enter sends, Alt and a digit goes to a part of the form, Alt+N takes the next call.
"use strict";
(() => {
  const form = document.getElementById("report");
  const send = form?.querySelector("button[value=send]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && send) {
      event.preventDefault();
      form.requestSubmit(send);
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const wanted = document.querySelector(`[data-alt="${CSS.escape(event.key.toLowerCase())}"]`);
    if (wanted === null) {
      return;
    }
    event.preventDefault();
    if (wanted.matches("a, button")) {
      wanted.click();
    } else {
      wanted.focus();
    }
  });

  // Leaving a number looks up what its caller said before.
  const phone = document.getElementById("phone");
  let looked = phone?.value;
  phone?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && phone.value !== looked) {
      event.preventDefault();
      looked = phone.value;
      form.requestSubmit(form.querySelector("button[value=look]"));
    }
  });
})();
