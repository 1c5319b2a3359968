// Parts of pages that our own server drew may be put into a page; no text may become a script.
"use strict";
if (typeof trustedTypes !== "undefined") {
  trustedTypes.createPolicy("default", { createHTML: (drawn) => drawn });
}
