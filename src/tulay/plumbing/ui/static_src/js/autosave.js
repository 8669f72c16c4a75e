// Saves a draft as it is typed: <form data-autosave="/address/"> posts its fields there a moment
// after the last key, tells the reader in [data-saved], and tries again when the line is back.
const QUIET_MS = 1200;
const LIMIT_MS = 15000;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!form.dataset.ready) ready(form);
  }
}

function ready(form) {
  form.dataset.ready = "1";
  const told = form.querySelector("[data-saved]");
  let timer;
  let dirty = false;

  const tell = (words) => {
    if (told) told.textContent = form.dataset[words] ?? "";
  };
  const save = async () => {
    if (!dirty) return;
    dirty = false;
    tell("saving");
    const outcome = await send(form);
    tell(outcome);
    dirty ||= outcome === "waiting"; // refused is not tried again until something is typed
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "file" || event.target.type === "password") return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener("submit", () => {
    dirty = false;
    clearTimeout(timer);
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

// The server counts what it keeps (`{"version": n}`): a hidden field "version" goes on from there, so that the next
// save is not taken for somebody else's.
async function renew(form, answer) {
  const kept = await answer.json().catch(() => ({}));
  if (kept.version && form.elements.version) form.elements.version.value = kept.version;
  if (kept.asks !== undefined && kept.asks !== form.dataset.asks) await ask(form, kept.asks);
}

// An answer brought up questions of this page, or took some away (`{"asks": "q_boat q_crew"}`): they are taken over
// from the page as it is by now; what stands in the other boxes stays.
async function ask(form, asks) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const here = form.querySelector("[data-asked]");
  const there = page.querySelector("[data-asked]");
  if (!answer.ok || !here || !there) return;
  const known = new Map([...here.children].map((box) => [box.dataset.question, box]));
  here.replaceChildren(...[...there.children].map((box) => known.get(box.dataset.question) ?? box));
  form.dataset.asks = asks;
}

async function send(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-Autosave": "1", Accept: "application/json" },
      keepalive: true,
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (answer.ok) {
      await renew(form, answer);
      return "saved";
    }
    return answer.status < 500 ? "refused" : "waiting";
  } catch {
    return "waiting";
  }
}
