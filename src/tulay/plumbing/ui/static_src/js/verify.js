// Check a receipt in the browser (C2SP tlog-proof): nothing is sent, and no server is asked.
const FIRST = "c2sp.org/tlog-proof@v1";
const BYTES_MAX = 64 * 1024;
const encoder = new TextEncoder();

class Broken extends Error {}

function need(truth) {
  if (!truth) throw new Broken();
}

function unpack(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Broken();
  }
  need(btoa(raw) === text); // one spelling for each value
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

function keyOf(spelt) {
  const [, name, id, material] = spelt.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/);
  const raw = unpack(material);
  return { name, id, kind: raw[0], key: raw.slice(1) };
}

function decimal(text) {
  need(/^(0|[1-9]\d{0,14})$/.test(text));
  return Number(text);
}

// --- reading ---------------------------------------------------------------------------------
function read(text) {
  const gap = text.indexOf("\n\n");
  const [first, extra, index, ...path] = text.slice(0, gap).split("\n");
  need(gap > 0 && first === FIRST && extra?.startsWith("extra ") && index?.startsWith("index "));
  const proof = path.map(unpack);
  need(proof.every((one) => one.length === 32));
  const entry = unpack(extra.slice(6));
  return { entry, index: decimal(index.slice(6)), proof, ...readNote(text.slice(gap + 2)) };
}

function readNote(note) {
  const gap = note.lastIndexOf("\n\n");
  need(gap > 0 && note.endsWith("\n") && !/[\u0000-\u0009\u000b-\u001f]/.test(note));
  const body = note.slice(0, gap + 1);
  const lines = note.slice(gap + 2, -1).split("\n");
  need(lines.length <= 32);
  const signatures = lines.map((line) => {
    const found = line.match(/^\u2014 ([^\s+]+) (\S+)$/);
    need(found);
    const raw = unpack(found[2]);
    need(raw.length > 4);
    const id = [...raw.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { name: found[1], id, content: raw.slice(4) };
  });
  const parts = body.split("\n");
  need(parts.length >= 4 && parts.slice(0, -1).every(Boolean));
  const root = unpack(parts[2]);
  need(root.length === 32);
  return { body, signatures, origin: parts[0], size: decimal(parts[1]), root };
}

// --- checking --------------------------------------------------------------------------------
async function signedBy(receipt, verifier) {
  let when = null;
  for (const { name, id, content } of receipt.signatures) {
    if (name !== verifier.name || id !== verifier.id) continue;
    const timed = verifier.kind === 4 ? 8 : 0;
    need(content.length === timed + 64);
    const seconds = timed ? Number(new DataView(content.buffer, content.byteOffset).getBigUint64(0)) : 0;
    const text = timed ? `cosignature/v1\ntime ${seconds}\n${receipt.body}` : receipt.body;
    const key = await crypto.subtle.importKey("raw", verifier.key, { name: "Ed25519" }, false, ["verify"]);
    need(await crypto.subtle.verify({ name: "Ed25519" }, key, content.slice(timed), encoder.encode(text)));
    when = seconds;
  }
  need(when !== null);
  return when;
}

async function checkInclusion({ entry, index, size, proof, root }) {
  need(index < size);
  let [node, last] = [index, size - 1];
  let hash = await sha256(new Uint8Array([0]), entry);
  const half = () => [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  for (const sibling of proof) {
    need(last !== 0);
    if (node % 2 === 1 || node === last) {
      hash = await sha256(new Uint8Array([1]), sibling, hash);
      while (node % 2 === 0 && node !== 0) half();
    } else {
      hash = await sha256(new Uint8Array([1]), hash, sibling);
    }
    half();
  }
  need(last === 0 && same(hash, root));
}

async function judge(text, { logs, witnesses }) {
  let receipt;
  try {
    receipt = read(text);
    receipt.said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(receipt.entry));
  } catch {
    return { verdict: text.startsWith(FIRST) ? "broken" : "no-receipt" };
  }
  const log = logs.map(keyOf).find((one) => one.name === receipt.origin);
  if (!log) return { verdict: "other-log" };
  try {
    await signedBy(receipt, log);
    const times = [];
    for (const witness of witnesses) times.push(await signedBy(receipt, keyOf(witness)));
    await checkInclusion(receipt);
    return { verdict: "good", receipt, witnessed: times[0] };
  } catch (error) {
    if (error instanceof Broken) return { verdict: "broken" };
    throw error;
  }
}

// --- the page --------------------------------------------------------------------------------
const spoken = (date, language = document.documentElement.lang) =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "full", timeStyle: "short" }).format(date);

function show(box, known, { verdict, receipt, witnessed }) {
  const result = box.querySelector("[data-verify-result]");
  const shown = box.querySelector(`template[data-verdict="${verdict}"]`).content.cloneNode(true);
  if (receipt) {
    const { said, index, size, origin } = receipt;
    const facts = {
      action: known.actions[said.action] ?? said.action,
      state: known.states[said.facts?.state],
      at: spoken(new Date(said.at)),
      target: said.target,
      place: `${index + 1} / ${size}`,
      origin,
      witnessed: witnessed && spoken(new Date(witnessed * 1000)),
    };
    for (const place of shown.querySelectorAll("[data-say]")) place.textContent = facts[place.dataset.say] ?? "";
    for (const row of shown.querySelectorAll("[data-row]")) if (!facts[row.dataset.row]) row.remove();
  }
  result.replaceChildren(shown);
  result.dataset.verdict = verdict;
  result.focus();
}

async function canCheck() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

async function start(box) {
  if (!(await canCheck())) {
    box.querySelector("[data-verify-old]").hidden = false;
    return; // the form is sent, and we check
  }
  const known = JSON.parse(box.dataset.verify);
  const form = box.querySelector("[data-verify-form]");
  const input = form.querySelector("input[type=file]");
  const check = async (file) => {
    if (!file) return;
    const text = file.size > BYTES_MAX ? "" : await file.text();
    show(box, known, await judge(text, known));
  };
  for (const one of box.querySelectorAll("[data-verify-here], [data-verify-drop]")) one.hidden = false;
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // we say what is missing
    event.preventDefault();
    event.stopImmediatePropagation();
    check(input.files[0]);
  });
  input.addEventListener("change", () => check(input.files[0]));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    check(event.dataTransfer.files[0]);
  });
}

for (const box of document.querySelectorAll("[data-verify]")) start(box);
