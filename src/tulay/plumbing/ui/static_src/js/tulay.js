// The one script of every page. Every page works without it; each part below only makes a page
// quicker or kinder. No eval, no inline handlers, nothing from another host.
import htmx from "htmx.org/dist/htmx.esm.js";
import Checkboxes from "./conditional.js";
import { start as autosave } from "./autosave.js";
import { start as copy } from "./copy.js";
import { start as errors } from "./errors.js";
import { start as filters } from "./filters.js";
import { start as offline } from "./offline.js";
import { start as passkeys } from "./passkeys.js";
import { start as queue } from "./queue.js";
import { start as tabs } from "./tabs.js";
import { start as upload } from "./upload.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages may hold personal data; never in localStorage
htmx.config.refreshOnHistoryMiss = true;
htmx.config.scrollIntoViewOnBoost = false;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true }, // a problem comes as a fragment worth reading
];

const PARTS = [Checkboxes, errors, tabs, filters, copy, autosave, upload, queue, passkeys];

function enhance(root) {
  for (const part of PARTS) part(root);
}

document.body.classList.add("govuk-frontend-supported"); // what the library's sheet looks for
enhance(document);
offline();
htmx.onLoad((root) => {
  if (root !== document.body) enhance(root);
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 2000) event.preventDefault();
  else form.dataset.sent = String(Date.now());
});

// Printing and "apply at once" selects, without a line of script in any template.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) window.print();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
