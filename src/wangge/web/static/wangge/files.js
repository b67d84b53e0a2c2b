// Files of materials: dropped on a line, listed with their size, taken out again, and checked before they are sent. Without
// this script the plain file fields do the same; the server checks everything again.
const MEGABYTE = 1024 * 1024;

function kinds(list) {
  return list.dataset.accept.split(",");
}

function problem(list, file) {
  if (file.size > Number(list.dataset.most) * MEGABYTE) return list.dataset.tooLarge.replace("{most}", list.dataset.most);
  if (file.type && !kinds(list).includes(file.type)) return list.dataset.wrongKind;
  return "";
}

function size(bytes) {
  return bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function put(input, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
}

function show(list, line, input) {
  const shown = line.querySelector(".material-files");
  const files = [...input.files];
  const wrong = files.map((file) => problem(list, file)).find(Boolean) ?? "";
  input.setCustomValidity(wrong);
  shown.hidden = !files.length;
  shown.replaceChildren(...files.map((file) => {
    const row = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = `${file.name} · ${size(file.size)}`;
    const why = problem(list, file);
    row.append(words);
    if (why) {
      const said = document.createElement("span");
      said.className = "error";
      said.textContent = why;
      row.append(said);
    }
    const out = document.createElement("button");
    out.type = "button";
    out.className = "button small bare";
    out.textContent = list.dataset.remove;
    out.setAttribute("aria-label", `${list.dataset.remove} ${file.name}`);
    out.addEventListener("click", () => {
      put(input, [...input.files].filter((one) => one !== file));
      show(list, line, input);
      input.focus();
    });
    row.append(out);
    return row;
  }));
}

for (const list of document.querySelectorAll("[data-files]")) {
  for (const line of list.querySelectorAll("[data-drop]")) {
    const input = line.querySelector("input[type=file][multiple]");
    const camera = line.querySelector("input[type=file][capture]");
    input.addEventListener("change", () => show(list, line, input));
    camera?.addEventListener("change", () => {
      put(input, [...input.files, ...camera.files]);
      camera.value = "";
      show(list, line, input);
    });
    line.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      line.dataset.over = "";
    });
    line.addEventListener("dragleave", (event) => line.contains(event.relatedTarget) || delete line.dataset.over);
    line.addEventListener("drop", (event) => {
      event.preventDefault();
      delete line.dataset.over;
      put(input, [...input.files, ...event.dataTransfer.files]);
      show(list, line, input);
    });
  }
}

// A file dropped beside a line must not open in the browser instead of the page.
for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());

// Forms sent by htmx keep their chosen files when something is refused. When it was done, the answer says where to go.
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr } = event.detail;
  const then = xhr?.status === 204 ? xhr.getResponseHeader("Location") : "";
  if (then) window.location.assign(then);
});
