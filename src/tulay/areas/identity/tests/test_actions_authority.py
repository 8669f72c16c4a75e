"""Who gives, takes, closes and forbids what, and how far each of them reaches."""

from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.identity import actions, errors, queries
from tulay.areas.identity.actions.policies import PolicyDetails
from tulay.areas.identity.models import Policy, RoleGrant, Session
from tulay.areas.identity.rules import Condition, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.kernel.actor import SYSTEM, Resource
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_agency_serves")]
HOME, AWAY = uuid7(), uuid7()
LATER = NOW + timedelta(seconds=2)


def staff(role, agency_id=None, region="", **details):
    person = make_person(**details)
    grant = make_grant(person, role, agency_id=agency_id)
    if region:
        RoleGrant.objects.filter(id=grant.id).update(region=region)
    return person


def admin(agency_id=None, region=""):
    return actor_of(staff(Role.ADMINISTRATOR, agency_id, region))


def grants(actor, person, role=Role.OFFICER, agency_id=HOME, **scope):
    return actions.grant_role(
        actor=actor,
        person_id=person.id,
        role=role.value,
        agency_id=agency_id,
        until=None,
        now=NOW,
        **scope,
    )


def details(**what_matters):
    sound = {"name": "Quiet week", "actions": "cases.decide", "condition": Condition.ALWAYS}
    return PolicyDetails(**(sound | what_matters))


def entries(code):
    return list(Entry.objects.filter(action=code).order_by("id"))


# --- grants and their scopes


def test_grant_role_gives_a_region_by_an_administrator_of_everything():
    person = staff(Role.EXECUTIVE)
    grants(admin(), person, Role.AUDITOR, None, region="namibia")
    assert RoleGrant.objects.get(person=person, role="auditor").region == "namibia"


@pytest.mark.parametrize(
    ("role", "agency_id", "region", "problem"),
    [
        (Role.OFFICER, None, "namibia", errors.RoleHasNoRegion),
        (Role.AUDITOR, HOME, "namibia", errors.OneScopeOnly),
        (Role.AUDITOR, None, "atlantis", errors.UnknownRegion),
        (Role.CANDIDATE, None, "namibia", errors.RoleHasNoRegion),
    ],
)
def test_grant_role_refuses_a_scope_that_a_role_cannot_have(role, agency_id, region, problem):
    with pytest.raises(problem):
        grants(SYSTEM, make_person(), role, agency_id, region=region)


def test_an_administrator_of_an_agency_gives_roles_there_only():
    colleague = staff(Role.FOCAL_PERSON, HOME)
    grants(admin(HOME), colleague)
    with pytest.raises(errors.BeyondYourScope):
        grants(admin(HOME), colleague, Role.OFFICER, AWAY)
    with pytest.raises(errors.BeyondYourScope):
        grants(admin(HOME), colleague, Role.COORDINATOR, None)


def test_an_administrator_of_an_agency_does_not_find_other_peoples_accounts():
    for stranger in (make_person(), staff(Role.OFFICER, AWAY)):
        with pytest.raises(errors.UnknownPerson):
            grants(admin(HOME), stranger)


def test_revoke_role_of_another_agency_is_not_found():
    person = staff(Role.OFFICER, AWAY)
    grant = RoleGrant.objects.get(person=person)
    with pytest.raises(errors.UnknownGrant):
        actions.revoke_role(actor=admin(HOME), grant_id=grant.id, now=NOW)
    actions.revoke_role(actor=admin(AWAY), grant_id=grant.id, now=NOW)


def test_an_administrator_does_not_make_another_one():
    with pytest.raises(errors.AboveYou):
        grants(admin(), staff(Role.EXECUTIVE), Role.ADMINISTRATOR, None)


# --- accounts in the hands of administrators


