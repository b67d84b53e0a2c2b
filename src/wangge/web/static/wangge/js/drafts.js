// Drafts: `form[data-draft="name"]` keeps what is typed on this device until it has been sent. Never passwords, hidden
// values, files, or what is marked data-private (a field or the whole form). Signing out forgets all drafts.
import { word } from "./words.js";

const PREFIX = "wangge-draft:";
const SENT = "wangge-draft-sent";
const KEEP_MS = 7 * 24 * 3600 * 1000;
const NEVER = ["password", "hidden", "file", "submit", "button"];

const storage = (() => {
  try {
    localStorage.getItem(PREFIX);
    return localStorage;
  } catch {
    return null; // blocked by the browser: pages work, drafts do not
  }
})();

function fields(form) {
  return [...form.elements].filter((e) => e.name && !NEVER.includes(e.type) && !e.closest("[data-private]"));
}

function save(form) {
  const values = fields(form)
    .filter((e) => !["checkbox", "radio"].includes(e.type) || e.checked)
    .map((e) => [e.name, e.value]);
  storage.setItem(PREFIX + form.dataset.draft, JSON.stringify({ at: Date.now(), values }));
}

function read(name) {
  try {
    const draft = JSON.parse(storage.getItem(PREFIX + name));
    return draft && Date.now() - draft.at < KEEP_MS ? draft : null;
  } catch {
    return null;
  }
}

function fill(form, values) {
  let changed = false;
  for (const field of fields(form)) {
    const kept = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) {
      const checked = kept.includes(field.value);
      changed ||= checked !== field.checked;
      field.checked = checked;
    } else if (kept.length) {
      changed ||= kept[0] !== field.value;
      field.value = kept[0];
    }
  }
  return changed;
}

function tell(form) {
  const note = document.createElement("div");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = word("draft");
  const forget = document.createElement("button");
  forget.type = "button";
  forget.className = "button small";
  forget.textContent = word("forget");
  forget.addEventListener("click", () => {
    storage.removeItem(PREFIX + form.dataset.draft);
    form.reset();
    note.remove();
  });
  note.append(words, forget);
  form.before(note);
}

function keep(form) {
  const draft = read(form.dataset.draft);
  // A form that comes back with errors already holds what was typed.
  if (draft && !form.querySelector(".wrong, .error-summary") && fill(form, draft.values)) tell(form);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sessionStorage.setItem(SENT, form.dataset.draft);
  });
  form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && storage.removeItem(PREFIX + form.dataset.draft));
}

if (storage) {
  const forms = [...document.querySelectorAll("form[data-draft]")].filter((form) => !form.closest("[data-private]"));
  // Sent, and another page came back: it arrived. The same form again means it did not.
  const sent = sessionStorage.getItem(SENT);
  if (sent && !forms.some((form) => form.dataset.draft === sent)) storage.removeItem(PREFIX + sent);
  sessionStorage.removeItem(SENT);
  forms.forEach(keep);
  document.addEventListener("submit", (event) => {
    if (!("leaving" in event.target.dataset)) return;
    Object.keys(storage).filter((key) => key.startsWith(PREFIX)).forEach((key) => storage.removeItem(key));
  });
}
