"""Whoever opens an account is spoken to politely: in Filipino with kayo and ninyo, on every page and in every mail."""

import re

import polib
import pytest

from tulay.site.env import ROOT

FAMILIAR = re.compile(r"\b(ka|kang|mo|mong|iyo|iyong|ikaw)\b", re.IGNORECASE)
POLITE = re.compile(r"\b(kayo|kayong|ninyo|ninyong|inyo|inyong)\b", re.IGNORECASE)
OURS = re.compile(r"areas/(identity|directory)/|plumbing/")
CATALOGUE = ROOT / "src" / "tulay" / "locale" / "fil" / "LC_MESSAGES" / "django.po"


def said():
    """Each translation of the pages and mails of accounts."""
    for entry in polib.pofile(str(CATALOGUE)):
        if not entry.obsolete and any(OURS.search(file) for file, _ in entry.occurrences):
            yield entry.msgid, " ".join((entry.msgstr, *entry.msgstr_plural.values()))


def test_nobody_is_addressed_familiarly():
    assert [(english, text) for english, text in said() if FAMILIAR.search(text)] == []


def test_many_are_addressed():
    assert sum(bool(POLITE.search(text)) for _, text in said()) >= 150


@pytest.mark.parametrize("text", ["Palitan ang password mo", "Ang iyong code", "Sigurado ka ba?"])
def test_a_familiar_word_is_found(text):
    assert FAMILIAR.search(text)
