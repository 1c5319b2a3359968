// Makes photos small before they are kept or sent, so that they go through a poor network and fit into the telephone.
"use strict";
(() => {
  const LONGEST = 1600; // pixels
  const MOST = 8000000; // bytes of all photos that are kept without a network

  const small = async (file) => {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      return blob !== null && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file; // No picture that this browser knows; the server says what is wrong with it.
    }
  };

  // The same bytes are kept and sent, so that a report that is sent again is the same report.
  const shrink = async (input) => {
    const chosen = new DataTransfer();
    for (const file of input.files) {
      chosen.items.add(await small(file));
    }
    input.files = chosen.files;
  };

  // Of pairs of a field and a file as many as fit, and how many did not.
  const fitting = (chosen) => {
    const kept = [];
    let size = 0;
    for (const [name, file] of chosen) {
      size += file.size;
      if (size <= MOST) {
        kept.push([name, file]);
      }
    }
    return { kept, left: chosen.length - kept.length };
  };

  window.sibuPhotos = { shrink, fitting };
})();
