from uuid import UUID

import pytest

from tulay.kernel.actor import ANONYMOUS, EVERYWHERE, SYSTEM, Actor, ActorKind, Grant

HOME, ELSEWHERE = UUID(int=1), UUID(int=2)
OFFICER = Actor(
    person_id=UUID(int=7),
    kind=ActorKind.PERSON,
    grants=(
        Grant(frozenset({"cases.review"}), HOME, "officer"),
        Grant(frozenset({"cases.open"}), None, "resident"),
    ),
)


def test_a_grant_counts_only_within_its_agency():
    assert OFFICER.may("cases.review", HOME)
    assert not OFFICER.may("cases.review", ELSEWHERE)
    assert not OFFICER.may_everywhere("cases.review")


def test_without_an_agency_any_scope_counts():
    assert OFFICER.may("cases.review")
    assert not OFFICER.may("cases.decide")


def test_what_everybody_holds_opens_no_agency():
    assert OFFICER.agencies() == frozenset({HOME})
    assert OFFICER.agencies("cases.open") == frozenset()


def test_a_staff_grant_without_a_border_sees_everywhere():
    auditor = Actor(
        UUID(int=8), ActorKind.PERSON, (Grant(frozenset({"audit.read"}), None, "auditor"),)
    )

    assert auditor.agencies() is EVERYWHERE
    assert ELSEWHERE in EVERYWHERE


@pytest.mark.parametrize("code", ["cases.review", "cases.open"])
def test_scopes_are_a_further_ceiling(code):
    limited = Actor(
        OFFICER.person_id, ActorKind.CLIENT, OFFICER.grants, scopes=frozenset({"cases.open"})
    )

    assert limited.may(code) == (code == "cases.open")


def test_system_may_and_nobody_may_not():
    assert SYSTEM.may("anything", HOME)
    assert SYSTEM.agencies() is EVERYWHERE
    assert not ANONYMOUS.may("anything")
    assert not ANONYMOUS.is_staff
    assert OFFICER.is_staff
    assert OFFICER.is_signed_in
    assert OFFICER.roles == {"officer", "resident"}
