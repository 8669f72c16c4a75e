"""Links of programmes to communities, through the pages and through the API: both tell the same story."""

import pytest

from tulay.areas.directory.tests.factories import make_agency, make_community, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.models import Link
from tulay.areas.programmes.tests.factories import make_link, make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def ppa():
    return make_ppa(make_agency(name="Ministry of Boats"), title="Drying sheds")


@pytest.fixture
def focal(seen_by, ppa):
    return seen_by(Role.FOCAL_PERSON, ppa.agency)


@pytest.fixture
def at(ppa):
    return f"/programmes/{ppa.id}/"


def made():
    with reading(SYSTEM):
        return Link.objects.get()


def test_a_community_is_linked_shown_from_its_place_and_unlinked(focal, at, words):
    make_place("Sirawai")
    assert "No community is linked yet." in words(focal.get(f"{at}links/"))
    assert "Which community does it reach?" in words(focal.get(f"{at}communities/new/"))
    wrong = focal.post(f"{at}communities/new/", place="Nowhere at all")
    assert (wrong.status_code, "We know no such place." in words(wrong)) == (422, True)
    sent = {"place": "sirawai", "name": "Lower Baluno"}
    assert focal.post(f"{at}communities/new/", **sent)["Location"] == f"{at}links/"
    twice = focal.post(f"{at}communities/new/", **sent)
    assert (twice.status_code, "linked to the programme already" in words(twice)) == (409, True)
    page = words(focal.get(f"{at}links/"))
    assert "Lower Baluno · Sirawai" in page
    assert "Unlink Lower Baluno" in page
    page = words(focal.get("/programmes/communities/", place="Sirawai"))
    assert "Drying sheds Ministry of Boats Lower Baluno" in page
    assert focal.post(f"{at}links/{made().id}/").status_code == 302
    assert "No community is linked yet." in words(focal.get(f"{at}links/"))
    assert "Nothing reaches it yet" in words(focal.get("/programmes/communities/", place="Sirawai"))


def test_a_communitys_page_shows_the_programmes_linked_under_one_of_its_names(ppa, focal, words):
    place = make_place("Balatakan", level="barangay")
    row = make_community(place, name="Lower Baluno", other_names="Baluno, Sitio Baluno")
    at = f"/communities/{row.id}/"
    make_link(ppa, place=place, name="Elsewhere")
    make_link(ppa, name="Baluno")  # another place of the same name
    assert "No programme that you may see is linked to it" in words(focal.get(at))
    make_link(ppa, place=place, name="sitio baluno")
    make_link(make_ppa(make_agency(), title="Not theirs"), place=place, name="Baluno")
    page = words(focal.get(at))
    assert "Drying sheds Ministry of Boats" in page
    assert "Not theirs" not in page


def test_pages_of_links_ask_few_questions(focal, ppa, at, django_assert_max_num_queries):
    place = make_place("Sirawai")
    for number in range(12):
        make_link(ppa, place=place, name=f"Sitio {number}")
        make_link(ppa, kind="service", target_id=uuid7())
        make_link(ppa, kind="request", target_id=uuid7())
    for path in (f"{at}links/", "/programmes/communities/?place=Sirawai"):
        focal.get(path)
        with django_assert_max_num_queries(8 + 5):  # panels of services and requests ask two more
            focal.get(path)


def test_strangers_have_no_business_here(focal, seen_by, at):
    theirs = make_link(make_ppa())
    there = f"/programmes/{theirs.ppa_id}/"
    for path in ("links/", "communities/new/"):
        assert focal.get(f"{there}{path}").status_code == 404, path
    assert focal.post(f"{there}links/{theirs.id}/").status_code == 404
    assert focal.post(f"{at}links/{theirs.id}/").status_code == 404
    assert seen_by(Role.EXECUTIVE).post(f"{there}links/{theirs.id}/").status_code == 403
    assert seen_by(Role.CANDIDATE).get("/programmes/communities/").status_code == 403


def test_the_api_tells_the_same_story(focal, ppa, at, words):
    place = make_place("Sirawai")
    base = f"/{ppa.id}/links"
    sent = {"place_id": str(place.id), "name": "Lower Baluno"}
    answer = focal.send(base, sent)
    assert answer.status_code == 201, answer.content
    told = focal.send(base, sent)
    assert (told.status_code, told.json()["code"]) == (409, "programmes.already-linked")
    assert focal.send(base, {"place_id": str(uuid7())}).status_code == 422
    [one] = focal.send(base, method="GET").json()["items"]
    assert (one["kind"], one["name"]) == ("community", "Lower Baluno")
    assert "Lower Baluno" in words(focal.get(f"{at}links/"))
    [one] = focal.send(f"/reaching/{place.id}", method="GET").json()["items"]
    assert one["title"] == "Drying sheds"
    assert focal.send(f"/reaching/{uuid7()}", method="GET").status_code == 404
    assert focal.send(f"{base}/{answer.json()['id']}", method="DELETE").status_code == 204
    assert focal.send(f"{base}/{answer.json()['id']}", method="DELETE").status_code == 404
