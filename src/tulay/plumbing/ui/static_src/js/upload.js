// One file at a time, with a bar, refused before sending when it is too large or of the wrong kind,
// sent again from where the server is when the line was lost.
//
// <form data-upload> with file inputs: data-max-bytes on each. A button with data-at-once is pressed as soon as
// a file is chosen, and hidden, because nobody needs it then. With data-resume="/address" a large file goes there in
// pieces (tus 1.0), and the form says arrived_… = its id in place of file_… = the file. A line that breaks, or a page
// that is closed, costs the piece under way: choosing the same file again goes on from there.
const PIECE_BYTES = 512 * 1024;
const TRIES = 8;
const LONGEST_WAIT_MS = 30_000;
const TUS = { "Tus-Resumable": "1.0.0" };

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
    if (inputs.every(check) && !form.dataset.busy) transfer(form, inputs, input, event.submitter);
  });
}

function check(input) {
  const limit = Number(input.dataset.maxBytes || 0);
  const large = [...input.files].some((file) => limit && file.size > limit);
  input.setCustomValidity(large ? input.dataset.tooLarge : "");
  return input.reportValidity();
}

async function transfer(form, inputs, input, button) {
  const box = input.closest(".tulay-upload");
  const bar = box.querySelector("progress");
  const told = box.querySelector("[role=status]");
  bar.hidden = false;
  form.dataset.busy = "1";
  const tell = (share) => {
    bar.value = share;
    told.textContent = form.dataset.sending.replace("%s", String(Math.round(share * 100)));
  };
  const wait = () => (told.textContent = form.dataset.waiting);
  const body = new FormData(form, button);
  try {
    const arrived = form.dataset.resume ? await allInPieces(form, inputs, body, tell, wait) : [];
    // What was not taken (the line broke, another box has a fault) waits for a day: the same file, chosen again, need not
    // be sent again.
    if (await whole(form, body, tell)) for (const key of arrived) localStorage.removeItem(key);
  } catch {
    bar.hidden = true;
    delete form.dataset.busy;
    told.textContent = form.dataset.failed;
  }
}

// Large files go ahead; the body of the form names them in place of their bytes.
async function allInPieces(form, inputs, body, tell, wait) {
  const keys = [];
  for (const input of inputs) {
    const files = [...input.files];
    if (!files.some((file) => file.size > PIECE_BYTES)) continue;
    body.delete(input.name);
    for (const file of files) {
      if (file.size <= PIECE_BYTES) {
        body.append(input.name, file);
        continue;
      }
      const key = await keyOf(form.dataset.resume, file);
      keys.push(key);
      const address = await inPieces(form, key, file, tell, wait);
      body.append(input.name.replace("file_", "arrived_"), address.split("/").at(-1));
    }
  }
  return keys;
}

async function inPieces(form, key, file, tell, wait) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { ...TUS, "X-CSRFToken": token };
  let address = localStorage.getItem(key);
  let sent = address ? await patiently(() => received(address), wait) : -1;
  if (sent < 0) {
    address = await patiently(() => begin(form.dataset.resume, file, headers), wait);
    localStorage.setItem(key, address);
    sent = 0;
  }
  while (sent < file.size) {
    const from = sent;
    sent = await patiently(() => sendPiece(address, file, from, headers), wait);
    tell(sent / file.size);
  }
  return address;
}

async function begin(address, file, headers) {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name.slice(-120))));
  const more = { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` };
  const answer = await fetch(address, { method: "POST", headers: { ...headers, ...more } });
  return checked(answer).headers.get("Location");
}

async function sendPiece(address, file, from, headers) {
  const more = { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" };
  const body = file.slice(from, from + PIECE_BYTES);
  const answer = await fetch(address, { method: "PATCH", body, headers: { ...headers, ...more } });
  if (answer.status === 409) return received(address); // it came, and the answer was lost
  return Number(checked(answer).headers.get("Upload-Offset"));
}

// How much has come; -1 when the server knows nothing of it (any more).
async function received(address) {
  const answer = await fetch(address, { method: "HEAD", headers: TUS });
  if (answer.status === 404) return -1;
  return Number(checked(answer).headers.get("Upload-Offset"));
}

function checked(answer) {
  if (answer.ok) return answer;
  const refusal = new Error(String(answer.status));
  refusal.isFinal = answer.status < 500 && answer.status !== 429;
  throw refusal;
}

// Again and again while the line or the server is away; at once when the browser says that the line is back.
async function patiently(step, wait) {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (problem) {
      if (problem.isFinal || tries > TRIES) throw problem;
      wait();
      await new Promise((done) => {
        setTimeout(done, Math.min(1000 * 2 ** (tries - 1), LONGEST_WAIT_MS));
        addEventListener("online", done, { once: true });
      });
    }
  }
}

async function keyOf(address, file) {
  const words = new TextEncoder().encode(`${address}:${file.name}:${file.size}:${file.lastModified}`);
  const bytes = await crypto.subtle.digest("SHA-256", words);
  return `tulay-upload:${[...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function whole(form, body, tell) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Loads-Again", "1"); // what the next page says once is kept until it is seen
    request.upload.onprogress = (event) => tell(event.loaded / event.total);
    request.onerror = failed;
    request.onload = () => {
      // The answer is a whole page: after a redirect go there; after a mistake show it as it came.
      const isTaken = request.status < 300;
      if (isTaken) window.location.assign(request.responseURL);
      else replace(request.responseText);
      done(isTaken);
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
