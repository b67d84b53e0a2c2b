// Keys: `/` searches, `j` and `k` go through the rows by focusing each row's own link (so Enter opens it), `?` tells.
// A page may give its own buttons a letter with data-key.
const typing = (target) => target.closest("input, select, textarea, [contenteditable]");

function move(step) {
  const links = [...document.querySelectorAll("[data-rows] tbody tr")]
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
  if (!links.length) return;
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

const deeds = {
  "/": () => (document.querySelector("[data-search]") ?? document.querySelector("[data-search-all]"))?.focus(),
  j: () => move(1),
  k: () => move(-1),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    if (event.target.matches?.("[data-search]")) event.target.blur();
    document.querySelectorAll("details[data-sheet][open]").forEach((sheet) => { sheet.open = false; });
    return;
  }
  const button = /^[a-z]$/.test(event.key) ? document.querySelector(`[data-key="${event.key}"]`) : null;
  const deed = deeds[event.key] ?? (button ? () => button.click() : null);
  if (!deed || typing(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  deed();
});
