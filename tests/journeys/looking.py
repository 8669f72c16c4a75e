"""What is the matter with the page that is open."""

import os
from pathlib import Path

from tulay.site.env import ROOT

AXE = ROOT / "var" / "assets-dev" / "axe.min.js"
PICTURES = ROOT / "var" / "screenshots"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHT = 900

_AXE_RUN = """async tags => {
  const rules = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']};
  const said = v => `${v.id}: ${v.nodes.length} x ${v.nodes[0].target.join(' ')} ${v.nodes[0].html.slice(0, 160)}`;
  return (await axe.run(document, rules)).violations.map(said); }"""
_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const rolls = e => { for (let p = e.parentElement; p; p = p.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return true; return false; };
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !rolls(e); });
  return [`${document.documentElement.scrollWidth} px wide: ` +
    out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')]; }"""
# Where the focus stands, and whether anybody can see it: something about the element, its label's mark or the box
# around it must look different when it has left.
_STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = s => [s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderBottomColor].join();
  const look = () => [getComputedStyle(e), getComputedStyle(e.parentElement),
    ...(e.nextElementSibling ? [getComputedStyle(e.nextElementSibling, '::before')] : [])].map(style).join(';');
  const focused = look(), box = e.getBoundingClientRect();
  e.blur();
  const left = look();
  e.focus();
  return {words: (e.getAttribute('aria-label') || e.innerText || e.labels?.[0]?.innerText || e.id || '').trim(),
    html: e.outerHTML.slice(0, 120), visible: focused !== left,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight}; }"""


def axe(page):
    """Violations of WCAG 2.2 AA that a program can find."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text() + "; undefined")
    return page.evaluate(_AXE_RUN, TAGS)


def too_wide(page):
    """What makes the page scroll sideways."""
    return page.evaluate(_TOO_WIDE)


def stops(page, most=80):
    """Where the Tab key stops, from the top of the page."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            break
        found.append(stop)
    return found


def picture(page, name):
    """Keep a picture for people to look at, where `SCREENSHOTS` asks for it."""
    if os.environ.get("SCREENSHOTS"):
        file = Path(PICTURES) / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, full_page=True)
