"""Policies tried out before they are kept, changed and retired."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity import actions, errors, queries
from tulay.areas.identity.actions import PolicyDetails
from tulay.areas.identity.models import Policy
from tulay.areas.identity.rules import Condition, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
HOME, AWAY = uuid7(), uuid7()
LATER: datetime = NOW + timedelta(minutes=1)


def staff(role: Role, agency_id: object = None) -> Actor:
    person = make_person()
    make_grant(person, role, agency_id=agency_id)
    return actor_of(person)


def said(**differently: object) -> PolicyDetails:
    return PolicyDetails(
        **{
            "name": "Quiet week",
            "actions": "cases.decide",
            "condition": Condition.ALWAYS,
            "agency_id": HOME,
            **differently,
        }
    )


def test_a_policy_is_tried_out_and_nothing_is_kept():
    boss, officer = staff(Role.ADMINISTRATOR), staff(Role.OFFICER, HOME)
    staff(Role.OFFICER, AWAY)
    found = actions.preview_policy(actor=boss, details=said(), now=NOW)
    assert [one.person_id for one in found] == [officer.person_id]
    assert found[0].reasons[0].is_refused_now
    assert not Policy.objects.exists()
    assert Entry.objects.filter(action="identity.preview-policy").count() == 1


def test_what_cannot_be_kept_is_not_tried_out():
    with pytest.raises(errors.PolicyNameMissing):
        actions.preview_policy(actor=staff(Role.ADMINISTRATOR), details=said(name=""), now=NOW)
    with pytest.raises(errors.BeyondYourScope):
        actions.preview_policy(actor=staff(Role.ADMINISTRATOR, AWAY), details=said(), now=NOW)
    with pytest.raises(Forbidden):
        actions.preview_policy(actor=staff(Role.OFFICER, HOME), details=said(), now=NOW)


def test_a_retired_policy_stops_nobody_and_stays_to_be_read():
    boss, officer = staff(Role.ADMINISTRATOR), make_person()
    make_grant(officer, Role.OFFICER, agency_id=HOME)
    token = make_session(officer)
    policy_id = actions.add_policy(actor=boss, details=said(), now=NOW)
    assert not queries.actor_for_token(token, now=NOW).may("cases.decide", HOME)

    actions.retire_policy(actor=boss, policy_id=policy_id, now=LATER)

    assert queries.actor_for_token(token, now=LATER).may("cases.decide", HOME)
    assert queries.visible_policies(boss).items == ()
    (kept,) = queries.visible_policies(boss, is_retired=True).items
    assert (kept.id, kept.retired_at, kept.is_on) == (policy_id, LATER, False)
    assert Entry.objects.get(action="identity.retire-policy").facts["name"] == "Quiet week"


def test_a_retired_policy_is_not_touched_again():
    boss = staff(Role.ADMINISTRATOR)
    policy_id = actions.add_policy(actor=boss, details=said(), now=NOW)
    actions.retire_policy(actor=boss, policy_id=policy_id, now=NOW)
    with pytest.raises(errors.PolicyRetired):
        actions.switch_policy(actor=boss, policy_id=policy_id, is_on=True, now=LATER)
    with pytest.raises(errors.PolicyRetired):
        actions.change_policy(actor=boss, policy_id=policy_id, details=said(), now=LATER)
    with pytest.raises(errors.PolicyRetired):
        actions.retire_policy(actor=boss, policy_id=policy_id, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(id=policy_id).update(is_on=True)


def test_an_agencys_administrator_retires_what_is_the_agencys():
    wide = actions.add_policy(
        actor=staff(Role.ADMINISTRATOR), details=said(agency_id=None), now=NOW
    )
    with pytest.raises(errors.BeyondYourScope):
        actions.retire_policy(actor=staff(Role.ADMINISTRATOR, HOME), policy_id=wide, now=NOW)
    with pytest.raises(errors.UnknownPolicy):
        actions.retire_policy(actor=staff(Role.ADMINISTRATOR), policy_id=uuid7(), now=NOW)
    mine = actions.add_policy(actor=staff(Role.ADMINISTRATOR, HOME), details=said(), now=NOW)
    actions.retire_policy(actor=staff(Role.ADMINISTRATOR, HOME), policy_id=mine, now=NOW)


def test_no_policy_takes_away_retiring_policies():
    with pytest.raises(errors.PolicyProtected):
        actions.add_policy(
            actor=staff(Role.ADMINISTRATOR), details=said(actions="identity.retire-policy"), now=NOW
        )
