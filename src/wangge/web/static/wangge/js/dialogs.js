// Dialogs. A link with data-dialog="#id" opens the dialog of that id; with data-dialog="" it opens the plain page it
// leads to inside a dialog. A form with data-confirm asks first, in the words it carries.
import { word } from "./words.js";

function build(title, body, foot) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const content = document.createElement("div");
  content.className = "dialog-body";
  if (title) {
    const head = document.createElement("h1");
    head.textContent = title;
    content.append(head);
  }
  content.append(...body);
  dialog.append(content);
  if (foot) dialog.append(foot);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function button(text, css) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = css;
  made.textContent = text;
  return made;
}

function ask(form, submitter) {
  const effect = document.createElement("p");
  effect.textContent = form.dataset.confirm;
  const foot = document.createElement("div");
  foot.className = "dialog-foot";
  const no = button(word("cancel"), "button");
  const yes = button(submitter?.textContent.trim() || word("confirm"), "button danger primary");
  foot.append(no, yes);
  const dialog = build(word("confirm"), [effect], foot);
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    form.dataset.confirmed = "";
    form.requestSubmit(submitter ?? undefined);
  });
  no.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm) return;
  if ("confirmed" in form.dataset) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter);
}, true);

async function openPage(link) {
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!answer.ok || !main) throw new Error("no page");
    const dialog = build("", [...main.childNodes]);
    dialog.querySelectorAll("form:not([action])").forEach((form) => form.setAttribute("action", link.href));
    window.htmx?.process(dialog);
  } catch {
    location.assign(link.href);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (opener.dataset.dialog) document.querySelector(opener.dataset.dialog)?.showModal();
    else openPage(opener);
  } else if (event.target.matches("dialog.dialog")) {
    event.target.close(); // the backdrop
  }
});
