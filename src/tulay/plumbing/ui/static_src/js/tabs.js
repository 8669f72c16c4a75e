// Sections with a list of links become tabs (data-tabs). Arrow keys move; the address keeps the choice.
export function start(root) {
  for (const box of root.querySelectorAll("[data-tabs]")) if (!box.dataset.ready) ready(box);
}

function ready(box) {
  const links = [...box.querySelectorAll(".govuk-tabs__tab")];
  const panels = links.map((link) => box.querySelector(link.hash));
  if (!links.length || panels.includes(null)) return;
  box.dataset.ready = "1";
  box.querySelector(".govuk-tabs__list").setAttribute("role", "tablist");
  links.forEach((link, place) => {
    link.parentElement.setAttribute("role", "presentation");
    link.setAttribute("role", "tab");
    link.id ||= `tab-${panels[place].id}`;
    link.setAttribute("aria-controls", panels[place].id);
    panels[place].setAttribute("role", "tabpanel");
    panels[place].setAttribute("aria-labelledby", link.id);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(links, panels, place);
      history.replaceState(history.state, "", link.hash);
    });
    link.addEventListener("keydown", (event) => move(event, links, panels, place));
  });
  const asked = links.findIndex((link) => link.hash === location.hash);
  show(links, panels, Math.max(asked, 0));
}

function move(event, links, panels, place) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const forward = document.documentElement.dir === "rtl" ? -step : step;
  const next = (place + forward + links.length) % links.length;
  show(links, panels, next);
  links[next].focus();
}

function show(links, panels, chosen) {
  links.forEach((link, place) => {
    const is = place === chosen;
    link.setAttribute("aria-selected", String(is));
    link.tabIndex = is ? 0 : -1;
    link.parentElement.classList.toggle("govuk-tabs__list-item--selected", is);
    panels[place].classList.toggle("govuk-tabs__panel--hidden", !is);
  });
}
