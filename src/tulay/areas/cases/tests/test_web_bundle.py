"""From what somebody can get to drafts of it, with what they said filled in."""

from decimal import Decimal

import pytest

from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.carrying import carried_answers
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import make_applicant, make_service, rows_of
from tulay.areas.catalogue.actions.services import set_accepting
from tulay.areas.catalogue.rules.eligibility import Condition, Group
from tulay.areas.catalogue.rules.services import Question
from tulay.areas.directory.tests.factories import NOW, make_agency, make_place
from tulay.areas.identity.models import Person
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
CONTACT = {"name": "Amina Sali", "email": "amina@example.org", "phone": ""}
PEOPLE = Question("people", "number", {"en": "How many live there?"}, fact="household.size")
INCOME = Question("income", "money", {"en": "What comes in?"}, fact="household.income")
BOAT = Question("boat", "yesno", {"en": "Have you a boat?"})
ILL = Question("ill", "yesno", {"en": "Are you ill?"}, is_special=True)
START, RESULT, BUNDLE = "/services/check/", "/services/check/result/", "/services/check/start/"
SAID = {"household.size": "4", "household.income": "1200.50", "question.kit.boat": "no"}


def about(fact, compare, value):
    return Condition(fact, compare, value)


@pytest.fixture
def shelf():
    forget_all()
    agency = make_agency()
    size, income = (
        about("household.size", "at-least", 2),
        about("household.income", "at-most", 200000),
    )
    kit = make_service(
        agency,
        slug="kit",
        name="Boat kit",
        questions=(BOAT, ILL),
        rule=Group(conditions=(about("question.boat", "is", False),)),
    )
    food = make_service(
        agency,
        slug="food",
        name="Food help",
        questions=(PEOPLE, INCOME, ILL),
        rule=Group(conditions=(size, income)),
    )
    return {"kit": kit, "food": food}


def check(client):
    """Answer every question."""
    where = client.post(START, {"jurisdiction": "bangsamoro"})["Location"]
    while where != RESULT:
        key = where.removeprefix("/services/check/about/").rstrip("/")
        name = "f_question__boat" if key.startswith("question.") else f"f_{key}".replace(".", "__")
        where = client.post(where, {name: SAID[key]})["Location"]


def chosen(client, shelf, *names):
    return client.post("/services/check/choose/", {"service": [str(shelf[one]) for one in names]})


def test_a_visitor_begins_two_drafts_with_what_they_said(shelf):
    client = browser()
    check(client)
    assert "Ask for several at once" in text_of(client.get(RESULT))

    assert chosen(client, shelf, "kit", "food")["Location"] == BUNDLE
    shown = text_of(client.get(BUNDLE))
    refused = client.post(BUNDLE, {"name": "", "email": "", "phone": ""})
    begun = client.post(BUNDLE, CONTACT)
    listed = text_of(client.get(begun["Location"]))

    assert "We fill in what you told us:" in shown
    assert "How many live there?" in shown
    assert "Are you ill?" not in shown
    assert refused.status_code == 422
    assert "2 applications are begun." in listed
    kept = {row.service_id: row for row in rows_of(Request)}
    assert kept[shelf["food"]].answers == {"people": 4, "income": "1200.50"}
    assert kept[shelf["kit"]].answers == {"boat": "no"}
    assert {row.applicant_id for row in kept.values()} == {rows_of(Person)[0].id}
    assert client.get(RESULT)["Location"] == START, "what was carried is gone"


def test_somebody_with_an_account_goes_on_with_the_draft_they_have(shelf):
    applicant = make_applicant(name="Amina Sali")
    client = browser(applicant)
    client.post("/services/kit/apply/")
    check(client)
    chosen(client, shelf, "kit", "food")

    client.post(BUNDLE)

    kept = {row.service_id: row.answers for row in rows_of(Request)}
    assert kept == {shelf["kit"]: {}, shelf["food"]: {"people": 4, "income": "1200.50"}}


def test_what_is_closed_unknown_or_not_chosen_is_not_begun(shelf):
    client = browser()
    assert client.get(BUNDLE)["Location"] == RESULT
    assert chosen(client, shelf, "kit")["Location"] == RESULT
    check(client)
    set_accepting(actor=SYSTEM, service_id=shelf["food"], is_accepting=False, now=NOW)

    none = chosen(client, shelf, "food")
    client.post("/services/check/choose/", {"service": ["x", str(make_place("North").id)]})

    assert none["Location"] == RESULT
    assert "Choose at least one service." in text_of(client.get(RESULT))
    assert client.get(BUNDLE)["Location"] == RESULT
    assert rows_of(Request) == []


def test_answers_are_carried_only_where_they_fit():
    said = {"household.size": 0, "household.income": 120050, "question.kit.boat": True}
    questions = (
        Question("people", "number", {"en": "?"}, fact="household.size", low=1),
        INCOME,
        BOAT,
        Question("ill", "yesno", {"en": "?"}, is_special=True, fact="person.has_pension"),
        Question("town", "place", {"en": "?"}, fact="person.place"),
    )

    carried = carried_answers(
        questions,
        said | {"person.has_pension": True, "person.place": "19"},
        slug="kit",
        currency="PHP",
        today=NOW.date(),
    )

    assert carried == {"income": "1200.50", "boat": "yes"}
    assert Decimal(carried["income"]) == Decimal("1200.5")
