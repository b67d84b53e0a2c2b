// One line of the journal, checked here with the browser's own cryptography: its text hashes to the receipt, RFC 9162
// inclusion leads from that hash to a root, and a C2SP signed note with the district's key (Ed25519) signs that root.
const ED25519 = 1;
const KEY_ID_BYTES = 4;
const text = new TextEncoder();

/** What was found: "sealed", "unsigned" (the tree holds, this browser or place cannot check the signature), or "differs". */
export async function checkLine({ proof, pem, hash, at }) {
  if (proof.leaf_algorithm !== "sha256" || proof.algorithm !== "sha256") return "unable";
  const leaf = await sha256(Uint8Array.of(0), text.encode(proof.leaf_body));
  if (!toHex(leaf).startsWith(hash) || !isSameMinute(JSON.parse(proof.leaf_body).at, at)) return "differs";
  const note = readNote(proof.note);
  if (note === null || note.size !== proof.size) return "differs";
  if (!(await leadsTo(note.root, leaf, proof))) return "differs";
  const signed = await isSigned(note, pem);
  return signed === null ? "unsigned" : signed ? "sealed" : "differs";
}

export const able = () => globalThis.crypto?.subtle !== undefined;

/** RFC 9162, 2.1.3.2: whether the path leads from the leaf, number `index` of `size`, to the root. */
async function leadsTo(root, leaf, { index, size, path }) {
  if (!(index >= 0 && index < size)) return false;
  let [here, last, value] = [index, size - 1, leaf];
  for (const step of path.map(fromHex)) {
    if (last === 0) return false; // the path is longer than the tree is high
    if (here % 2 === 1 || here === last) {
      value = await join(step, value);
      while (here > 0 && here % 2 === 0) [here, last] = [here / 2, Math.floor(last / 2)];
    } else {
      value = await join(value, step);
    }
    [here, last] = [Math.floor(here / 2), Math.floor(last / 2)];
  }
  return last === 0 && toHex(value) === toHex(root);
}

function readNote(note) {
  const [body, rest] = note.split("\n\n");
  const [origin, size, root] = body.split("\n");
  const mark = `— ${origin} `;
  if (rest === undefined || !/^\d+$/.test(size)) return null;
  const signatures = rest.split("\n").filter((line) => line.startsWith(mark)).map((line) => fromBase64(line.slice(mark.length)));
  return { origin, size: Number(size), root: fromBase64(root), signed: `${body}\n`, signatures };
}

/** Whether one of the signatures is by this key; null when it cannot be told here. */
async function isSigned(note, pem) {
  const key = await keyOf(pem);
  if (key === null) return null;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", key));
  const id = (await sha256(text.encode(`${note.origin}\n`), Uint8Array.of(ED25519), raw)).slice(0, KEY_ID_BYTES);
  const mine = note.signatures.filter((one) => toHex(one.slice(0, KEY_ID_BYTES)) === toHex(id));
  if (mine.length === 0) return null; // signed with a former key
  const held = mine.map((one) => crypto.subtle.verify("Ed25519", key, one.slice(KEY_ID_BYTES), text.encode(note.signed)));
  return (await Promise.all(held)).some(Boolean);
}

async function keyOf(pem) {
  try {
    const der = fromBase64(pem.replace(/-----[^-]+-----|\s/g, ""));
    return await crypto.subtle.importKey("spki", der, "Ed25519", true, ["verify"]);
  } catch {
    return null; // no key here, or a browser that does not know Ed25519
  }
}

const isSameMinute = (one, other) => Math.abs(new Date(one) - new Date(other)) < 60_000;
const join = (left, right) => sha256(Uint8Array.of(1), left, right);
const fromHex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const toHex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, "0")).join("");
const fromBase64 = (letters) => Uint8Array.from(atob(letters), (one) => one.charCodeAt(0));

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}
