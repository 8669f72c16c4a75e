"""The guide to messages says what is really sent, and when."""

import pytest

from tulay.areas.payments.rules.webhooks_out import CHOSEN
from tulay.plumbing.ui.tests.reading import Page
from tulay.plumbing.webhooks.schedule import WAITS
from tulay.site import webhook_guide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_the_guide_is_whole_in_every_language(client, language):
    said = client.get("/developers/webhooks/", headers={"Accept-Language": language})
    page = Page(said.content.decode())

    assert said.status_code == 200
    assert page.all("html")[0]["lang"] == language
    assert all(f"<code>{event.value}</code>" in said.content.decode() for event in CHOSEN)


def test_the_guide_stands_among_what_developers_read(client):
    assert "/developers/webhooks/" in client.get("/developers/").content.decode()


def test_every_event_that_can_be_chosen_is_shown_and_every_pause_is_told():
    assert {one["name"] for one in webhook_guide.told()} == {event.value for event in CHOSEN}
    assert len(webhook_guide.waits().split(", ")) == len(WAITS)
    assert webhook_guide.waits().startswith("5 s, 5 min, 30 min, 2 h")