def test_deactivate_person_ends_the_sessions_and_reactivate_person_opens_the_door_again():
    person = staff(Role.OFFICER, HOME)
    make_session(person)
    boss = admin(HOME)
    actions.deactivate_person(actor=boss, person_id=person.id, now=LATER)
    assert not Session.objects.filter(person=person, revoked_at=None).exists()
    with pytest.raises(errors.PersonInactive):
        actions.deactivate_person(actor=boss, person_id=person.id, now=LATER)
    actions.reactivate_person(actor=boss, person_id=person.id, now=LATER)
    with pytest.raises(errors.PersonActive):
        actions.reactivate_person(actor=boss, person_id=person.id, now=LATER)
    assert entries("identity.deactivate-person")[0].subject_id == person.id


def test_reactivate_person_finds_nobody_in_an_erased_account():
    person = staff(Role.OFFICER, HOME)
    actions.erase_person(actor=SYSTEM, person_id=person.id, now=NOW)
    with pytest.raises(errors.UnknownPerson):
        actions.reactivate_person(actor=admin(HOME), person_id=person.id, now=LATER)


@pytest.mark.parametrize(
    "act", [actions.deactivate_person, actions.reactivate_person, actions.force_sign_out]
)
def test_an_account_is_out_of_reach_above_beside_and_for_oneself(act):
    boss = staff(Role.ADMINISTRATOR, HOME)
    actor = actor_of(boss)
    with pytest.raises(errors.NotYourself):
        act(actor=actor, person_id=boss.id, now=NOW)
    with pytest.raises(errors.UnknownPerson):
        act(actor=actor, person_id=staff(Role.OFFICER, AWAY).id, now=NOW)
    with pytest.raises(errors.AboveYou):
        act(actor=actor, person_id=staff(Role.ADMINISTRATOR, HOME).id, now=NOW)
    shared = staff(Role.OFFICER, HOME)
    make_grant(shared, Role.FOCAL_PERSON, agency_id=AWAY)
    with pytest.raises(errors.BeyondYourScope):
        act(actor=actor, person_id=shared.id, now=NOW)
    with pytest.raises(Forbidden):
        act(actor=actor_of(shared), person_id=boss.id, now=NOW)


def test_a_superuser_closes_an_administrators_account():
    boss = staff(Role.ADMINISTRATOR)
    actions.deactivate_person(actor=actor_of(staff(Role.SUPERUSER)), person_id=boss.id, now=NOW)
    boss.refresh_from_db()
    assert boss.deactivated_at == NOW


def test_force_sign_out_ends_every_session_of_one_person_and_counts_them():
    person = staff(Role.OFFICER, HOME)
    tokens = [make_session(person) for _ in range(3)]
    assert actions.force_sign_out(actor=admin(HOME), person_id=person.id, now=NOW) == 3
    assert all(queries.visit_for_token(t, now=NOW, fresh=True) is None for t in tokens)


def test_force_sign_out_agency_spares_the_actor_and_other_agencies():
    boss, here, there = (
        staff(Role.ADMINISTRATOR, HOME),
        staff(Role.OFFICER, HOME),
        staff(Role.OFFICER, AWAY),
    )
    kept, ended, other = make_session(boss), make_session(here), make_session(there)
    actor = actor_of(boss)
    assert actions.force_sign_out_agency(actor=actor, agency_id=HOME, now=NOW) == 1
    assert queries.visit_for_token(ended, now=NOW, fresh=True) is None
    assert queries.visit_for_token(kept, now=NOW, fresh=True)
    assert queries.visit_for_token(other, now=NOW, fresh=True)
    with pytest.raises(errors.BeyondYourScope):
        actions.force_sign_out_agency(actor=actor, agency_id=AWAY, now=NOW)


# --- reading is on record


def test_see_people_and_look_at_person_leave_entries_without_what_was_searched_for():
    person = staff(Role.OFFICER, HOME)
    boss = admin(HOME)
    actions.see_people(actor=boss, now=NOW, narrowed_by="role")
    actions.look_at_person(actor=boss, person_id=person.id, now=NOW)
    actions.explain(actor=boss, person_id=person.id, now=NOW)
    (look,) = entries("identity.look-at-person")
    assert (look.subject_id, look.purpose) == (person.id, "administration")
    assert entries("identity.see-people")[0].facts == {"narrowed_by": "role"}
    stranger = make_person()
    for act in (actions.look_at_person, actions.explain):
        with pytest.raises(errors.UnknownPerson):
            act(actor=boss, person_id=stranger.id, now=NOW)


