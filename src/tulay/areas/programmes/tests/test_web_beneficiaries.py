"""Whom a programme reaches, through the pages and through the API: both tell the same story."""

from datetime import date

import pytest

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.models import Beneficiary
from tulay.areas.programmes.tests.factories import again, make_beneficiary, make_ppa
from tulay.areas.programmes.tests.test_web import day
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "household",
    "name": "Amina Salik",
    "id_number": "1234-5678-9012",
    "place": "sirawai",
    "people": "5",
    **day("birth_date", date(1984, 7, 19)),
    **day("started_date", date(2026, 3, 2)),
}


@pytest.fixture
def ppa():
    return make_ppa(make_agency(name="Ministry of Boats"), title="Drying sheds", slots=600)


@pytest.fixture
def focal(seen_by, ppa):
    return seen_by(Role.FOCAL_PERSON, ppa.agency)


@pytest.fixture
def at(ppa):
    return f"/programmes/{ppa.id}/beneficiaries/"


def made():
    with reading(SYSTEM):
        return Beneficiary.objects.order_by("-number").first()


def test_a_household_is_enrolled_found_opened_corrected_and_ended(focal, ppa, at, words):
    make_place("Sirawai")
    assert "Nobody is enrolled yet" in words(focal.get(at))
    assert "Who is it?" in words(focal.get(f"{at}new/"))
    assert focal.post(f"{at}new/", **SAID)["Location"] == at
    page = words(focal.get(at))
    for told in ("No. 1", "A household", "of 600 planned", "1 household"):
        assert told in page, told
    assert "Salik" not in page
    assert "No. 1" in words(focal.get(at, q="AMINA SALIK"))
    assert "Nobody fits" in words(focal.get(at, q="Amina"))
    one = f"{at}{made().id}/"
    page = words(focal.get(one))
    for told in ("Amina Salik", "1234-5678-9012", "19 July 1984", "is on record"):
        assert told in page, told
    assert 'value="Amina Salik"' in focal.get(f"{one}edit/").content.decode()
    assert focal.post(f"{one}edit/", **SAID | {"people": "6", "version": "0"}).status_code == 302
    late = focal.post(f"{one}edit/", **SAID | {"version": "0"})
    assert (late.status_code, "Somebody else has changed" in words(late)) == (409, True)
    assert again(made()).people == 6
    refused = focal.post(f"{one}end/", reason="other", **day("ended_date", date(2026, 10, 1)))
    assert (refused.status_code, "Say why, in a few words." in words(refused)) == (422, True)
    ended = focal.post(f"{one}end/", reason="moved_away", **day("ended_date", date(2026, 10, 1)))
    assert ended.status_code == 302
    page = words(focal.get(one))
    assert "They moved away" in page
    assert "Correct what is said of them" not in page
    assert "1 enrolment has ended" in words(focal.get(at))


def test_who_is_perhaps_there_twice_is_told_and_compared(focal, at, words):
    make_place("Sirawai")
    focal.post(f"{at}new/", **SAID)
    same = focal.post(f"{at}new/", **SAID)
    assert (same.status_code, "Number 1 of this programme has the same" in words(same)) == (
        409,
        True,
    )
    namesake = SAID | {"id_number": "", "name": "amina salik"}
    told = focal.post(f"{at}new/", **namesake)
    assert told.status_code == 409
    assert "This is somebody else: I have compared them" in words(told)
    assert "I have compared them" not in words(focal.get(f"{at}new/"))
    assert focal.post(f"{at}new/", **namesake, is_somebody_else="on").status_code == 302
    assert made().number == 2


def test_what_cannot_be_is_said_beside_the_question(focal, at, words):
    make_place("Sirawai")
    for wrong, told in (
        ({"place": "Nowhere at all"}, "We know no such place."),
        ({"kind": "person"}, "A person counts as one."),
        (day("started_date", date(2090, 1, 1)), "Choose a day that is not after today."),
    ):
        answer = focal.post(f"{at}new/", **SAID | wrong)
        assert (answer.status_code, told in words(answer)) == (422, True), told


def test_the_list_is_narrowed_and_shows_who_has_one_name(focal, ppa, at, words):
    for number in (1, 2):
        make_beneficiary(ppa, number=number)
    make_beneficiary(ppa, number=3, name="Boat builders", kind="organisation")
    page = words(focal.get(at, twins="on"))
    assert "No. 1" in page
    assert "Another one has the same name" in page
    assert "No. 3" not in page
    page = words(focal.get(at, kind="organisation"))
    assert "No. 3" in page
    assert "No. 1" not in page


