// Deadlines tick: `<time data-due data-soon>` inside a `.clock`. The words are those of moments.py.
import { word } from "./words.js";

const TICK_MS = 15000;

export function spanWords(seconds) {
  const minutes = Math.max(1, Math.floor(Math.abs(seconds) / 60));
  if (minutes < 120) return word(minutes === 1 ? "minute" : "minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? word("hours", { n: hours }) : word("days", { n: Math.floor(hours / 24) });
}

function tick() {
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = (new Date(time.dataset.due) - Date.now()) / 1000;
    const words = word(left < 0 ? "late" : "left", { span: spanWords(left) });
    if (time.textContent !== words) time.textContent = words;
    const clock = time.closest(".clock");
    if (clock) clock.dataset.tone = left < 0 ? "alarm" : left <= Number(time.dataset.soon) ? "warn" : "quiet";
  }
}

tick();
setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", () => document.hidden || tick());
