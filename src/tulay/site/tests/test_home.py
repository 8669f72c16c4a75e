import pytest
from django.conf import settings

from tulay.areas.catalogue.actions.services import feature_service
from tulay.areas.catalogue.models import LifeEvent
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.ui.tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    LifeEvent.objects.create(
        code="growing-old",
        names={"en": "Growing old", "ar": "التقدم في السن"},
        hints={"en": "Pensions"},
    )
    service_id = make_service(slug="boats")
    feature_service(actor=SYSTEM, service_id=service_id, is_featured=True, now=NOW)


def test_home_begins_with_the_search_and_leads_everywhere(client, shelf):
    page = Page(client.get("/").content.decode())

    assert page.open == []
    assert len(page.all("h1")) == 1
    assert {form["action"] for form in page.all("form")} >= {"/services/"}
    hrefs = {link["href"] for link in page.all("a")}
    assert hrefs >= {
        "/services/",
        "/services/boats/",
        "/services/?life_event=growing-old",
        "/track/",
    }


def test_home_of_an_empty_installation_still_searches(client):
    response = client.get("/")

    assert response.status_code == 200
    assert 'name="q"' in response.content.decode()


def test_home_speaks_the_readers_language(client, shelf):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    html = client.get("/").content.decode()

    assert "التقدم في السن" in html
    assert '<html lang="ar" dir="rtl">' in html


def test_home_costs_few_queries(client, shelf, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/")
