// One file at a time, with a bar, refused before sending when it is too large or of the wrong kind,
// sent again from where the server is when the line was lost.
//
// <form data-upload> with file inputs: data-max-bytes on each. A button with data-at-once is pressed as soon as
// a file is chosen, and hidden, because nobody needs it then. With data-resume="/address/"
// the file goes in pieces: GET says {"received": n}; PATCH with Upload-Offset sends the next piece;
// when all is there the form is submitted without the file. Without it: one multipart POST.
const PIECE_BYTES = 512 * 1024;
const TRIES = 6;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-upload]")) {
    if (!form.dataset.ready) ready(form);
  }
}

function ready(form) {
  form.dataset.ready = "1";
  const inputs = [...form.elements].filter((one) => one.type === "file"); // also those outside with form="…"
  const atOnce = [...form.elements].find((one) => one.hasAttribute("data-at-once"));
  if (atOnce) atOnce.parentElement.hidden = true;
  for (const input of inputs) {
    const box = input.closest(".tulay-upload");
    input.addEventListener("change", () => {
      if (check(input) && atOnce && input.files.length) form.requestSubmit(atOnce);
    });
    for (const [name, on] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
      box?.addEventListener(name, () => box.classList.toggle("is-over", on));
    }
  }
  form.addEventListener("submit", (event) => {
    const input = inputs.find((one) => one.files.length);
    if (!input) return;
    event.preventDefault();
    if (inputs.every(check) && !form.dataset.busy) transfer(form, input, event.submitter);
  });
}

function check(input) {
  const limit = Number(input.dataset.maxBytes || 0);
  const large = [...input.files].some((file) => limit && file.size > limit);
  input.setCustomValidity(large ? input.dataset.tooLarge : "");
  return input.reportValidity();
}

async function transfer(form, input, button) {
  const box = input.closest(".tulay-upload");
  const bar = box.querySelector("progress");
  const told = box.querySelector("[role=status]");
  bar.hidden = false;
  form.dataset.busy = "1";
  const tell = (share) => {
    bar.value = share;
    told.textContent = form.dataset.sending.replace("%s", String(Math.round(share * 100)));
  };
  try {
    if (form.dataset.resume) await inPieces(form.dataset.resume, input.files[0], form, tell);
    await whole(form, button, Boolean(form.dataset.resume), tell);
  } catch {
    bar.hidden = true;
    delete form.dataset.busy;
    told.textContent = form.dataset.failed;
  }
}

async function inPieces(address, file, form, tell) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const query = new URLSearchParams({ name: file.name, size: file.size, key: await keyOf(file) });
  const url = `${address}?${query}`;
  let sent = await received(url);
  for (let tries = 0; sent < file.size; ) {
    try {
      const answer = await fetch(url, {
        method: "PATCH",
        body: file.slice(sent, sent + PIECE_BYTES),
        headers: { "Upload-Offset": String(sent), "X-CSRFToken": token },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      sent = Math.min(sent + PIECE_BYTES, file.size);
      tries = 0;
      tell(sent / file.size);
    } catch (problem) {
      if (++tries > TRIES) throw problem;
      await new Promise((done) => setTimeout(done, 1000 * 2 ** tries));
      sent = await received(url).catch(() => sent);
    }
  }
}

async function received(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return (await answer.json()).received;
}

async function keyOf(file) {
  const words = new TextEncoder().encode(`${file.name}:${file.size}:${file.lastModified}`);
  const bytes = await crypto.subtle.digest("SHA-256", words);
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function whole(form, button, withoutFile, tell) {
  const body = new FormData(form, button);
  if (withoutFile) for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Loads-Again", "1"); // what the next page says once is kept until it is seen
    request.upload.onprogress = (event) => tell(event.loaded / event.total);
    request.onerror = failed;
    request.onload = () => {
      // The answer is a whole page: after a redirect go there; after a mistake show it as it came.
      if (request.status < 300) window.location.assign(request.responseURL);
      else replace(request.responseText);
      done();
    };
    request.send(body);
  });
}

function replace(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.title = page.title;
  document.dispatchEvent(new CustomEvent("tulay:replaced"));
}
