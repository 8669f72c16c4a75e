// The filter panel starts folded on a phone and open on a desk; without script it is open.
export function start(root) {
  const small = window.matchMedia("(max-width: 55.99em)").matches;
  for (const panel of root.querySelectorAll("details[data-filter]")) {
    if (small && !panel.dataset.ready) panel.open = false;
    panel.dataset.ready = "1";
  }
}
