"""The decision letter."""

import pytest

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, text_of

pytestmark = pytest.mark.django_db


def addresses(request_id):
    return f"/portal/requests/{request_id}/letter", f"/desk/requests/{request_id}/letter"


def test_the_letter_says_what_why_who_and_what_can_be_done():
    world = make_world(requirements=())
    request_id = world.request_in(State.REJECTED, now=now())
    mine, theirs = addresses(request_id)

    for client, address in ((browser(world.applicant), mine), (browser(world.officer), theirs)):
        words = text_of(client.get(f"{address}/"))
        assert "We cannot say yes to your request." in words
        assert "The boat is not yours." in words
        assert "Decided by Benito Cruz" in words
        assert "You can ask us to look again until" in words
        assert "Dear Amina Sali," in words


def test_the_letter_of_two_signatures_names_both():
    world = make_world(requirements=(), second_signature=True)
    request_id = world.request_in(State.APPROVED, now=now())

    words = text_of(browser(world.applicant).get(f"{addresses(request_id)[0]}/"))

    assert "We say yes to your request." in words
    assert "Also signed by Carla Diaz" in words


def test_the_letter_comes_as_a_tagged_pdf():
    world = make_world(requirements=())
    request_id = world.request_in(State.APPROVED, now=now())

    response = browser(world.applicant).get(f"{addresses(request_id)[0]}.pdf")
    content = b"".join(response.streaming_content)

    assert response["Content-Type"] == "application/pdf"
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content


def test_before_the_decision_there_is_no_letter():
    world = make_world(requirements=())
    request_id = world.request_in(State.IN_REVIEW, now=now())

    for client, address in zip(
        (browser(world.applicant), browser(world.officer)), addresses(request_id), strict=True
    ):
        assert client.get(f"{address}/").status_code == 404
        assert client.get(f"{address}.pdf").status_code == 404


def test_the_letter_speaks_the_language_of_the_request():
    world = make_world(requirements=())
    request_id = world.request_in(State.APPROVED, now=now())

    page = browser(world.applicant).get(f"{addresses(request_id)[0]}/").content.decode()

    assert '<article class="tulay-letter" lang="en" dir="ltr">' in page
