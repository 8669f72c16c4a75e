"""Requests given by rule: kept, applied when one arrives, explained, tried out."""

import threading
from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import assigning
from tulay.areas.cases.actions.absences import plan_absence
from tulay.areas.cases.actions.assigning import assign_by_rule, keep_plan, set_skills
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.referrals import accept_referral, refer
from tulay.areas.cases.errors import (
    NotAssignable,
    PlanChanged,
    PlanUnfit,
    RequestNotFound,
    SkillsUnfit,
)
from tulay.areas.cases.holdings import export
from tulay.areas.cases.models import Assignment, AssignmentPlan
from tulay.areas.cases.queries.assigning import plan_of, skilled_officers
from tulay.areas.cases.rules.absences import Away
from tulay.areas.cases.rules.assigning import Rule
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import (
    browser,
    make_world,
    now,
    queries_of,
    text_of,
    this_day,
)
from tulay.areas.cases.tests.factories import NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing import delivery
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
PAGE = "/desk/assigning/"
EVERYBODY = (Rule("Everybody"),)


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")


def keep(world, actor, rules=EVERYBODY, *, is_on=True, version=0):
    return keep_plan(
        actor=actor, agency_id=world.agency.id, is_on=is_on, rules=rules, version=version, now=NOW
    )


def know(world, actor, officer, *skills):
    set_skills(
        actor=actor,
        agency_id=world.agency.id,
        person_id=officer.person_id,
        skills=skills,
        now=NOW,
    )


def by_rule(request_id, at=NOW):
    assign_by_rule(actor=SYSTEM, request_id=request_id, now=at)


def test_a_lead_keeps_rules_and_what_officers_know(world, focal):
    place = make_place("Sirawai")
    version = keep(world, focal, [Rule(" Boats ", world.service_id, place.id, skill=" Sails ")])
    know(world, focal, world.officer, "Sails", "sails", "Home visits")

    with reading(SYSTEM):
        plan, officers = plan_of(world.agency.id), skilled_officers(world.agency.id)
    (rule,) = plan.rules
    assert (plan.is_on, plan.version, version) == (True, 1, 1)
    assert (rule.name, rule.skill, rule.place_label) == ("Boats", "Sails", place.label)
    assert [one.skills for one in officers] == [("Sails", "Home visits"), ()]
    with pytest.raises(PlanChanged):
        keep(world, focal, version=0)
    assert keep(world, focal, is_on=False, version=1) == 2
    codes = Entry.objects.values_list("action", flat=True)
    assert list(codes).count("cases.keep-plan") == 3  # a refusal is on record, too
    with reading(SYSTEM):
        copy = export(world.officer.person_id)
    assert copy["skills"][0]["skills"] == ["Sails", "Home visits"]


def test_what_does_not_fit_is_not_kept(world, focal):
    other = World()

    for rule in (Rule(""), Rule("R", other.service_id), Rule("R", None, uuid7())):
        with pytest.raises(PlanUnfit):
            keep(world, focal, [rule])
    with pytest.raises(NotAssignable):
        know(world, focal, other.officer, "Sails")
    with pytest.raises(SkillsUnfit):
        know(world, focal, world.officer, "s" * 50)
    assert not rows_of(AssignmentPlan)


def test_strangers_and_officers_keep_no_rules(world, focal):
    stranger = make_officer(make_agency(), Role.FOCAL_PERSON)

    for actor in (world.officer, world.applicant, stranger):
        with pytest.raises(Forbidden):
            keep(world, actor)
        with pytest.raises(Forbidden):
            know(world, actor, world.officer, "Sails")
    request_id = world.request_in(State.SUBMITTED)
    with pytest.raises(Forbidden):
        assign_by_rule(actor=world.officer, request_id=request_id, now=NOW)
    with pytest.raises(RequestNotFound):
        by_rule(world.draft())


def test_a_request_that_arrives_is_given_once_and_says_why(world, focal):
    know(world, focal, world.second, "Sails")
    keep(world, focal, [Rule("Boats", world.service_id, skill="sails")])
    request_id = world.request_in(State.SUBMITTED)

    for _ in range(2):  # delivered twice
        by_rule(request_id)

    assert stored(request_id).assignee_id == world.second.person_id
    (row,) = rows_of(Assignment, request_id=request_id)
    assert (row.by_rule["name"], row.by_rule["load"], row.by_rule["among"]) == ("Boats", 0, 1)
    assert Entry.objects.filter(action="cases.assign-by-rule").count() == 1


def test_what_people_put_back_stays_with_people(world, focal):
    keep(world, focal)
    request_id = world.request_in(State.SUBMITTED)
    by_rule(request_id)
    assign(
        actor=focal, request_id=request_id, assignee_id=None, reason="Not ours to choose.", now=NOW
    )

    by_rule(request_id)

    assert stored(request_id).assignee_id is None


