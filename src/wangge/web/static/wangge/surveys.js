// Questionnaires: questions appear when their condition holds, and the draft is kept while one types. Without this script
// every question is shown with its condition in words, and a button keeps the draft. The server decides again what counts.
const AFTER_MS = 1500;

function answer(form, name) {
  const boxes = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].filter((box) => !box.closest("[hidden]"));
  if (!boxes.length) return null;
  if (boxes[0].type === "checkbox") {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    return chosen.length ? chosen : null;
  }
  if (boxes[0].type === "radio") return boxes.find((box) => box.checked)?.value ?? null;
  return boxes[0].value.trim() || null;
}

function holds(form, { name, op, value }) {
  const given = answer(form, name);
  if (given === null) return false;
  if (op === "has") return given.includes(String(value));
  if (op === "is") return typeof value === "number" ? Number(given) === value : given === value;
  if (op === "is_not") return given !== value;
  return op === "gt" ? Number(given) > value : Number(given) < value;
}

function show(form) {
  for (const part of form.querySelectorAll("[data-show-if]")) {
    const { mode, tests } = JSON.parse(part.dataset.showIf);
    const results = tests.map((test) => holds(form, test));
    part.hidden = !(mode === "all" ? results.every(Boolean) : results.some(Boolean));
  }
}

function key() {
  return crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16)).join("");
}

function keepDraft(form) {
  const says = document.querySelector("[data-saved]");
  let timer;
  let busy = false;
  let again = false;
  let afterwards = null;

  const photos = (stored) => {
    for (const [name, id] of Object.entries(stored)) {
      const input = form.querySelector(`input[type="file"][name="${CSS.escape(name)}"]`);
      if (!input) continue;
      input.value = "";
      let kept = form.querySelector(`[name="${CSS.escape(name)}-kept"]`);
      if (!kept) {
        kept = Object.assign(document.createElement("input"), { type: "hidden", name: `${name}-kept` });
        input.before(kept);
      }
      kept.value = id;
      const picture = form.querySelector(`[data-photo="${CSS.escape(name)}"] img`) ?? input.parentElement.querySelector("img") ?? document.createElement("img");
      Object.assign(picture, { src: `/surveys/photos/${id}`, width: 160, alt: "" });
      if (!picture.isConnected) input.before(picture);
    }
  };

  const save = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const sent = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { "Idempotency-Key": key() } });
      const told = sent.headers.get("Content-Type")?.includes("json") ? await sent.json() : {};
      if (sent.ok) {
        form.elements.version.value = told.version;
        photos(told.photos);
      }
      says.textContent = sent.ok ? form.dataset.savedWords : (told.message ?? form.dataset.unsavedWords);
    } catch {
      says.textContent = form.dataset.unsavedWords;
    }
    busy = false;
    if (afterwards) {
      afterwards();
    } else if (again) {
      again = false;
      save();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, AFTER_MS);
  });
  // Sent while a draft is on its way, the form would carry the version before it and be refused: it waits for the answer.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    again = false;
    if (!busy) return;
    event.preventDefault();
    afterwards = () => {
      afterwards = null;
      setTimeout(() => form.requestSubmit(event.submitter)); // after the form is released from this first try
    };
  });
}

function begin(form) {
  if ("begun" in form.dataset) return;
  form.dataset.begun = "";
  show(form);
  form.addEventListener("input", () => show(form));
  if (form.dataset.autosave) keepDraft(form);
}

const all = () => document.querySelectorAll("[data-survey-form]").forEach(begin);
all();
document.addEventListener("htmx:afterSwap", all);
