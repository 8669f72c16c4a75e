import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tulay.plumbing.ui import context
from tulay.plumbing.ui.context import CONTRAST_COOKIE, TEXT_COOKIE, NavItem
from tulay.plumbing.ui.tests.reading import Page

pytestmark = pytest.mark.urls("tulay.plumbing.ui.tests.urls")
STATUSES = [400, 403, 404, 409, 422, 429, 500, 503]


def test_the_pattern_page_is_well_formed_and_holds_no_inline_code(client):
    html = client.get("/patterns-here/").content.decode()

    page = Page(html)

    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert not [one for one in page.all("script") if "src" not in one]
    assert not page.all("style")
    assert not [a for _tag, a in page.elements if "style" in a or any(k[:2] == "on" for k in a)]


def test_the_pattern_page_needs_no_other_host(client):
    page = Page(client.get("/patterns-here/").content.decode())

    addresses = [a.get(key, "") for _tag, a in page.elements for key in ("src", "href", "action")]

    assert not [one for one in addresses if one.startswith(("http:", "https:", "//"))]


@pytest.mark.parametrize(
    ("language", "direction", "sheet"),
    [
        ("en", "ltr", "css/tulay.css"),
        ("ar", "rtl", "css/tulay-rtl.css"),
    ],
)
def test_a_page_is_laid_out_for_its_language(client, settings, language, direction, sheet):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = Page(client.get("/patterns-here/").content.decode())

    html = page.all("html")[0]
    sheets = [link["href"] for link in page.all("link") if link["rel"] == "stylesheet"]
    assert (html["lang"], html["dir"]) == (language, direction)
    assert sheets == [f"/static/{sheet}"]


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_offers_a_way_on_without_any_context(status):
    page = Page(render_to_string(f"{status}.html"))

    ways = [a["href"] for a in page.all("a")]

    assert page.open == []
    assert len(page.all("h1")) == 1
    assert {"/", "/services/", "/track/", "/contact/"} <= set(ways)


def test_a_problem_gives_its_reference():
    html = render_to_string("_problem.html", {"status": 500, "trace_id": "01JD-TEST"})

    assert "01JD-TEST" in html


def test_a_public_page_sets_no_cookie(client):
    answer = client.get("/offline/")

    assert answer.status_code == 200
    assert not answer.cookies


def test_the_language_is_kept_and_the_reader_returns(client, settings):
    answer = client.post("/language/", {"language": "ar", "next": "/track/?code=1"})

    assert answer.headers["Location"] == "/track/?code=1"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"


def test_an_unknown_language_changes_nothing(client):
    answer = client.post("/language/", {"language": "xx", "next": "/"})

    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_nobody_is_sent_to_a_strange_host(client, wanted):
    answer = client.post("/preferences/", {"contrast": "high", "next": wanted})

    assert answer.headers["Location"] == "/"


def test_contrast_and_size_are_kept_and_shown(client):
    client.post("/preferences/", {"contrast": "high"})
    client.post("/preferences/", {"text": "large"})

    html = Page(client.get("/offline/").content.decode()).all("html")[0]

    assert html["class"].split() == ["tulay-contrast-high", "tulay-text-large"]
    assert client.cookies[CONTRAST_COOKIE]["httponly"]
    assert client.cookies[TEXT_COOKIE]["samesite"] == "Lax"


def test_a_setting_nobody_knows_is_not_kept(client):
    answer = client.post("/preferences/", {"contrast": "<script>"})

    assert not answer.cookies


def sample_navigation(_request):
    return [NavItem("Home", "/", current=True)]


def test_navigation_comes_from_the_function_a_setting_names(settings):
    settings.NAVIGATION = f"{__name__}.sample_navigation"

    given = context.ui(RequestFactory().get("/"))

    assert [item.label for item in given["nav_items"]] == ["Home"]


@pytest.mark.parametrize("reading", ["en", "fil", "ar"])
def test_languages_are_called_by_their_own_names(reading):
    with translation.override(reading):
        names = [one.name for one in context.languages()]

    assert names == ["English", "Filipino", "العربيّة"]


def test_the_demo_banner_shows_only_in_the_demo(client, settings):
    settings.DEMO = True
    shown = client.get("/offline/").content.decode()
    settings.DEMO = False
    hidden = client.get("/offline/").content.decode()

    assert "This is a demo." in shown
    assert "This is a demo." not in hidden
