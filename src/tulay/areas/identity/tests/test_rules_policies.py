"""Policies decide over subject, resource, action and time; every condition, both ways."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tulay.areas.identity import errors
from tulay.areas.identity.rules import (
    PROTECTED,
    ROLES,
    SCOPES,
    Condition,
    PolicyRule,
    Role,
    check_policy,
    codes_of,
    codes_of_scopes,
    concerns,
    is_within,
)
from tulay.kernel.actor import Actor, ActorKind, Grant, Resource
from tulay.kernel.errors import NotFound
from tulay.kernel.periods import WorkingCalendar

HOME, AWAY = UUID(int=1), UUID(int=2)
ME, OTHER = UUID(int=11), UUID(int=12)
MONDAY_NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Manila
SUNDAY = datetime(2026, 11, 22, 4, tzinfo=UTC)
MANILA = WorkingCalendar(zone="Asia/Manila")
HOURS = {"zone": "Asia/Manila", "opens": "08:00", "closes": "17:00", "weekdays": [0, 1, 2, 3, 4]}


def officer(*policies, at=MONDAY_NOON, agency_id=HOME, role=Role.OFFICER, **more):
    grants = (
        Grant(ROLES[Role.RESIDENT], role="resident"),
        Grant(ROLES[role], agency_id, role.value, **more),
    )
    return Actor(ME, ActorKind.PERSON, grants, policies=policies, at=at)


def policy(condition=Condition.ALWAYS, actions="cases.decide", **details):
    return PolicyRule(UUID(int=99), "Quiet week", actions, condition, **details)


def decides(actor, **about):
    return actor.may("cases.decide", about=Resource(**({"agency_id": HOME} | about)))


def test_without_policies_roles_decide_alone():
    assert decides(officer())
    assert not decides(officer(), agency_id=AWAY)


def test_a_policy_takes_away_what_a_role_gives_and_says_its_name():
    stopped = officer(policy())
    assert not decides(stopped)
    assert stopped.may("cases.review", HOME)
    with pytest.raises(errors.PolicyRefuses) as refused:
        stopped.check("cases.decide", Resource(HOME))
    assert refused.value.facts == {"policy": "Quiet week"}


def test_where_no_grant_reaches_anyway_no_policy_is_named():
    with pytest.raises(NotFound):
        officer(policy()).check("cases.decide", Resource(AWAY), otherwise=NotFound)


def test_a_policy_never_gives():
    assert not officer(policy(actions="cases.*")).may("catalogue.publish", HOME)


@pytest.mark.parametrize(
    ("at", "may"), [(MONDAY_NOON, True), (SUNDAY, False), (MONDAY_NOON.replace(hour=12), False)]
)
@pytest.mark.parametrize("details", [{"calendars": {HOME: MANILA}}, {"parameters": HOURS}])
def test_outside_hours_is_refused_by_the_agencys_calendar_or_by_hours_of_its_own(at, may, details):
    assert decides(officer(policy(Condition.OUTSIDE_HOURS, **details), at=at)) is may


def test_hours_without_a_moment_fail_closed():
    assert not decides(officer(policy(Condition.OUTSIDE_HOURS, parameters=HOURS), at=None))


def test_a_public_holiday_is_outside_hours():
    closed = WorkingCalendar(zone="Asia/Manila", holidays=frozenset({MONDAY_NOON.date()}))
    assert not decides(officer(policy(Condition.OUTSIDE_HOURS, calendars={HOME: closed})))


def test_an_own_record_is_refused_to_its_own_officer():
    actor = officer(policy(Condition.OWN_RECORD))
    assert not decides(actor, owner_id=ME)
    assert decides(actor, owner_id=OTHER)
    assert decides(actor)


def test_an_applicant_still_answers_for_themselves():
    actor = officer(policy(Condition.OWN_RECORD, actions="cases.*"))
    assert actor.may("cases.answer", about=Resource(HOME, ME))


def test_a_declared_relation_keeps_one_person_from_the_records_of_some():
    related = {"person": str(ME), "people": [str(OTHER)]}
    actor = officer(policy(Condition.RELATED, parameters=related))
    assert not decides(actor, owner_id=OTHER)
    assert decides(actor, owner_id=UUID(int=13))
    somebody_else = {"person": str(OTHER), "people": [str(OTHER)]}
    assert decides(officer(policy(Condition.RELATED, parameters=somebody_else)), owner_id=OTHER)


def test_marked_records_are_only_for_named_roles():
    marked = {"marks": ["sector:justice"], "roles": ["information_officer"]}
    actor = officer(policy(Condition.MARKED, parameters=marked))
    assert not decides(actor, marks=frozenset({"sector:justice", "priority:high"}))
    assert decides(actor, marks=frozenset({"sector:health"}))
    named = policy(Condition.MARKED, parameters=marked | {"roles": ["officer"]})
    assert decides(officer(named), marks=frozenset({"sector:justice"}))


def test_only_the_own_agency_whatever_the_grant():
    actor = officer(policy(Condition.OTHER_AGENCY, "cases.*"), agency_id=None)
    assert not decides(actor)
    assert decides(officer(policy(Condition.OTHER_AGENCY, "cases.*")))


def test_a_policy_of_one_agency_leaves_the_others_alone():
    grants = tuple(Grant(ROLES[Role.OFFICER], one, "officer") for one in (HOME, AWAY))
    actor = Actor(ME, ActorKind.PERSON, grants, policies=(policy(agency_id=HOME),), at=SUNDAY)
    assert not decides(actor)
    assert decides(actor, agency_id=AWAY)
    assert actor.may("cases.decide")
    assert actor.agencies("cases.decide") == {AWAY}
    assert actor.agencies() == {HOME, AWAY}


def test_a_policy_of_a_region_binds_its_agencies():
    actor = officer(policy(region="bangsamoro", within=frozenset({HOME})))
    assert not decides(actor)
    assert decides(officer(policy(region="namibia", within=frozenset({AWAY}))))


def test_a_policy_of_some_roles_leaves_the_others_alone():
    assert decides(officer(policy(roles=frozenset({"coordinator"}))))
    assert not decides(officer(policy(roles=frozenset({"officer"}))))


def test_a_policy_holds_from_its_first_moment_until_its_end():
    day = timedelta(days=1)
    assert decides(officer(policy(begins_at=MONDAY_NOON + day)))
    assert not decides(officer(policy(begins_at=MONDAY_NOON)))
    assert decides(officer(policy(ends_at=MONDAY_NOON)))
    assert not decides(officer(policy(ends_at=MONDAY_NOON + day)))


@pytest.mark.parametrize("code", sorted(PROTECTED))
def test_no_policy_takes_away_the_way_in_and_out_or_the_switch(code):
    assert not concerns("*", code)
    with pytest.raises(errors.PolicyProtected):
        checked(actions=code)


def test_patterns_mean_a_code_an_area_or_everything():
    assert concerns("cases.*", "cases.decide")
    assert not concerns("cases.*", "catalogue.edit")
    assert not concerns("cases.de", "cases.decide")
    assert concerns("*", "catalogue.edit")
    assert codes_of("cases.decide") == ("cases.decide",)
    assert set(codes_of("catalogue.*")) < set(codes_of("*"))


def checked(**details):
    sound = {
        "name": "Quiet week",
        "actions": "cases.decide",
        "roles": (),
        "condition": Condition.ALWAYS,
        "parameters": {},
        "begins_at": None,
        "ends_at": None,
    }
    check_policy(**(sound | details))


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"name": "  "}, errors.PolicyNameMissing),
        ({"name": "x" * 121}, errors.PolicyNameMissing),
        ({"actions": "cases.decied"}, errors.PolicyActsOnNothing),
        ({"roles": ("king",)}, errors.UnknownRole),
        ({"parameters": {"a": 1}}, errors.PolicyIncomplete),
        (
            {"begins_at": MONDAY_NOON, "ends_at": MONDAY_NOON},
            errors.PolicyEndsBeforeItBegins,
        ),
        *(
            ({"condition": condition, "parameters": parameters}, errors.PolicyIncomplete)
            for condition, parameters in [
                (Condition.OUTSIDE_HOURS, {"opens": "08:00"}),
                (Condition.OUTSIDE_HOURS, HOURS | {"opens": "17:00"}),
                (Condition.OUTSIDE_HOURS, HOURS | {"zone": "Mars/Olympus"}),
                (Condition.OUTSIDE_HOURS, HOURS | {"weekdays": [7]}),
                (Condition.OUTSIDE_HOURS, HOURS | {"weekdays": 3}),
                (Condition.OUTSIDE_HOURS, {"until": "08:00"}),
                (Condition.RELATED, {}),
                (Condition.RELATED, {"person": "x", "people": ["y"]}),
                (Condition.RELATED, {"person": str(ME), "people": []}),
                (Condition.MARKED, {"marks": [], "roles": []}),
                (Condition.MARKED, {"marks": ["a"], "roles": ["king"]}),
                (Condition.MARKED, {"marks": ["a"], "roles": "officer"}),
            ]
        ),
    ],
)
def test_an_unfit_policy_is_refused(details, problem):
    with pytest.raises(problem):
        checked(**details)


@pytest.mark.parametrize(
    ("condition", "parameters"),
    [
        (Condition.ALWAYS, {}),
        (Condition.OWN_RECORD, {}),
        (Condition.OTHER_AGENCY, {}),
        (Condition.OUTSIDE_HOURS, {}),
        (Condition.OUTSIDE_HOURS, HOURS),
        (Condition.RELATED, {"person": str(ME), "people": [str(OTHER)]}),
        (Condition.MARKED, {"marks": ["priority:urgent"], "roles": []}),
    ],
)
def test_a_fit_policy_is_taken(condition, parameters):
    checked(condition=condition, parameters=parameters)


def test_a_grant_of_a_region_covers_its_agencies_and_no_other():
    actor = officer(
        role=Role.COORDINATOR, agency_id=None, region="bangsamoro", within=frozenset({HOME})
    )
    assert actor.may("catalogue.edit", HOME)
    assert not actor.may("catalogue.edit", AWAY)
    assert not actor.may_everywhere("catalogue.edit")
    assert actor.agencies("catalogue.edit") == {HOME}


def test_administering_reaches_no_further_than_the_grant():
    code = "identity.grant-role"
    here = officer(role=Role.ADMINISTRATOR)
    assert is_within(here, code, HOME)
    assert not is_within(here, code, AWAY)
    assert not is_within(here, code, None)
    assert not is_within(here, code, None, {"bangsamoro"})
    region = officer(
        role=Role.ADMINISTRATOR, agency_id=None, region="namibia", within=frozenset({AWAY})
    )
    assert is_within(region, code, None, {"namibia"})
    assert is_within(region, code, AWAY)
    assert not is_within(region, code, None)
    assert not is_within(region, code, None, {"bangsamoro"})
    assert is_within(officer(role=Role.ADMINISTRATOR, agency_id=None), code, None)


def test_scopes_together_are_everything_anybody_is_granted_and_name_nothing_else():
    granted = frozenset().union(*ROLES.values())
    assert codes_of_scopes(SCOPES) == granted
    assert codes_of_scopes(["unheard-of"]) == frozenset()


def test_a_scope_is_a_ceiling_that_gives_nothing():
    actor = officer()
    limited = Actor(ME, ActorKind.PERSON, actor.grants, scopes=codes_of_scopes(["catalogue"]))
    assert not limited.may("cases.decide", HOME)
    assert not limited.may("catalogue.edit", HOME)
    works = Actor(ME, ActorKind.PERSON, actor.grants, scopes=codes_of_scopes(["casework"]))
    assert works.may("cases.decide", HOME)
    assert not works.may("identity.choose-language")
