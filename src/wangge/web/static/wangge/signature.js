// Handwriting on the screen becomes a small PNG in the form's file field. Without this script the typed name signs.
"use strict";
(() => {
  const frame = document.querySelector("[data-signature]");
  const input = document.querySelector('input[name="picture"]');
  if (!frame || !input || !window.DataTransfer) return;
  const canvas = frame.querySelector("canvas");
  const pen = canvas.getContext("2d");
  let drawing = false;
  let drawn = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
    input.value = "";
  };
  frame.hidden = false;
  input.closest(".field").hidden = true;
  pen.lineWidth = 4;
  pen.lineCap = "round";
  clear();
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
    drawn = true;
  });
  canvas.addEventListener("pointerup", () => {
    drawing = false;
    if (!drawn) return;
    canvas.toBlob((blob) => {
      const files = new DataTransfer();
      files.items.add(new File([blob], "signature.png", { type: "image/png" }));
      input.files = files.files;
    }, "image/png");
  });
  frame.querySelector("[data-clear]").addEventListener("click", clear);
})();
