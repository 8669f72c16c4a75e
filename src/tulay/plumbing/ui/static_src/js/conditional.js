// Questions that belong to one answer show only when it is chosen (data-shows="id" on the input).
// Without script they all stay visible, and their label says when they are needed.
function sync(input) {
  const target = document.getElementById(input.dataset.shows);
  if (!target) return;
  target.hidden = !input.checked;
  input.setAttribute("aria-expanded", String(input.checked));
}

export default function start(root) {
  const inputs = root.querySelectorAll("[data-shows]");
  for (const input of inputs) {
    input.setAttribute("aria-controls", input.dataset.shows);
    sync(input);
    const form = input.form ?? document;
    form.addEventListener("change", (event) => {
      if (event.target.name === input.name) sync(input);
    });
  }
}