def test_a_programme_tells_how_many_it_reaches(seen_by, ppa, words):
    make_beneficiary(ppa, kind="household", people=4)
    page = words(seen_by(Role.EXECUTIVE).get(f"/programmes/{ppa.id}/"))
    assert "4 People enrolled, with their households of 600 planned" in page
    assert "Those who are enrolled" not in page


def test_pages_of_beneficiaries_ask_few_questions(focal, ppa, at, django_assert_max_num_queries):
    for number in range(1, 13):
        row = make_beneficiary(ppa, number=number)
    for path in (at, f"{at}?q=Amina+Salik", f"{at}?twins=on"):
        focal.get(path)
        with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
            focal.get(path)
    with django_assert_max_num_queries(10 + 5):  # the look is an action of its own, on record
        focal.get(f"{at}{row.id}/")


def test_a_list_goes_on_behind_its_last_row(focal, ppa, at, words):
    for number in range(1, 24):
        make_beneficiary(ppa, number=number, name=f"Somebody {number}")
    first = focal.get(at)
    assert "No. 23" in words(first)
    assert "No. 3 " not in words(first)
    cursor = first.content.decode().split("cursor=")[1].split('"')[0]
    assert "No. 3 " in words(focal.get(f"{at}?cursor={cursor}"))


def test_strangers_have_no_business_here(focal, seen_by, ppa, at):
    theirs = make_beneficiary(make_ppa())
    there = f"/programmes/{theirs.ppa_id}/beneficiaries/"
    for path in ("", "new/", f"{theirs.id}/", f"{theirs.id}/edit/", f"{theirs.id}/end/"):
        assert focal.get(f"{there}{path}").status_code == 404, path
    assert focal.get(f"{at}{theirs.id}/").status_code == 404
    for role in (Role.COORDINATOR, Role.EXECUTIVE, Role.CANDIDATE):
        assert seen_by(role).get(at).status_code == 403, role


def test_the_api_tells_the_same_story(focal, ppa, at, words):
    place = make_place("Sirawai")
    base = f"/{ppa.id}/beneficiaries"
    sent = {
        "kind": "household",
        "name": "Amina Salik",
        "place_id": str(place.id),
        "started_date": "2026-03-02",
        "people": 5,
        "id_number": "1234-5678-9012",
    }
    answer = focal.send(base, sent)
    assert answer.status_code == 201, answer.content
    one = f"{base}/{answer.json()['id']}"
    [line] = focal.send(base, method="GET").json()["items"]
    assert (line["number"], "name" in line) == (1, False)
    assert "No. 1" in words(focal.get(at))
    found = focal.send(one, method="GET").json()
    assert (found["name"], found["people"], found["place"]) == ("Amina Salik", 5, "Sirawai")
    told = focal.send(base, sent)
    assert (told.status_code, told.json()["code"]) == (409, "programmes.already-enrolled")
    told = focal.send(base, sent | {"id_number": ""})
    assert (told.status_code, told.json()["code"]) == (409, "programmes.perhaps-enrolled")
    assert focal.send(base, sent | {"is_somebody_else": "yes"}).status_code == 422
    assert focal.send(one, sent | {"people": 6, "version": 0}, method="PUT").status_code == 204
    counts = focal.send(f"/{ppa.id}/reached", method="GET").json()
    assert (counts["people"], counts["households"], counts["slots"]) == (6, 1, 600)
    end = {"reason": "left", "ended_date": "2026-10-01"}
    assert focal.send(f"{one}/ending", end | {"reason": "erased"}).status_code == 422
    assert focal.send(f"{one}/ending", end).status_code == 204
    over = focal.send(f"{one}/ending", end)
    assert (over.status_code, over.json()["code"]) == (409, "programmes.enrolment-over")
    assert focal.send(f"{base}?state=enrolled", method="GET").json()["items"] == []
    theirs = make_beneficiary(make_ppa())
    there = f"/{theirs.ppa_id}/beneficiaries"
    assert focal.send(there, method="GET").status_code == 404
    assert focal.send(f"{there}/{theirs.id}", method="GET").status_code == 404
