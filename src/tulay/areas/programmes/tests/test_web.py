"""Pages of programmes: the list, one of them, its money, and everything that can be answered there."""

from datetime import UTC, date, datetime

import pytest

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.programmes.models import Indicator, Milestone, Ppa
from tulay.areas.programmes.tests.factories import again, make_line, make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {
    "title": "Seaweed drying sheds",
    "code": "AF-1",
    "category": "agency",
    "sector": "economic",
    "priority": "high",
    "fiscal_year": "2026",
    "source": "gaab",
    "budget": "1200.50",
    "people": "600",
}


@pytest.fixture
def boats():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def focal(seen_by, boats):
    return seen_by(Role.FOCAL_PERSON, boats)


def made():
    with reading(SYSTEM):
        return Ppa.objects.get()


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def test_without_any_the_list_says_so(focal, words):
    page = words(focal.get("/programmes/"))
    assert "There are no programmes yet" in page
    assert "Add one" in page


def test_a_ppa_is_added_and_shown(focal, boats, words):
    place = make_place("Sirawai")
    other = make_agency(name="Ministry of Nets")
    assert "Budget, in PHP" in words(focal.get("/programmes/new/"))
    sent = (
        SAID
        | {"place": "sirawai", "supporting": [str(other.id)]}
        | day("starts_date", date(2026, 2, 1))
    )

    answer = focal.post("/programmes/new/", **sent)

    row = made()
    assert answer["Location"] == f"/programmes/{row.id}/"
    assert (row.agency_id, row.budget_minor, row.place_id) == (boats.id, 120_050, place.id)
    assert row.supporting == [other.id]
    page = words(focal.get(answer["Location"]))
    for said in ("Ministry of Boats", "₱ 1,200.50", "In planning", "Sirawai", "Ministry of Nets"):
        assert said in page, said


@pytest.mark.parametrize(
    ("wrong", "said", "status"),
    [
        ({"title": ""}, "Fill in “Title”.", 422),
        ({"obc_budget": "5000"}, "cannot be more than the budget", 422),
        ({"place": "Nowhere at all"}, "We know no such place.", 422),
        ({"sector": ""}, "Choose an answer for “Sector”.", 422),
        ({"category": "community_request"}, "Say which community asked for it.", 422),
    ],
)
def test_what_cannot_be_is_said_beside_the_question(focal, words, wrong, said, status):
    answer = focal.post("/programmes/new/", **SAID | wrong)
    assert answer.status_code == status
    assert said in words(answer)


def test_places_of_one_name_are_told_apart(focal, words):
    one, other = make_place("North"), make_place("South")
    make_place("Naga", parent=one)
    wanted = make_place("Naga", parent=other)
    answer = focal.post("/programmes/new/", **SAID | {"place": "Naga"})
    assert "Several places fit." in words(answer)
    assert "Naga, South" in words(answer)
    focal.post("/programmes/new/", **SAID | {"place": "Naga, South"})
    assert made().place_id == wanted.id
    page = focal.get(f"/programmes/{made().id}/edit/").content.decode()
    assert "Naga, South" in page
    focal.post(f"/programmes/{made().id}/edit/", **SAID | {"place": wanted.code, "version": "0"})
    assert made().place_id == wanted.id


def test_a_code_twice_is_said_beside_it(focal, boats, words):
    make_ppa(boats, code="AF-1")
    answer = focal.post("/programmes/new/", **SAID)
    assert answer.status_code == 409
    assert "has used this code" in words(answer)


def test_who_works_for_several_agencies_says_for_which(boats, words, client):
    nets, person = make_agency(name="Ministry of Nets"), make_person()
    for agency in (boats, nets):
        make_grant(person, Role.FOCAL_PERSON, agency_id=agency.id)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    assert "Whose is it?" in words(client.get("/programmes/new/"))
    assert "Ministry of Nets" in words(client.get("/programmes/new/", {"agency": str(nets.id)}))


