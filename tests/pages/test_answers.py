"""What every answer says of itself (ASVS 4.1.1), what people's words never become (1.3.5), what pages never embed."""

import re

import pytest

from tests.matrix.declared import doors
from tulay.site.env import ROOT

pytestmark = pytest.mark.django_db
OPEN = sorted(
    {door.address for door in doors() if door.is_public and "<" not in door.address}
    - {"/metrics", "/log/checkpoint"}
)
MISSING = ["/no-such-page/", "/api/v1/no-such-thing", "/problems/none", "/log/checkpoint"]
PLANTED = "{{ 7|add:7 }}{% now 'Y' %}${7*7}#{7*7}**b**[b]x[/b]<style>body{}</style>{7*7}"
TEMPLATES = sorted((ROOT / "src").rglob("templates/**/*.html"))
EMBEDS = re.compile(
    r"<(object|embed|applet|param|frame|frameset|marquee)\b|\.swf\b|\.xap\b", re.IGNORECASE
)


def declared(answer):
    """The type and the charset that an answer claims, and what its first bytes say it is."""
    kind, _, rest = answer.get("Content-Type", "").partition(";")
    body = (b"".join(answer) if answer.streaming else answer.content).lstrip()
    return kind.strip().lower(), rest.strip().lower(), body


@pytest.mark.parametrize("address", [*OPEN, *MISSING])
def test_an_answer_says_its_type_and_its_letters(client, address):
    kind, rest, body = declared(client.get(address))
    if not body:
        return
    assert kind, f"{address} does not say what it is"
    if kind.startswith("text/") or kind.endswith(("+xml", "/xml")):
        assert "charset=utf-8" in rest, f"{address}: {kind}; {rest}"
    is_page, is_json = body[:9].lower() == b"<!doctype", body[:1] in (b"{", b"[")
    assert not is_page or kind == "text/html", f"{address} is a page and says {kind}"
    assert not is_json or kind.endswith("json"), f"{address} is JSON and says {kind}"


def test_many_answers_are_asked():
    assert len(OPEN) >= 35


def test_words_of_people_are_no_template_style_or_markup(client):
    answer = client.get("/services/", {"q": PLANTED}).content.decode()
    for alive in (
        "<style>body",
        "<strong>b</strong>",
        "<b>b</b>",
        "<b>x</b>",
        ">14{",
        "49#",
        "#49",
    ):
        assert alive not in answer
    assert "{{ 7|add:7 }}" in answer
    assert "**b**[b]x[/b]&lt;style&gt;" in answer


def test_pages_embed_nothing_that_needs_more_than_a_browser(client):
    assert len(TEMPLATES) >= 100
    assert [str(one) for one in TEMPLATES if EMBEDS.search(one.read_text())] == []
    policy = client.get("/")["Content-Security-Policy"]
    assert "object-src 'none'" in policy or "default-src 'none'" in policy


@pytest.mark.parametrize("written", ["<object data=x>", "<EMBED src=x>", "<applet>", "a.swf"])
def test_such_a_thing_is_found(written):
    assert EMBEDS.search(written)
