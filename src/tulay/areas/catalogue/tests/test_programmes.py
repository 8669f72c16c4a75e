"""A programme stands behind a service: said on the programme's page, shown on both, and the same for programs."""

import pytest

from tulay.areas.catalogue.actions.programmes import link_programme
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.coming import nothing_remembered, seen_by, words
from tulay.areas.programmes.errors import AlreadyLinked, UnfitLink, UnknownPpa
from tulay.areas.programmes.tests.factories import focal_person, make_ppa
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
__all__ = ["nothing_remembered", "seen_by", "words"]


@pytest.fixture
def api_address():
    """Where this area's part of the API begins."""
    return "/api/v1/services"


@pytest.fixture
def agency():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def service(agency):
    return make_service(agency)


@pytest.fixture
def ppa(agency):
    return make_ppa(agency, title="Drying sheds")


def linked(actor, service_id, ppa):
    return link_programme(actor=actor, service_id=service_id, ppa_id=ppa.id, now=NOW)


def test_a_service_is_linked_once_by_whoever_may_change_both(agency, service, ppa):
    focal = focal_person(agency)
    linked(focal, service, ppa)
    with pytest.raises(AlreadyLinked):
        linked(focal, service, ppa)
    with pytest.raises(UnknownService):
        linked(focal, make_service(make_agency()), ppa)
    with pytest.raises(UnknownPpa):
        linked(focal, service, make_ppa(make_agency()))
    with pytest.raises(UnfitLink):
        linked(focal, service, make_ppa(agency, jurisdiction="namibia"))
    with pytest.raises((UnknownService, Forbidden)):
        linked(focal_person(make_agency()), service, ppa)


def test_it_is_said_on_the_programmes_page_and_shown_on_both(seen_by, agency, service, ppa, words):
    focal = seen_by(Role.FOCAL_PERSON, agency)
    at = f"/programmes/{ppa.id}/"
    assert "Link this service" in words(focal.get(f"{at}links/"))
    focal.post(f"{at}services/", service=str(uuid7()))
    assert "Choose a service from the list." in words(focal.get(f"{at}links/"))
    assert focal.post(f"{at}services/", service=str(service))["Location"] == f"{at}links/"
    page = words(focal.get(f"{at}links/"))
    assert "Unlink" in page
    assert "No service is linked yet." not in page
    focal.post(f"{at}services/", service=str(service))
    assert "linked to the programme already" in words(focal.get(f"{at}links/"))
    desk = focal.get(f"/desk/services/{service}/")
    assert "Programmes that stand behind it Drying sheds" in words(desk)
    assert "Link this service" not in words(seen_by(Role.EXECUTIVE).get(f"{at}links/"))


def test_programs_link_and_read_the_same(seen_by, agency, service, ppa):
    focal = seen_by(Role.FOCAL_PERSON, agency)
    at = f"/{service}/ppas"
    made = focal.send(at, {"ppa_id": str(ppa.id)})
    assert made.status_code == 201, made.content
    told = focal.send(at, {"ppa_id": str(ppa.id)})
    assert (told.status_code, told.json()["code"]) == (409, "programmes.already-linked")
    [one] = focal.send(at, method="GET").json()["items"]
    assert (one["title"], one["link_id"]) == ("Drying sheds", made.json()["id"])
    assert focal.send(f"/{make_service(make_agency())}/ppas", method="GET").status_code == 404
