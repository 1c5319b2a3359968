// The receipt on paper, or as a picture for the album of the telephone.
"use strict";
(() => {
  const print = document.getElementById("print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
  const picture = document.getElementById("picture");
  picture.hidden = false;
  // The square as a picture of its own: some browsers draw only one that has a size.
  const square = async (size) => {
    const copy = document.querySelector(".qr svg").cloneNode(true);
    copy.setAttribute("width", size);
    copy.setAttribute("height", size);
    const drawn = new Image();
    drawn.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await drawn.decode();
    return drawn;
  };
  picture.addEventListener("click", async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 900;
    canvas.height = 460;
    const draw = canvas.getContext("2d");
    draw.fillStyle = "#ffffff";
    draw.fillRect(0, 0, canvas.width, canvas.height);
    draw.fillStyle = "#0b4f5c";
    draw.fillRect(0, 0, canvas.width, 90);
    draw.fillStyle = "#ffffff";
    draw.font = "bold 40px sans-serif";
    draw.fillText(picture.dataset.title, 40, 60);
    const line = (label, text, y) => {
      draw.fillStyle = "#4a5763";
      draw.font = "30px sans-serif";
      draw.fillText(label, 40, y);
      draw.fillStyle = "#15202b";
      draw.font = "bold 52px monospace";
      draw.fillText(text, 40, y + 64);
    };
    line(picture.dataset.number, document.getElementById("number").textContent, 150);
    line(picture.dataset.code, document.getElementById("code").textContent, 280);
    draw.fillStyle = "#4a5763";
    draw.font = "26px sans-serif";
    draw.fillText(picture.dataset.where, 40, 420, 820);
    draw.drawImage(await square(240), 645, 105, 240, 240);
    const link = document.createElement("a");
    link.download = picture.dataset.file;
    link.href = canvas.toDataURL("image/png");
    link.click();
  });
})();
