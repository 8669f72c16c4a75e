"""Between two things that a page says after each other stands the comma of its reader: `{% comma %}`."""

import re

import pytest

from tulay.site.env import ROOT

TRANSLATED = re.compile(r"{% blocktranslate\b.*?{% endblocktranslate %}", re.DOTALL)
LATIN = re.compile(r"(?:}}|</\w+>|{% (?:if|elif|else|end)[^%]*%}), (?:<|{{|{%)")
IN_ENGLISH = {"src/tulay/site/templates/site/_values.html"}  # the reference for programs


def commas_in(text):
    return LATIN.findall(TRANSLATED.sub("", text))


def test_no_page_writes_a_latin_comma():
    pages = list((ROOT / "src").rglob("*.html"))
    found = {str(file.relative_to(ROOT)) for file in pages if commas_in(file.read_text())}
    assert len(pages) > 300
    assert found == IN_ENGLISH


@pytest.mark.parametrize(
    "text", ["{{ a }}, {{ b }}", "<bdi>x</bdi>, <a>", "{% if a %}, {{ a }}", "{% endif %}, {{ a }}"]
)
def test_it_would_be_found(text):
    assert commas_in(text)
    assert not commas_in("{% blocktranslate %}" + text + "{% endblocktranslate %}")