# --- policies


def test_add_policy_binds_everybody_within_the_second_and_says_its_name():
    person = staff(Role.OFFICER, HOME)
    token = make_session(person)
    assert queries.visit_for_token(token, now=NOW).actor.may("cases.decide", HOME)
    policy_id = actions.add_policy(actor=admin(), details=details(), now=NOW)
    actor = queries.actor_for_token(token, now=LATER)
    with pytest.raises(errors.PolicyRefuses, match="Quiet week"):
        actor.check("cases.decide", Resource(HOME))
    actions.switch_policy(actor=admin(), policy_id=policy_id, is_on=False, now=NOW)
    assert queries.actor_for_token(token, now=LATER).may("cases.decide", HOME)


def test_an_action_refused_by_a_policy_names_it():
    person = staff(Role.ADMINISTRATOR)
    actions.add_policy(actor=admin(), details=details(actions="identity.create-person"), now=NOW)
    with pytest.raises(errors.PolicyRefuses):
        actions.create_person(
            actor=actor_of(person),
            name="x",
            email="x@example.org",
            password="long-enough-to-be-taken",
            language="en",
            jurisdiction="namibia",
            now=NOW,
        )


def test_carrying_policies_costs_no_further_query(django_assert_num_queries):
    actions.add_policy(actor=admin(), details=details(), now=NOW)
    token = make_session(staff(Role.OFFICER, HOME))
    queries.actor_for_token(token, now=NOW)
    queries.sessions.forget_visits()
    with django_assert_num_queries(1):
        queries.actor_for_token(token, now=NOW).may("cases.decide", HOME)
    with django_assert_num_queries(0):
        queries.actor_for_token(token, now=NOW).may("cases.decide", HOME)


def test_change_policy_replaces_what_it_says_and_records_all_of_it():
    boss = admin()
    policy_id = actions.add_policy(actor=boss, details=details(), now=NOW)
    actions.change_policy(
        actor=boss, policy_id=policy_id, details=details(name="Busy week"), now=LATER
    )
    assert queries.visible_policy(boss, policy_id).name == "Busy week"
    assert entries("identity.change-policy")[0].facts["name"] == "Busy week"


def test_an_agencys_administrator_keeps_the_policies_of_that_agency():
    boss = admin(HOME)
    mine = actions.add_policy(actor=boss, details=details(agency_id=HOME), now=NOW)
    for beyond in (details(), details(agency_id=AWAY), details(region="namibia")):
        with pytest.raises(errors.BeyondYourScope):
            actions.add_policy(actor=boss, details=beyond, now=NOW)
    theirs = actions.add_policy(actor=admin(), details=details(agency_id=AWAY), now=NOW)
    wide = actions.add_policy(actor=admin(), details=details(), now=NOW)
    assert {p.id for p in queries.visible_policies(boss).items} == {mine, wide}
    with pytest.raises(errors.UnknownPolicy):
        actions.switch_policy(actor=boss, policy_id=theirs, is_on=False, now=NOW)
    with pytest.raises(errors.BeyondYourScope):
        actions.switch_policy(actor=boss, policy_id=wide, is_on=False, now=NOW)
    with pytest.raises(errors.BeyondYourScope):
        actions.change_policy(actor=boss, policy_id=wide, details=details(), now=NOW)


@pytest.mark.parametrize(
    "unfit",
    [
        {"name": ""},
        {"agency_id": HOME, "region": "namibia"},
        {"region": "atlantis"},
        {"condition": Condition.MARKED},
    ],
)
def test_add_policy_refuses_what_cannot_be_meant(unfit):
    with pytest.raises(
        (
            errors.PolicyNameMissing,
            errors.OneScopeOnly,
            errors.UnknownRegion,
            errors.PolicyIncomplete,
        )
    ):
        actions.add_policy(actor=admin(), details=details(**unfit), now=NOW)
    assert not Policy.objects.exists()


