"""An agency writes who can get its service, tries it and somebody else publishes it: at the desk and for programs."""

import json

import pytest

from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.rules.eligibility import Condition, Group
from tulay.areas.catalogue.rules.services import Choice, Question
from tulay.areas.catalogue.tests.factories import make_service
from tulay.areas.catalogue.tests.test_web_desk import at, seat, text_of, working
from tulay.areas.directory.tests.factories import make_agency, make_place, make_sector
from tulay.areas.identity.rules import Role

pytestmark = pytest.mark.django_db
HULL = Question(
    "hull",
    "choice",
    {"en": "What is it made of?"},
    choices=(Choice("wood", {"en": "Wood"}), Choice("steel", {"en": "Steel"})),
)
BOAT = Question("boat", "yesno", {"en": "Do you have a boat?", "fil": "May bangka ka ba?"})
FISH = Condition("person.work", "one-of", ("fishing",))


@pytest.fixture
def agency():
    make_sector()
    return make_agency(slug="mssd", name="Ministry of Boats", acronym="MOB")


@pytest.fixture
def ana(agency):
    return seat(agency)


def rule_of(service_id):
    return working(service_id).details.rule


def test_conditions_are_written_previewed_tried_and_published_by_somebody_else(ana, agency):
    region = make_place("Region IX")
    service_id = make_service(agency, questions=(BOAT, HULL))
    assert "No condition yet" in text_of(ana.get(at(service_id, "who/")))

    ana.post(at(service_id, "who/condition/?at=&fact=person.birth_date"), AGED | {"version": 1})
    ana.post(
        at(service_id, "who/condition/?at=&fact=person.place"),
        {"compare": "one-of", "value": "Region IX", "version": 2},
    )
    ana.post(at(service_id, "who/change/"), {"do": "group:", "join": "any", "version": 3})
    ana.post(
        at(service_id, "who/condition/?at=0&fact=question.boat"), {"value": "yes", "version": 4}
    )
    money = {"compare": "at-most", "value": "1200.50", "words_fil": "Kaunti ang kita", "version": 5}
    answer = ana.post(at(service_id, "who/condition/?at=0&fact=household.income"), money)
    made = {"compare": "one-of", "value": ["wood"], "version": 6}
    ana.post(at(service_id, "who/condition/?at=&fact=question.hull"), made)
    assert answer.headers["Location"] == at(service_id, "who/")

    assert rule_of(service_id) == Group(
        "all",
        (
            Condition("person.birth_date", "at-least", 60),
            Condition("person.place", "one-of", (region.code,)),
            Condition("question.hull", "one-of", ("wood",)),
        ),
        (
            Group(
                "any",
                (
                    Condition("question.boat", "is", True),
                    Condition(
                        "household.income", "at-most", 120050, words={"fil": "Kaunti ang kita"}
                    ),
                ),
            ),
        ),
    )
    shown = text_of(ana.get(at(service_id, "who/")))
    for said in (
        "You are 60 years old or older",
        "You live in Region IX",
        "“Do you have a boat?”: Yes",
        "Kaunti ang kita",
        "“What is it made of?”: Wood",
    ):
        assert said in shown
    assert "Who can get this" in text_of(ana.get(at(service_id, "preview/")))
    assert service_card(service_id).rule is None, "people read the version before"

    seat(agency, name="Ben Lim").post(at(service_id, "publish/"))
    public = text_of(ana.get(f"/services/{service_card(service_id).slug}/"))
    assert "Who can get this" in public
    assert "At least one of these:" in public
    assert "“What is it made of?”: Wood" in public


AGED = {"compare": "at-least", "value": "60"}


def test_a_trial_says_which_conditions_hold_and_keeps_nothing(ana, agency):
    service_id = make_service(
        agency,
        questions=(BOAT,),
        rule=Group(conditions=(FISH, Condition("question.boat", "is", True))),
    )
    page = text_of(ana.get(at(service_id, "who/try/")))
    assert "What do you do?" in page
    assert "Do you have a boat?" in page

    tried = text_of(ana.post(at(service_id, "who/try/"), {"f_person__work": ["fishing"]}))
    refused = text_of(
        ana.post(
            at(service_id, "who/try/"), {"f_person__work": ["farming"], "f_question__boat": "yes"}
        )
    )

    assert "We would need to know more" in tried
    assert "Not known" in tried
    assert "They cannot get it" in refused
    assert working(service_id).number == 1


def test_a_condition_is_changed_and_taken_out(ana, agency):
    service_id = make_service(agency, rule=Group(conditions=(FISH,), groups=(Group("none"),)))
    form = ana.get(at(service_id, "who/condition/?at=:0")).content.decode()
    assert 'value="fishing" checked' in form

    ana.post(
        at(service_id, "who/condition/?at=:0"),
        {"compare": "not-one-of", "value": ["employed"], "version": 1},
    )
    ana.post(at(service_id, "who/change/"), {"do": "join:", "join": "any", "version": 2})
    changed = rule_of(service_id)
    ana.post(at(service_id, "who/change/"), {"do": "remove::0", "version": 3})
    ana.post(at(service_id, "who/change/"), {"do": "remove:0", "version": 4})
    ana.post(at(service_id, "who/change/"), {"do": "join:", "join": "all", "version": 5})

    assert changed.join == "any"
    assert changed.conditions == (Condition("person.work", "not-one-of", ("employed",)),)
    assert rule_of(service_id) is None


