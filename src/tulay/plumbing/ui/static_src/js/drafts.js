// Keeps what is typed into <form data-draft="name" data-draft-key="base64"> on this device while it is not sent, and
// sends it when the line is back. It lies there sealed (AES-GCM): the key comes with the writer's own signed-in page
// and is kept nowhere. Signing out clears it. Where the browser cannot seal, nothing is kept and the form is an
// ordinary one.
const PREFIX = "tulay-draft:";
const QUIET_MS = 500;
const LIMIT_MS = 20000;
const KEPT_MS = 14 * 24 * 3600 * 1000;

forgetOld();
for (const form of document.querySelectorAll("form[data-draft]")) keep(form);
for (const told of document.querySelectorAll("[data-draft-waiting]")) {
  told.hidden = !localStorage.getItem(PREFIX + told.dataset.draftWaiting);
}
for (const form of document.querySelectorAll('form[action*="sign-out"]')) {
  form.addEventListener("submit", () => forgetOld(0));
}

function forgetOld(most = KEPT_MS) {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const at = Number.parseInt(localStorage.getItem(name), 10) || 0;
    if (!most || Date.now() - at > most) localStorage.removeItem(name);
  }
}

// What lies on the device: "when|nonce|sealed", the last two in base64.
async function boxOf(form) {
  if (!window.crypto?.subtle) return null;
  const name = PREFIX + form.dataset.draft;
  const key = await crypto.subtle.importKey("raw", bytes(form.dataset.draftKey), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  return {
    clear: () => localStorage.removeItem(name),
    async put(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
      localStorage.setItem(name, [Date.now(), text(iv), text(new Uint8Array(sealed))].join("|"));
    },
    async get() {
      try {
        const [, iv, sealed] = localStorage.getItem(name).split("|");
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, key, bytes(sealed));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        return null;
      }
    },
  };
}

async function keep(form) {
  const box = await boxOf(form).catch(() => null);
  if (!box) return;
  const told = form.querySelector("[data-draft-told]");
  const tell = (words) => {
    if (told) told.textContent = form.dataset[words] ?? "";
  };
  let timer;
  let isWaiting = false;
  let isSending = false;
  const save = () => box.put({ fields: fieldsOf(form), isWaiting }).catch(() => {});

  const send = async () => {
    if (isSending) return;
    isSending = isWaiting = true;
    clearTimeout(timer);
    await save();
    tell(navigator.onLine ? "sending" : "waiting");
    const came = navigator.onLine ? await post(form) : "waiting";
    isSending = false;
    if (came === "waiting") return tell("waiting");
    isWaiting = false;
    if (came.next) {
      box.clear();
      window.location.assign(came.next);
    } else {
      await save();
      form.submit(); // the server has something to say: the ordinary way shows it
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await save();
      tell("kept");
    }, QUIET_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  window.addEventListener("online", () => isWaiting && send());

  if ("mistakes" in form.dataset) return;
  const kept = await box.get();
  if (!kept) return;
  fill(form, kept.fields);
  tell("restored");
  if (kept.isWaiting) send();
}

// A box without its tick is sent by no browser: it is kept as null, or nobody could tell it from one that is new.
function fieldsOf(form) {
  const empty = [...form.querySelectorAll("input[type=checkbox]:not(:checked)")].map((one) => [one.name, null]);
  const sent = [...new FormData(form)].filter(([name, value]) => !name.startsWith("csrf") && typeof value === "string");
  return [...sent, ...empty];
}

function fill(form, fields) {
  for (const [name, value] of fields) {
    const found = form.elements[name];
    if (!found) continue;
    if (found.type === "checkbox") {
      found.checked = found.value === value;
    } else if (found instanceof RadioNodeList) {
      for (const one of found) one.checked = one.value === value;
    } else if (found.tagName !== "SELECT" || [...found.options].some((one) => one.value === value)) {
      found.value = value;
    }
    found.closest?.("details")?.toggleAttribute("open", Boolean(value) || found.closest("details").open);
  }
}

// Returns {next} when it was taken, "waiting" when there is no line, otherwise nothing: whatever came is for a reader.
async function post(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (answer.status >= 500) return "waiting";
    return answer.ok ? await answer.json() : {};
  } catch {
    return "waiting";
  }
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
}

function text(raw) {
  let made = "";
  for (const one of raw) made += String.fromCharCode(one);
  return btoa(made);
}
