// After a mistake the summary takes the focus, and its links land in the field they name.
export function start(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary || summary.dataset.ready) return;
  summary.dataset.ready = "1";
  summary.setAttribute("tabindex", "-1");
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset")?.querySelector("legend") ?? label(field) ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

function label(field) {
  return document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
}
