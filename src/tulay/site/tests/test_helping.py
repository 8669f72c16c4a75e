"""The `?` of each page."""

import pytest
from django.urls import resolve, reverse

from tulay.site.helping import HELP, help_url
from tulay.site.texts import slugs

REQUEST = "019ad2f0-5b1e-7c3a-9a55-3f2c8f0f6a11"


def at(rf, address):
    request = rf.get(address)
    request.resolver_match = resolve(address)
    return help_url(request)


@pytest.mark.parametrize(
    ("address", "help_text"),
    [
        ("/track/", "track"),
        ("/services/boat/apply/", "apply"),
        (f"/services/boat/apply/{REQUEST}/documents/", "apply"),
        (f"/services/boat/apply/{REQUEST}/check/", "review"),
        ("/portal/", "portal-request"),
        (f"/portal/requests/{REQUEST}/", "portal-request"),
        ("/desk/requests/", "desk-queue"),
        (f"/desk/requests/{REQUEST}/", "desk-request"),
        ("/search/", "search"),
    ],
)
def test_a_page_has_its_help(rf, address, help_text):
    assert at(rf, address) == reverse("help-page", args=[help_text])


def test_other_pages_have_none(rf):
    assert at(rf, "/contact/") == ""


def test_every_help_named_is_there():
    assert set(HELP.values()) <= set(slugs("help"))


@pytest.mark.django_db
def test_the_question_mark_is_on_the_page(client):
    assert 'href="/help/track/"' in client.get("/track/").content.decode()
