// A timeline whose every line is checked in this browser, not by our word: button [data-check-seals] above `.seal[data-proof]`.
import { able, checkLine } from "./proofs.js";

const WORST_FIRST = ["differs", "failed", "unable", "unsigned", "waiting", "sealed"];
const TONES = { differs: "alarm", failed: "alarm", sealed: "ok" };
const NOT_SEALED_YET = 409;
const NO_SUCH_LINE = 404; // nothing with this receipt: taken away, or its text no longer gives the receipt's hash

async function verdictOf(seal, pem) {
  if (!able()) return "unable"; // a page that did not come by https has no cryptography
  const answer = await fetch(seal.dataset.proof, { headers: { Accept: "application/json" } });
  if (answer.status === NOT_SEALED_YET) return "waiting";
  if (answer.status === NO_SUCH_LINE) return "differs";
  if (!answer.ok) return "failed";
  const hash = new URL(seal.href).searchParams.get("hash") ?? "";
  const at = seal.closest(".timeline-item").querySelector("time").dateTime;
  return checkLine({ proof: await answer.json(), pem, hash, at });
}

async function check(button) {
  const list = button.closest("[data-seals]");
  const said = list.querySelector("output");
  const words = JSON.parse(list.querySelector("script").textContent);
  const seals = [...list.nextElementSibling.querySelectorAll(".seal[data-proof]")];
  button.disabled = true;
  said.dataset.tone = "quiet";
  said.textContent = words.checking;
  const pem = await fetch(list.dataset.seals).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  const found = await Promise.all(seals.map((seal) => verdictOf(seal, pem).catch(() => "failed")));
  seals.forEach((seal, place) => {
    seal.dataset.verdict = found[place];
    seal.querySelector("span").textContent = words.line[found[place]];
  });
  const worst = WORST_FIRST.find((one) => found.includes(one));
  const count = found.filter((one) => one === worst).length;
  said.dataset.tone = TONES[worst] ?? "info";
  said.textContent = words.all[worst].replace("{n}", found.length).replace("{m}", count);
  button.disabled = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check-seals]");
  if (button) check(button);
});
