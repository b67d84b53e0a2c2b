// The words scripts speak, written into the page by the server in the reader's language.
const spoken = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

export function word(name, values = {}) {
  return (spoken[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
