// Buttons that only a script can give: print this page, and hand its sentence to whatever sends messages here.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of document.querySelectorAll("[data-share]")) {
    if (!("share" in navigator) && !("clipboard" in navigator)) {
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.dataset.share;
      try {
        await ("share" in navigator ? navigator.share({ text }) : navigator.clipboard.writeText(text));
      } catch {
        // Whoever closes the choice has changed their mind.
      }
    });
  }
})();
