"""The tour of the demo leads only to what exists."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import clear_url_caches, include, path, resolve

from tulay.site import tour, urls
from tulay.site.demo.people import accounts
from tulay.site.demo.services import services
from tulay.site.demo.tests.test_content import TODAY

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


class DemoUrls:
    urlpatterns = [
        *urls.urlpatterns,
        path("", include("tulay.site.demo_mail")),
        path("", include("tulay.site.tour")),
    ]


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = DemoUrls
    yield
    clear_url_caches()


@pytest.mark.django_db
def test_the_tour_names_people_who_can_sign_in(client, demo):
    said = client.get("/tour/").content.decode()

    known = {account.username for account in accounts(NOW)}
    assert {role.account for role in tour.ROLES if role.account} <= known
    assert "officer2@demo.tulay.example" in said


def test_every_step_leads_somewhere(demo):
    for role in tour.ROLES:
        for step in role.steps:
            if step.href:
                assert resolve(urlsplit(step.href).path, DemoUrls), step.href


def test_the_service_of_the_tour_is_the_officers_own():
    service = {one.slug: one for one in services(TODAY)}[tour.SERVICE]
    officers = {
        a.username: a.agency_slug for a in accounts(NOW) if a.username.startswith("officer")
    }

    assert set(officers.values()) == {service.agency_slug}


def test_only_a_demo_has_a_tour(client, db):
    assert client.get("/tour/").status_code == 404