@pytest.mark.parametrize(
    ("fact", "sent", "said"),
    [
        ("person.birth_date", {"compare": "at-least", "value": "old"}, "Write a whole number"),
        ("person.place", {"compare": "one-of", "value": "Atlantis"}, "no place called “Atlantis”"),
        ("person.work", {"compare": "one-of"}, "Choose"),
        ("household.income", {"compare": "at-most", "value": "-1"}, "at least 0"),
    ],
)
def test_a_condition_that_cannot_be_kept_says_why(ana, agency, fact, sent, said):
    service_id = make_service(agency)

    answer = ana.post(at(service_id, f"who/condition/?at=&fact={fact}"), sent | {"version": 1})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert rule_of(service_id) is None


def test_addresses_that_lead_nowhere_lead_back(ana, agency):
    service_id = make_service(agency, rule=Group(conditions=(FISH,)))

    for query in ("at=&fact=person.shoe", "at=:7", "at=3", "at=x", "at=0.0.0.0.0", "at=:999"):
        answer = ana.get(at(service_id, f"who/condition/?{query}"))
        assert answer.headers["Location"] == at(service_id, "who/"), query
    for nonsense in ({"do": "fly:"}, {"do": "join:", "join": "either"}, {}):
        ana.post(at(service_id, "who/change/"), nonsense)
    assert working(service_id).number == 1


def test_two_who_write_at_once_are_told(ana, agency):
    service_id = make_service(agency)
    ana.post(at(service_id, "who/condition/?at=&fact=person.work"), WORK | {"version": 1})

    late = ana.post(
        at(service_id, "who/condition/?at=&fact=household.size"),
        {"compare": "is", "value": "3", "version": 1},
    )

    assert late.status_code == 409
    assert "Somebody else changed who can get it" in text_of(late)
    assert rule_of(service_id).conditions == (FISH,)


WORK = {"compare": "one-of", "value": ["fishing"]}


def test_a_question_that_a_condition_asks_is_not_taken_out(ana, agency):
    rule = Group(conditions=(Condition("question.boat", "is", True),))
    service_id = make_service(agency, questions=(BOAT,), rule=rule)

    ana.post(at(service_id, "questions/change/"), {"do": "remove:boat", "version": 1})

    assert working(service_id).details.questions == (BOAT,)
    assert "“question.boat” is not known" in text_of(ana.get(at(service_id)))


def test_a_question_says_which_fact_it_asks_for(ana, agency):
    service_id = make_service(agency)
    asked = {"label_en": "How many at home?", "kind": "number", "fact": "household.size"}

    wrong = ana.post(
        at(service_id, "questions/new/"), asked | {"fact": "person.work", "version": 1}
    )
    ana.post(at(service_id, "questions/new/"), asked | {"version": 1})

    assert wrong.status_code == 422
    assert [one.fact for one in working(service_id).details.questions] == ["household.size"]


def test_the_pages_are_for_those_who_write_the_service(agency):
    service_id = make_service(agency)
    other = seat(make_agency(slug="moh", name="Ministry of Health", acronym="MOH"), name="Carl")
    stranger = seat(agency, role=Role.AUDITOR, name="Dina")

    for page in ("who/", "who/try/", "who/condition/?at=&fact=person.work"):
        assert other.get(at(service_id, page)).status_code == 404
        assert stranger.get(at(service_id, page)).status_code in {403, 404}
    assert other.post(at(service_id, "who/change/"), {"do": "group:"}).status_code == 404


def test_programs_write_and_try_the_same_rule(ana, agency):
    service_id = make_service(agency)
    kept = ana.get(f"/api/v1/services/{service_id}/working").json()
    rule = {"join": "all", "conditions": [{"fact": "household.size", "compare": "is", "value": 3}]}

    def put(changed, version=1):
        return ana.put(
            f"/api/v1/services/{service_id}",
            json.dumps(kept["details"] | {"rule": changed, "version": version}),
            content_type="application/json",
        )

    refused = put({"conditions": [{"fact": "person.shoe", "compare": "is", "value": 3}]})
    typed = put({"conditions": [{"fact": "household.size", "compare": "is", "value": "3"}]})
    accepted = put(rule)
    tried = ana.post(
        f"/api/v1/services/{service_id}/eligibility/try?language=fil",
        json.dumps({"facts": {"household.size": 3}}),
        content_type="application/json",
    )

    assert refused.status_code == typed.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/rule.conditions.0.fact"
    assert accepted.status_code == 200, accepted.content
    assert rule_of(service_id) == Group(conditions=(Condition("household.size", "is", 3),))
    assert tried.json()["holds"] is True
    assert tried.json()["lines"][0]["fact"] == "household.size"
