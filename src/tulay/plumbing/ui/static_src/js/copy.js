// A button beside a code copies it and says so.
export function start(root) {
  for (const box of root.querySelectorAll("[data-copy]")) {
    const button = box.querySelector("button");
    const told = box.querySelector("[role=status]");
    if (!button || !navigator.clipboard || button.dataset.ready) continue;
    button.dataset.ready = "1";
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("[data-copy-text]").textContent.trim());
      told.textContent = box.dataset.copied;
    });
  }
}