def test_a_ppa_is_changed_unless_somebody_else_did(focal, boats, words):
    row = make_ppa(boats)
    address = f"/programmes/{row.id}/edit/"
    assert "Seaweed drying sheds" in focal.get(address).content.decode()
    answer = focal.post(address, **SAID | {"title": "Sheds", "version": "0"})
    assert answer.status_code == 302
    assert "Saved." in words(focal.get(answer["Location"]))
    late = focal.post(address, **SAID | {"title": "Mine", "version": "0"})
    assert late.status_code == 409
    assert "Somebody else has changed this" in words(late)
    assert again(row).title == "Sheds"
    assert focal.post(address, **SAID | {"obc_slots": "9", "version": "1"}).status_code == 422


def test_a_ppa_moves_on(focal, boats, words):
    row = make_ppa(boats)
    address = f"/programmes/{row.id}/state/"
    page = words(focal.get(address))
    assert "Work begins, or goes on" in page
    assert "It is completed" not in page
    answer = focal.post(address, state="ongoing", said="Contract signed.")
    assert "Contract signed." in words(focal.get(answer["Location"]))
    assert "Say why" in words(focal.post(address, state="on_hold", said=""))
    assert focal.post(address, state="planning").status_code == 422
    focal.post(address, state="completed")
    assert "Change what is said of it" not in words(focal.get(f"/programmes/{row.id}/"))


def test_money_is_recorded_and_what_is_not_there_refused(focal, boats, words):
    row = make_ppa(boats)
    address = f"/programmes/{row.id}/funding/new/"
    today = day("on_date", date(2026, 1, 5))
    assert "Amount, in PHP" in words(focal.get(address))
    sent = {"kind": "allocation", "amount": "900.00", "source": "gaab", "said": "First tranche."}
    answer = focal.post(address, **sent | today)
    assert answer["Location"] == f"/programmes/{row.id}/funding/"
    page = words(focal.get(answer["Location"]))
    assert "₱ 900.00" in page
    assert "First tranche." in page
    answer = focal.post(address, **sent | today | {"kind": "disbursement"})
    assert answer.status_code == 409
    assert "At most ₱ 0.00 is left" in words(answer)
    answer = focal.post(address, **sent | today | {"amount": "-5"})
    assert "Write an amount above zero" in words(answer)
    assert "90 %" not in words(focal.get(f"/programmes/{row.id}/"))


def test_reports_milestones_and_indicators(focal, boats, words):
    row = make_ppa(boats, state="ongoing")
    at = f"/programmes/{row.id}"
    for path in ("updates", "milestones", "indicators"):
        assert focal.get(f"{at}/{path}/new/").status_code == 200
    focal.post(
        f"{at}/updates/new/",
        kind="progress",
        progress="42",
        said="Five sheds stand.",
        next_steps="Roofs.",
        **day("follow_up_date", date(2048, 1, 1)),
    )
    assert "Say how many of a hundred" in words(
        focal.post(f"{at}/updates/new/", kind="progress", said="Some.")
    )
    focal.post(f"{at}/milestones/new/", title="First shed", **day("due_date", date(2026, 1, 2)))
    focal.post(f"{at}/milestones/new/", title="Last shed", **day("due_date", date(2048, 1, 2)))
    number = {"category": "livelihood", "unit": "families", "baseline": "40", "target": "600"}
    focal.post(f"{at}/indicators/new/", title="Families", **number)

    page = words(focal.get(f"{at}/"))

    for said in ("Five sheds stand.", "Done: 42 of 100", "Roofs.", "First shed", "Late"):
        assert said in page, said
    assert "Still to come" in page
    assert "600 families" in page
    assert "Not measured yet" in page
    with reading(SYSTEM):
        milestone = Milestone.objects.get(title="First shed")
        indicator = Indicator.objects.get()
    assert focal.get(f"{at}/milestones/{milestone.id}/").status_code == 200
    focal.post(f"{at}/milestones/{milestone.id}/", **day("done_date", date(2026, 1, 3)))
    assert focal.get(f"{at}/indicators/{indicator.id}/").status_code == 200
    focal.post(f"{at}/indicators/{indicator.id}/", actual="210.5")
    page = words(focal.get(f"{at}/"))
    assert "Saturday 3 January 2026" in page
    assert "210.50 families" in page


