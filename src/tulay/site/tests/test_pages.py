"""The pages that belong to everybody, as a visitor gets them."""

from datetime import UTC, datetime

import pytest

from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.ui.tests.reading import Page
from tulay.site.developers import grouped
from tulay.site.texts import slugs

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)

PAGES = [
    "/accessibility/",
    "/contact/",
    "/developers/",
    "/help/",
    "/notices/applications/",
    *(f"/help/{slug}/" for slug in slugs("help")),
]


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_in_every_language(client, address, language):
    answer = client.get(address, headers={"Accept-Language": language})
    page = Page(answer.content.decode())

    assert answer.status_code == 200
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert len(page.ids) == len(set(page.ids))


def test_every_group_of_the_api_has_its_reference(client):
    for name, operations in grouped().items():
        said = client.get(f"/developers/{name}/").content.decode()
        page = Page(said)
        assert len(page.ids) == len(set(page.ids))
        for operation in operations:
            assert operation.path in said
            assert operation.id in page.ids
    assert client.get("/developers/nothing/").status_code == 404


def test_privacy_leads_to_the_notice_that_everybody_meets(client):
    assert client.get("/notices/privacy/").headers["Location"] == "/notices/applications/"
    for address in ("/notices/contact/", "/notices/terms/", "/notices/x/", "/help/x/"):
        assert client.get(address).status_code == 404


def test_privacy_leads_to_the_version_that_counts_once_there_is_one(client):
    number = draft_notice(actor=SYSTEM, purpose="applications", jurisdiction="bangsamoro", now=NOW)
    texts = dict.fromkeys(JURISDICTIONS["bangsamoro"].languages, ("What we do", "We help."))
    write_notice(actor=SYSTEM, notice_id=number, texts=texts, is_material=True, now=NOW)
    publish_notice(actor=SYSTEM, notice_id=number, now=NOW)
    where = client.get("/notices/privacy/").headers["Location"]
    assert where == "/notices/bangsamoro/applications/"
    assert "We help." in client.get(where).content.decode()


def test_the_terms_of_the_demo_are_shown_in_the_demo(client, settings):
    settings.DEMO = True
    assert client.get("/notices/terms/").status_code == 200


def test_researchers_find_where_to_report(client, settings):
    settings.CONTACT_EMAIL = "weak@example.org"
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert lines["Contact"] == "mailto:weak@example.org"
    assert lines["Expires"].endswith("Z")
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_robots_stay_out_of_what_is_personal(client):
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /portal/" in said
    assert "Disallow: /services/" not in said


def test_every_page_of_the_site_answers_only_reading(client):
    for address in (*PAGES, "/robots.txt", "/.well-known/security.txt"):
        assert client.post(address).status_code in {403, 405}
