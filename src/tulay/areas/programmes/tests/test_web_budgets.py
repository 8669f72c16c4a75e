"""Proposed budgets through the pages and through the API: both tell the same story."""

import pytest

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.models import Budget
from tulay.areas.programmes.tests.factories import again, make_budget, make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {"amount": "1200.50", "source": "gaab", "purpose": "Roofs for twelve sheds."}


@pytest.fixture
def boats():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def ppa(boats):
    return make_ppa(boats)


def made():
    with reading(SYSTEM):
        return Budget.objects.get()


def test_a_budget_goes_its_way_through_the_pages(seen_by, boats, ppa, words):
    focal = seen_by(Role.FOCAL_PERSON, boats)
    of_ppa = f"/programmes/{ppa.id}/budgets/"
    assert "No budget is proposed yet" in words(focal.get(of_ppa))
    assert "Amount, in PHP" in words(focal.get(f"{of_ppa}new/"))
    assert focal.post(f"{of_ppa}new/", **SAID | {"purpose": ""}).status_code == 422
    at = focal.post(f"{of_ppa}new/", **SAID)["Location"]
    page = words(focal.get(at))
    for told in ("₱ 1,200.50", "Draft", "You wrote this proposal", "Put it before the reviews"):
        assert told in page, told
    again_ = focal.post(f"{of_ppa}new/", **SAID)
    assert (again_.status_code, "is proposed for this programme already" in words(again_)) == (
        409,
        True,
    )
    assert focal.get(f"{at}edit/").status_code == 200
    assert focal.post(f"{at}edit/", **SAID | {"amount": "1100", "version": "0"}).status_code == 302
    focal.post(f"{at}submit/")
    assert "not possible where the proposal is" in words(
        focal.get(focal.post(f"{at}submit/")["Location"])
    )

    coordinator = seen_by(Role.COORDINATOR)
    assert "Seaweed drying sheds" in words(
        coordinator.get("/programmes/budgets/?state=technical_review")
    )
    assert "Say why" in words(coordinator.post(f"{at}review/", verdict="return", said=""))
    assert coordinator.post(f"{at}review/", verdict="pass", said="").status_code == 302
    page = words(coordinator.get(at))
    assert "You let this proposal pass a review" in page
    assert "Review the proposal" not in page
    again_ = coordinator.post(f"{at}review/", verdict="pass", said="")
    assert (again_.status_code, "Somebody else judges it" in words(again_)) == (409, True)
    for _ in range(2):
        other = seen_by(Role.COORDINATOR)
        assert other.post(f"{at}review/", verdict="pass", said="").status_code == 302
    assert other.post(f"{at}review/", verdict="pass").status_code == 409

    executive = seen_by(Role.EXECUTIVE)
    assert "Decide on the proposal" in words(executive.get(at))
    assert executive.post(f"{at}approval/", verdict="pass", said="Good.").status_code == 302

    coordinator = seen_by(Role.COORDINATOR)
    page = words(coordinator.get(coordinator.post(f"{at}enact/")["Location"]))
    assert "The money is allocated" in page
    assert again(ppa).allocated_minor == 110_000
    assert "not possible" in words(coordinator.get(coordinator.post(f"{at}enact/")["Location"]))


def test_pages_of_budgets_ask_few_questions(seen_by, django_assert_max_num_queries):
    for number in range(12):
        row = make_budget(make_ppa(make_agency(name=f"Office {number}")))
    door = seen_by(Role.COORDINATOR)
    door.get("/programmes/budgets/")
    for page in (
        "/programmes/budgets/",
        f"/programmes/budgets/{row.id}/",
        f"/programmes/{row.ppa_id}/budgets/",
    ):
        with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
            assert door.get(page).status_code == 200


def test_strangers_have_no_business_here(seen_by, boats):
    theirs = make_budget(make_ppa())
    focal, at = seen_by(Role.FOCAL_PERSON, boats), f"/programmes/budgets/{theirs.id}/"
    assert focal.get(at).status_code == 404
    assert focal.get(f"{at}edit/").status_code == 404
    assert focal.post(f"{at}submit/").status_code == 404
    assert focal.get(f"{at}review/").status_code == 403
    assert seen_by(Role.CANDIDATE).get("/programmes/budgets/").status_code == 403


def test_the_api_tells_the_same_story(seen_by, boats, ppa, words):
    focal = seen_by(Role.FOCAL_PERSON, boats)
    sent = {"amount_minor": 120_050, "purpose": "Roofs."}
    answer = focal.send(f"/{ppa.id}/budgets", sent)
    assert answer.status_code == 201, answer.content
    at = f"/budgets/{answer.json()['id']}"
    assert focal.send(f"/{ppa.id}/budgets", sent).json()["code"] == "programmes.budget-open"
    assert focal.send(at, sent | {"amount_minor": 7, "version": 0}, method="PUT").status_code == 204
    assert focal.send(f"{at}/submit").status_code == 204
    found = focal.send(at, method="GET").json()
    assert (found["state"], found["amount_minor"], found["revision"]) == ("technical_review", 7, 1)
    assert "₱ 0.07" in words(focal.get(f"/programmes{at}/"))
    coordinator = seen_by(Role.COORDINATOR)
    assert coordinator.send(f"{at}/review", {"verdict": "return"}).status_code == 422
    assert coordinator.send(f"{at}/review", {"verdict": "pass"}).status_code == 204
    refused = coordinator.send(f"{at}/review", {"verdict": "pass"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programmes.reviewed-already")
    for _ in range(2):
        coordinator = seen_by(Role.COORDINATOR)
        assert coordinator.send(f"{at}/review", {"verdict": "pass"}).status_code == 204
    assert len(coordinator.send(at, method="GET").json()["passed_by"]) == 3
    assert coordinator.send(f"{at}/approve", {"verdict": "pass"}).status_code == 403
    executive = seen_by(Role.EXECUTIVE)
    listed = executive.send("/budgets?state=executive_approval", method="GET").json()["items"]
    assert [one["id"] for one in listed] == [at.rsplit("/", maxsplit=1)[-1]]
    assert executive.send(f"{at}/approve", {"verdict": "pass"}).status_code == 204
    coordinator = seen_by(Role.COORDINATOR)
    assert coordinator.send(f"{at}/enact").status_code == 201
    assert again(ppa).allocated_minor == 7