def test_the_list_is_narrowed_summed_and_paged(seen_by, boats, words):
    nets = make_agency(name="Ministry of Nets")
    for number in range(22):
        row = make_ppa(boats, title=f"Boat {number:02d}", code=f"B-{number}")
    make_ppa(nets, title="Net mending", sector="social", fiscal_year=2025, state="ongoing")
    make_line(row, amount_minor=5_000)
    door = seen_by(Role.COORDINATOR)
    first = door.get("/programmes/", order="title")
    page = words(first)
    assert "Boat 19" in page
    assert "Boat 20" not in page
    assert "₱ 23,000.00" in page
    assert "23 in this list" in page
    assert "Add one" not in page
    following = first.content.decode().split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Net mending" in words(door.get(f"/programmes/{following}".replace("&amp;", "&")))
    for narrowed in (
        {"q": "NET MEND"},
        {"sector": "social"},
        {"fiscal_year": "2025"},
        {"state": "ongoing"},
        {"agency": str(nets.id)},
    ):
        page = words(door.get("/programmes/", **narrowed))
        assert "Net mending" in page, narrowed
        assert "Boat" not in page.split("Find programmes")[1].split("Show", 1)[1], narrowed
    assert "B-7" not in words(door.get("/programmes/", q="b-7"))
    assert "Boat 07" in words(door.get("/programmes/", q="b-7"))
    assert "Nothing fits" in words(door.get("/programmes/", q="submarines"))
    assert "Boat 21" in words(door.get("/programmes/", agency="nonsense", order="nonsense"))


def test_pages_ask_few_questions(seen_by, boats, django_assert_max_num_queries):
    for number in range(12):
        row = make_ppa(make_agency(name=f"Office {number}"), title=f"Boat {number}")
    for _ in range(5):
        make_line(row)
    door = seen_by(Role.COORDINATOR)
    door.get("/programmes/")
    overhead = 5  # who asks, and with which eyes
    with django_assert_max_num_queries(6 + overhead):
        door.get("/programmes/")
    with django_assert_max_num_queries(6 + overhead):
        door.get(f"/programmes/{row.id}/")
    with django_assert_max_num_queries(4 + overhead):
        door.get(f"/programmes/{row.id}/funding/")


def test_large_sums_are_read_at_a_glance(seen_by, boats, words):
    make_ppa(boats, budget_minor=919_970_000_000_00)
    assert "₱ 919,970.0 million" in words(seen_by(Role.EXECUTIVE).get("/programmes/"))


def test_nobody_meets_another_agencys(focal, words):
    theirs = make_ppa(make_agency(name="Ministry of Nets"), title="Net mending")
    assert "Net mending" not in words(focal.get("/programmes/"))
    for path in ("", "edit/", "state/", "funding/", "funding/new/", "updates/new/"):
        assert focal.get(f"/programmes/{theirs.id}/{path}").status_code == 404, path
    assert focal.get(f"/programmes/{uuid7()}/").status_code == 404


def test_who_looks_after_all_reads_and_is_offered_no_change(seen_by, words):
    row = make_ppa()
    for role in (Role.COORDINATOR, Role.EXECUTIVE):
        door = seen_by(role)
        page = words(door.get(f"/programmes/{row.id}/"))
        assert "Money, line by line" in page
        assert "Report how it comes on" not in page
        assert "Record money" not in page
        assert door.get(f"/programmes/{row.id}/edit/").status_code == 403


def test_residents_have_no_business_here(seen_by, client):
    assert seen_by(Role.CANDIDATE).get("/programmes/").status_code == 403
    client.cookies.clear()
    assert client.get("/programmes/").status_code == 302
