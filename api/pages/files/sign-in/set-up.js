// Moves the code from behind the # into the field, and takes it out of the address and the history.
"use strict";
const code = decodeURIComponent(window.location.hash.slice(1));
if (code) {
  history.replaceState(null, "", window.location.pathname);
  document.getElementById("link").value = code;
  document.getElementById("code-form").requestSubmit();
}
