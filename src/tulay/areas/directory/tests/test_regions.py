"""A role for a region: given on the page and by a program, named in words wherever it is shown."""

import re
from datetime import UTC, datetime

import pytest

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.queries import forget_territory
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session

pytestmark = pytest.mark.django_db
PLACE = "All agencies of Lanao del Sur, BARMM"


@pytest.fixture(autouse=True)
def province():
    """A province in which an agency works, one in which none does."""
    forget_visits()
    region = make_place("BARMM", code="1900000000")
    found = make_place("Lanao del Sur", region, code="1903600000")
    make_place("Sulu", region, code="1906600000")
    make_agency(name="Ministry of Boats", place=found)
    forget_territory()
    yield found
    forget_territory()


def superuser():
    person = make_person(name="Karim Aziz")
    make_grant(person, Role.SUPERUSER)
    return person


def administrator(region):
    person = make_person(name="Aisha Musa")
    make_grant(person, Role.ADMINISTRATOR)
    person.grants.update(region=region)
    return person


def entered(client, person):
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_page_offers_the_regions_in_which_an_agency_works_and_gives_one(client):
    amina, page = make_person(name="Amina Sali"), entered(client, superuser())
    path = f"/admin/people/{amina.id}/grant/"
    shown = words(page.get(path))
    assert PLACE in shown
    assert "Sulu" not in shown

    given = {"role": "coordinator", "scope": "1903600000", "until": ""}
    assert PLACE in words(page.post(path, given))
    assert page.post(path, given | {"confirm": "yes"}).status_code == 302
    grant = RoleGrant.objects.get(person=amina)
    assert (grant.region, grant.agency_id) == ("1903600000", None)
    assert PLACE in words(page.get(f"/admin/people/{amina.id}/"))


def test_the_page_offers_an_administrator_of_a_region_what_lies_in_it(client):
    amina = make_person()
    make_grant(amina, Role.COORDINATOR)
    amina.grants.update(region="1903600000")
    shown = words(
        entered(client, administrator("1900000000")).get(f"/admin/people/{amina.id}/grant/")
    )
    assert PLACE in shown
    assert "All agencies of BARMM" in shown
    assert "All agencies of Bangsamoro" not in shown
    assert "Everywhere" not in shown


@pytest.mark.parametrize(
    ("region", "status"),
    [("1903600000", 201), ("1906600000", 201), ("bangsamoro", 201), ("9999999999", 422)],
)
def test_a_program_gives_a_region_by_its_official_code(client, region, status):
    path = f"/api/v1/users/{make_person().id}/roles"
    asked = {"role": "coordinator", "region": region}
    answer = entered(client, superuser()).post(path, asked, content_type="application/json")
    assert answer.status_code == status, answer.content
    if status != 201:
        assert answer.json()["code"] == "identity.unknown-region"


def test_why_somebody_may_do_something_names_the_region(client):
    amina = make_person(name="Amina Sali")
    make_grant(amina, Role.COORDINATOR)
    amina.grants.update(region="1903600000")
    page = entered(client, superuser())
    shown = words(page.get("/admin/who-may/", {"code": "catalogue.edit"}))
    assert PLACE in shown
    assert PLACE in words(page.get(f"/admin/people/{amina.id}/permissions/"))
    told = page.get("/api/v1/permissions/catalogue.edit/holders").json()["items"]
    reasons = [reason for one in told for reason in one["reasons"]]
    assert {reason["region"] for reason in reasons if reason["role"] == "coordinator"} == {
        "1903600000"
    }


def test_a_list_of_people_names_regions_without_asking_for_each(
    client, django_assert_max_num_queries
):
    for region in ("1903600000", "1900000000", "1906600000") * 4:
        person = make_person()
        make_grant(person, Role.COORDINATOR)
        person.grants.update(region=region)
    page = entered(client, superuser())
    page.get("/admin/people/")
    with django_assert_max_num_queries(14):
        assert PLACE in words(page.get("/admin/people/"))
