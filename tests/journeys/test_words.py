"""No English sentence stays in the Filipino and Arabic pages of residents, except what says that it is English."""

import json
import re
from functools import cache

import polib
import psycopg
import pytest

from tests.journeys import places
from tests.journeys.steps import adds_the_photo, answers, applies, begins, signs_in
from tulay.site.demo.ids import stable_id
from tulay.site.env import ROOT

# Addresses of staff and programmers are English on purpose.
NOT_FOR_RESIDENTS = {"developers", "mail", "texts"}
# Words that make a sentence English and that neither Filipino nor Arabic writes.
TELLING = re.compile(
    r"\b(the|you|your|we|our|this|that|and|with|of|for|from|what|when|which|who|is|are|was|will|can|not|have|it)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z]{2,}")
# What somebody wrote (`dir=auto`) is in the language they wrote it in.
_TEXTS = """language => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement, words = node.textContent.replace(/\\s+/g, ' ').trim();
    if (!words || parent.closest('script, style, template, textarea, code, [hidden], [dir=auto]')) continue;
    const said = parent.closest('[lang]').lang;
    if (said === language) found.push(words);
  }
  for (const e of document.body.querySelectorAll('[aria-label], [placeholder], [alt]'))
    if (e.closest('[lang]').lang === language)
      for (const name of ['aria-label', 'placeholder', 'alt'])
        if (e.getAttribute(name)) found.push(e.getAttribute(name).trim());
  return [document.title, ...found]; }"""


@cache
def english(language):
    """Patterns of the English sentences, the ones that read the same in the language left out."""
    file = polib.pofile(str(ROOT / "src/tulay/locale" / language / "LC_MESSAGES/django.po"))
    same = {entry.msgid for entry in file if entry.msgid == entry.msgstr}
    known = {one for entry in file for one in (entry.msgid, entry.msgid_plural) if one}
    return [_pattern(msgid) for msgid in sorted(known - same) if len(WORD.findall(_own(msgid))) > 1]


def _own(msgid):
    """The words of a sentence without what is filled in."""
    return re.sub(r"%\([a-z_]+\)[sd]|%[sd]|<[^>]+>", " ", msgid)


def _pattern(msgid):
    parts = re.split(r"%\([a-z_]+\)[sd]|%[sd]", re.sub(r"<[^>]+>", "", msgid).strip())
    return re.compile(".+?".join(map(re.escape, parts)) + r"\Z")


def left_in_english(texts, language):
    patterns = english(language)
    return [
        words
        for words in dict.fromkeys(texts)
        if len(TELLING.findall(words)) > 1 or any(pattern.match(words) for pattern in patterns)
    ]


@pytest.mark.parametrize("language", ["fil", "ar"])
def test_residents_pages_are_translated(chromium, product, address, language):
    proper = names_of_agencies(product)
    person = chromium.person(product.origin)
    sent = applies(person, email=address)
    begins(person)
    answers(person)
    adds_the_photo(person)
    draft = person.page.url.split("/")[-3]
    listed = [*places.visitor(product), *places.applicant(draft, sent)]
    found = left_on(person, listed, language, proper)
    person.leave()

    resident = chromium.person(product.origin)
    signs_in(resident, "resident")
    found |= left_on(
        resident, places.resident(product, stable_id("person", "resident")), language, proper
    )
    resident.speaks("en")
    resident.leave()

    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def names_of_agencies(product):
    """Names stay as they are where an agency has none in the language (WCAG 3.1.2 leaves proper names alone)."""
    with psycopg.connect(product.database_url) as connection:
        rows = connection.execute("SELECT name FROM directory_agency ORDER BY length(name) DESC")
        return re.compile("|".join(re.escape(name) for (name,) in rows))


def left_on(person, listed, language, proper):
    person.speaks(language)
    found = {}
    for place in listed:
        if place.name in NOT_FOR_RESIDENTS:
            continue
        person.opens(place.address)
        texts = [proper.sub("", words) for words in person.page.evaluate(_TEXTS, language)]
        left = left_in_english(texts, language)
        if left:
            found[place.name] = left
    return found


def test_control_an_english_sentence_is_noticed():
    texts = ["Your documents are with the office.", "Magandang araw", "Amina Sali, Sirawai"]

    assert [words for words in texts if len(TELLING.findall(words)) > 1] == texts[:1]
