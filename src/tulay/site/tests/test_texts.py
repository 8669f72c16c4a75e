"""What the product says on its own pages."""

import re

import pytest

from tulay.site.demo.tests.test_content import reading_ease
from tulay.site.texts import LANGUAGES, STAFF_HELP, demo_terms, slugs, text_of

HERE = "help@example.org"


def spoken(kind, language):
    for slug in slugs(kind):
        yield text_of(kind, slug, language, HERE)


@pytest.mark.parametrize("kind", ["pages", "help"])
def test_texts_have_the_same_shape_in_every_language(kind):
    for english in spoken(kind, "en"):
        for language in LANGUAGES[1:]:
            text = text_of(kind, english.slug, language, HERE)
            wanted = "en" if text.slug in STAFF_HELP else language
            assert text.language == wanted, text.slug
            assert shape(text) == shape(english), text.slug


def test_the_terms_of_the_demo_have_the_same_shape_in_every_language():
    assert {str(shape(demo_terms(language))) for language in LANGUAGES} == {
        str(shape(demo_terms("en")))
    }


def test_texts_cover_the_journey_and_read_easily():
    assert set(slugs("pages")) == {"accessibility", "applications", "contact"}
    assert len(slugs("help")) == 12
    for text in (*spoken("pages", "en"), *spoken("help", "en"), demo_terms("en")):
        words = " ".join(all_words(text))
        assert reading_ease(words) >= 55, text.slug
        assert not re.search(r"\binvalid\b", words, re.IGNORECASE), text.slug


def test_texts_name_this_installation_and_no_other():
    for language in LANGUAGES:
        for kind in ("pages", "help"):
            said = " ".join(w for text in spoken(kind, language) for w in all_words(text))
            assert "{" not in said
            assert "tulay.example" not in said
    assert HERE in " ".join(all_words(text_of("pages", "contact", "fil", HERE)))


def shape(text):
    return [(len(s.paragraphs), len(s.points)) for s in text.sections]


def all_words(text):
    return [text.lead, *(p for s in text.sections for p in (*s.paragraphs, *s.points))]
