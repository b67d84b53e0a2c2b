// Notices: can be closed; good news leaves by itself, but not while someone reads it. Refusals stay.
import { word } from "./words.js";

const STAY_MS = 8000;
const list = document.getElementById("toasts");

function arm(toast) {
  toast.querySelector(".toast-close")?.addEventListener("click", () => toast.remove());
  if (toast.dataset.tone === "alarm" || toast.dataset.tone === "warn") return;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY_MS);
    else toast.remove();
  };
  setTimeout(leave, STAY_MS);
}

export function say(text, tone = "info") {
  if (!list || !text) return;
  const toast = document.createElement("li");
  toast.className = "notice toast";
  toast.dataset.tone = tone;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.textContent = word("close");
  toast.append(words, close);
  list.append(toast);
  arm(toast);
}

list?.querySelectorAll(".toast").forEach(arm);

// A response may carry HX-Trigger: {"toast": {"text": "…", "tone": "ok"}}.
document.addEventListener("toast", (event) => say(event.detail.text, event.detail.tone));
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => say(word("failed"), "alarm"));
}
document.addEventListener("htmx:oobAfterSwap", () => list?.querySelectorAll(".toast").forEach(arm));
