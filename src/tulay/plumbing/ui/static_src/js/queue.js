// A queue worked from the keyboard: <table data-queue>. j/k or the arrows move, Enter opens,
// x marks, a presses the row's [data-assign] button, ? shows the keys. The place is remembered in the address bar's
// history, so that coming back lands on the same row.
export function start(root) {
  for (const table of root.querySelectorAll("[data-queue]")) if (!table.dataset.ready) ready(table);
}

function ready(table) {
  table.dataset.ready = "1";
  const rows = () => [...table.querySelectorAll("tbody tr")];
  const here = () => rows().findIndex((row) => row.classList.contains("is-here"));
  const go = (place, focus = true) => {
    const list = rows();
    const next = Math.min(Math.max(place, 0), list.length - 1);
    list.forEach((row, at) => row.classList.toggle("is-here", at === next));
    if (!list[next]) return;
    list[next].scrollIntoView({ block: "nearest" });
    if (focus) list[next].querySelector("a")?.focus();
    history.replaceState({ ...history.state, row: next }, "");
  };
  const press = (selector) => rows()[here()]?.querySelector(selector)?.click();
  const keys = {
    j: () => go(here() + 1),
    k: () => go(here() - 1),
    Enter: () => press("a"),
    x: () => press("input[type=checkbox]"),
    a: () => press("[data-assign]"),
    "?": () => document.querySelector("dialog[data-keys]")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (!table.isConnected || typing(event)) return;
    if (event.key === "Enter" && event.target !== document.body) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  bulk(table);
  if (Number.isInteger(history.state?.row)) go(history.state.row, false);
}

function typing(event) {
  const field = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
  return field || event.ctrlKey || event.metaKey || event.altKey;
}

// "Choose all" and the count of what is chosen.
function bulk(table) {
  const all = table.querySelector("[data-choose-all]");
  const count = document.querySelector("[data-chosen]");
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  const tell = () => {
    if (count) count.textContent = String(boxes().filter((box) => box.checked).length);
  };
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  table.addEventListener("change", tell);
}