def test_an_officer_keeps_no_policies():
    with pytest.raises(Forbidden):
        actions.add_policy(
            actor=actor_of(staff(Role.OFFICER, HOME)), details=details(agency_id=HOME), now=NOW
        )


# --- who may do this, and why


def test_holders_are_those_with_a_grant_there_each_with_its_reason():
    here, everywhere = staff(Role.OFFICER, HOME), staff(Role.ADMINISTRATOR)
    staff(Role.OFFICER, AWAY)
    boss = admin()
    found = queries.holders(boss, "cases.assign", now=NOW, agency_id=HOME)
    assert {one.person_id for one in found} == {here.id, everywhere.id, boss.person_id}
    (reason,) = next(one for one in found if one.person_id == here.id).reasons
    assert (reason.role, reason.agency_id, reason.policies) == (Role.OFFICER, HOME, ())
    of_home = queries.holders(admin(HOME), "cases.decide", now=NOW)
    assert {one.person_id for one in of_home} == {here.id}


def test_holders_say_which_policy_stands_in_the_way_now():
    staff(Role.OFFICER, HOME)
    actions.add_policy(actor=admin(), details=details(), now=NOW)
    (holder,) = queries.holders(admin(), "cases.decide", now=NOW)
    assert holder.reasons[0].policies[0].name == "Quiet week"
    assert holder.reasons[0].is_refused_now


def test_permissions_of_a_person_name_the_grant_behind_each():
    person = staff(Role.OFFICER, HOME)
    found = queries.permissions_of(admin(HOME), person.id, now=NOW)
    assert {one.grant_id for one in found} == {RoleGrant.objects.get(person=person).id}
    assert "cases.decide" in {one.code for one in found}
    with pytest.raises(errors.UnknownPerson):
        queries.permissions_of(admin(AWAY), person.id, now=NOW)


def test_stopped_by_shows_whom_a_policy_would_stop_before_it_is_switched_on():
    person = staff(Role.OFFICER, HOME)
    staff(Role.FOCAL_PERSON, HOME)
    policy_id = actions.add_policy(actor=admin(), details=details(), now=NOW, is_on=False)
    rule = queries.rule_of(queries.visible_policy(admin(), policy_id))
    (stopped,) = queries.stopped_by(admin(), rule, ["cases.decide"], now=NOW)
    assert stopped.person_id == person.id
    assert stopped.reasons[0].is_refused_now


def test_people_are_found_by_whole_address_by_role_by_agency_and_by_state():
    boss = admin()
    amina = staff(Role.OFFICER, HOME, email="amina@example.org", phone="+639171234567")
    closed = staff(Role.OFFICER, AWAY)
    actions.deactivate_person(actor=boss, person_id=closed.id, now=NOW)

    def found(**asked):
        page = queries.people_page(boss, queries.Asked(**asked), now=NOW)
        return {row.id for row in page.items}

    assert found(q="Amina@example.org") == {amina.id}
    assert found(q="+63 917 123 4567") == {amina.id}
    assert found(q="amina") == set()
    assert found(role="officer", is_active=True) == {amina.id}
    assert found(agency_id=AWAY) == {closed.id}
    assert found(is_active=False) == {closed.id}


def test_an_agencys_administrator_sees_its_people_only():
    amina = staff(Role.OFFICER, HOME)
    other = staff(Role.OFFICER, AWAY)
    boss = admin(HOME)
    page = queries.people_page(boss, queries.Asked(), now=NOW)
    assert {row.id for row in page.items} == {amina.id, boss.person_id}
    assert queries.person_record(boss, amina.id, now=NOW).grants[0].is_mine_to_take
    with pytest.raises(errors.UnknownPerson):
        queries.person_record(boss, other.id, now=NOW)


def test_a_page_of_people_costs_two_queries(django_assert_num_queries):
    boss = admin()
    for _ in range(5):
        staff(Role.OFFICER, HOME)
    with django_assert_num_queries(2):
        queries.people_page(boss, queries.Asked(), now=NOW)