def test_control_without_looking_back_it_is_given_again(world, focal, monkeypatch):
    monkeypatch.setattr(assigning, "_was_given", lambda request: False)
    with pytest.raises(AssertionError):
        test_what_people_put_back_stays_with_people(world, focal)


def test_switched_off_nothing_is_given(world, focal):
    keep(world, focal, is_on=False)
    request_id = world.request_in(State.SUBMITTED)

    by_rule(request_id)

    assert stored(request_id).assignee_id is None


def test_it_goes_to_whoever_has_least_and_never_to_its_applicant(world, focal):
    keep(world, focal)
    mine = [world.request_in(State.IN_REVIEW) for _ in range(2)]
    assert {stored(one).assignee_id for one in mine} == {world.officer.person_id}
    own = world.request_in(State.SUBMITTED, applicant=world.second)
    other = world.request_in(State.SUBMITTED)

    by_rule(own)
    by_rule(other)

    assert stored(own).assignee_id == world.officer.person_id
    assert stored(other).assignee_id == world.second.person_id


def test_a_stand_in_gets_it_and_the_page_says_for_whom(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    know(world, focal, world.officer, "Sails")
    keep(world, focal, [Rule("Mainsails", skill="Sails")])
    today = this_day()
    plan_absence(
        actor=focal,
        agency_id=world.agency.id,
        wanted=Away(
            world.officer.person_id,
            today - timedelta(days=1),
            today + timedelta(days=2),
            world.second.person_id,
        ),
        now=now() - timedelta(days=1),
    )
    request_id = world.request_in(State.SUBMITTED, now=now())

    by_rule(request_id, now())

    assert stored(request_id).assignee_id == world.second.person_id
    said = text_of(browser(world.officer).get(f"/desk/requests/{request_id}/"))
    assert "Given to Carla Diaz" in said
    assert "Mainsails" in said
    assert "Benito Cruz\u2069, who is away." in said
    own = text_of(browser(world.applicant).get(f"/portal/requests/{request_id}/"))
    assert "Mainsails" not in own  # inside the agency only


def test_the_outbox_gives_it_and_so_does_a_referral(world, focal, monkeypatch):
    monkeypatch.setattr(delivery, "close_old_connections", lambda: None)  # one connection
    keep(world, focal)
    request_id = world.request_in(State.SUBMITTED)
    sent_on = World()
    keep(sent_on, make_officer(sent_on.agency, Role.FOCAL_PERSON))

    delivered()
    assert stored(request_id).assignee_id in {world.officer.person_id, world.second.person_id}
    referral = refer(
        actor=world.officer,
        request_id=request_id,
        service_id=sent_on.service_id,
        reason="They have boats.",
        now=NOW,
    )
    accept_referral(actor=sent_on.officer, referral_id=referral, now=NOW)
    assert stored(request_id).assignee_id is None
    delivered()

    held = {sent_on.officer.person_id, sent_on.second.person_id}
    assert stored(request_id).assignee_id in held


def test_the_pages_of_a_lead_and_of_an_officer(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")
    mine, officers = browser(focal), browser(world.officer)
    assert "There are no rules yet" in text_of(mine.get(PAGE))
    rule = {"name": "Boats", "service": world.service_id, "place": "Sirawai", "skill": "Sails"}

    wrong = mine.post(f"{PAGE}rule/", rule | {"place": "Xqzzzz", "version": "0"})
    assert wrong.status_code == 422
    assert "We know no place of this name" in text_of(wrong)
    assert mine.post(f"{PAGE}rule/", rule | {"version": "0"}).status_code == 302
    late = mine.post(f"{PAGE}rule/", {"name": "Late", "version": "0"})
    assert "The rules changed in the meantime" in text_of(late)
    assert mine.post(f"{PAGE}rule/", {"name": "Rest", "version": "1"}).status_code == 302
    assert "Nobody has this skill" in text_of(mine.get(PAGE))
    skills = {"person": world.officer.person_id, "skills": "Sails\nHome visits"}
    assert mine.post(f"{PAGE}skills/", skills | {"skills": "s" * 50}).status_code == 422
    assert mine.post(f"{PAGE}skills/", skills).status_code == 302
    assert mine.get(f"{PAGE}skills/?person={uuid7()}").status_code == 422

    tried = officers.get(f"{PAGE}preview/", {"service": world.service_id, "place": "Sirawai"})
    assert "To Benito Cruz" in text_of(tried)
    assert "The rules are off" in text_of(tried)
    elsewhere = officers.get(f"{PAGE}preview/", {"service": world.service_id})
    assert "it is for another place" in text_of(elsewhere)
    change = f"{PAGE}change/"
    for version, do in enumerate(("on", "up", "remove"), start=2):
        given = {"do": do, "number": "2" if do == "up" else "1", "version": version}
        assert mine.post(change, given).status_code == 302
    assert "The rules changed in the meantime" in text_of(
        mine.post(change, {"do": "off", "version": 2}, follow=True)
    )
    assert [one.name for one in kept(world).rules] == ["Boats"]
    assert kept(world).is_on
    assert mine.get(f"{PAGE}rule/?number=1").content.decode().count("Boats") >= 1
    again = rule | {"name": "Ships", "number": "1", "version": "5"}
    assert mine.post(f"{PAGE}rule/", again).status_code == 302
    assert [one.name for one in kept(world).rules] == ["Ships"]
    assert officers.post(change, {"do": "off"}).status_code == 403
    assert officers.get(f"{PAGE}rule/").status_code == 403


def test_the_pages_ask_few_questions_however_many_rules(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    place = make_place("Sirawai")
    keep(world, focal, [Rule(f"{n}", world.service_id, place.id) for n in range(20)])

    assert len(queries_of(browser(focal), PAGE)) <= 6
    asked = f"{PAGE}preview/?service={world.service_id}&place=Sirawai"
    assert len(queries_of(browser(focal), asked)) <= 9


def test_programs_do_the_same(api, world, focal):
    mine, officer = Caller(focal), Caller(world.officer)
    place = make_place("Sirawai")
    rule = {"name": "Boats", "service_id": str(world.service_id), "place_id": str(place.id)}
    body = {"agency_id": str(world.agency.id), "version": 0, "is_on": True, "rules": [rule]}

    assert officer.send("PUT", "/assignment-plan", body).status_code == 403
    wrong = mine.send(
        "PUT", "/assignment-plan", body | {"rules": [rule | {"place_id": body["agency_id"]}]}
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "/rules/0/place_id"
    assert mine.send("PUT", "/assignment-plan", body).json() == {"version": 1}
    assert mine.send("PUT", "/assignment-plan", body).status_code == 409
    skills = {"person_id": str(world.second.person_id), "skills": ["Sails"]}
    noted = mine.send("PUT", "/assignment-plan/skills", skills | {"agency_id": body["agency_id"]})
    assert noted.status_code == 204
    read = officer.get("/assignment-plan").json()
    assert (read["version"], read["rules"][0]["place"]) == (1, place.label)
    assert [one["skills"] for one in read["officers"]] == [[], ["Sails"]]
    tried = officer.get(
        "/assignment-plan/preview", service_id=world.service_id, place_id=place.id
    ).json()
    assert (tried["officer"], tried["by_rule"]["name"]) == ("Benito Cruz", "Boats")
    nobody = officer.get("/assignment-plan/preview", service_id=world.service_id).json()
    assert nobody["passed_over"] == [{"number": 1, "why": "place"}]

    assert mine.send("PUT", "/assignment-plan", body | {"version": 1, "rules": [{"name": "All"}]})
    request_id = world.request_in(State.SUBMITTED, now=now())
    by_rule(request_id, now())
    (given,) = [
        one
        for one in officer.get(f"/requests/{request_id}/history").json()["items"]
        if one["kind"] == "assignment"
    ]
    assert given["by_rule"]["name"] == "All"


def kept(world):
    with reading(SYSTEM):
        return plan_of(world.agency.id)


def delivered():
    """Let a worker tell what happened."""
    rows = OutboxRow.objects.filter(kind="event", done_at=None).order_by("id")
    for _ in range(2):  # each event, then a row for each handler
        for row_id in list(rows.values_list("id", flat=True)):
            delivery.deliver_row(str(row_id))


def two_arrive():
    world = World()
    keep(world, make_officer(world.agency, Role.FOCAL_PERSON))
    ids = [world.request_in(State.SUBMITTED) for _ in range(2)]
    at_once(*(lambda one=one: by_rule(one) for one in ids))
    return {stored(one).assignee_id for one in ids}


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_two_that_arrive_at_once_go_to_two_officers(self):
        assert len(two_arrive()) == 2

    def test_control_without_turns_both_go_to_the_same(self, monkeypatch):
        counted, real = threading.Barrier(2), assigning.preview

        def meeting(*args, **kwargs):
            found = real(*args, **kwargs)
            counted.wait(10)
            return found

        monkeypatch.setattr(assigning, "wait_for_turn", lambda *_: None)
        monkeypatch.setattr(assigning, "preview", meeting)

        assert len(two_arrive()) == 1

    def test_of_two_leads_who_keep_rules_at_once_one_is_told(self):
        world = World()
        focal = make_officer(world.agency, Role.FOCAL_PERSON)

        ends = at_once(*(lambda n=n: keep(world, focal, [Rule(n)]) for n in "AB"))

        assert sorted(str(type(end).__name__) for end in ends) == ["PlanChanged", "int"]
