// Arrow keys go from the search box into what was found and back; Enter opens the focused line by itself.
const found = () => [...document.querySelectorAll("[data-found] a[href]")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("[data-finder]");
  if (!box) return;
  const links = found();
  const here = links.indexOf(document.activeElement);
  if (here < 0 && document.activeElement !== box) return;
  event.preventDefault();
  const next = here + (event.key === "ArrowDown" ? 1 : -1);
  if (next < 0) box.focus();
  else links[Math.min(next, links.length - 1)]?.focus();
});
