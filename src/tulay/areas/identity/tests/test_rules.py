from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest

from tulay.areas.identity import rules
from tulay.areas.identity.errors import (
    AboveYou,
    AlreadyEnded,
    IncompatibleRoles,
    NotYourself,
    RoleHasNoAgency,
    RoleNeedsAgency,
    UnknownRole,
)
from tulay.areas.identity.rules import ROLES, Role
from tulay.kernel.actor import PERSONAL

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


def test_every_role_has_a_set_of_codes():
    assert set(ROLES) == set(Role)


def test_nobody_holds_what_only_the_platform_does():
    for role, codes in ROLES.items():
        assert not codes & rules.SYSTEM_CODES, role


def test_the_kernel_and_this_area_agree_on_which_roles_are_personal():
    assert {role.value for role in rules.PERSONAL} | {""} == set(PERSONAL)


def test_a_role_is_found_by_name():
    assert rules.role_named("officer") is Role.OFFICER


@pytest.mark.parametrize("name", ["king", "", "resident", "visitor"])
def test_a_role_that_cannot_be_granted_is_refused(name):
    with pytest.raises(UnknownRole):
        rules.role_named(name)


@pytest.mark.parametrize("pair", list(combinations(Role, 2)), ids="+".join)
def test_only_the_two_named_pairs_are_incompatible(pair):
    one, other = pair
    if set(pair) in ({Role.OFFICER, Role.FINANCE_OFFICER}, {Role.AUDITOR, Role.ADMINISTRATOR}):
        with pytest.raises(IncompatibleRoles):
            rules.check_compatible(one, [other])
        with pytest.raises(IncompatibleRoles):
            rules.check_compatible(other, [Role.EXECUTIVE, one])
    else:
        rules.check_compatible(one, [other])


def test_an_officer_belongs_to_an_agency():
    rules.check_scope(Role.OFFICER, ONE)
    rules.check_scope(Role.ADMINISTRATOR, None)
    rules.check_scope(Role.ADMINISTRATOR, ONE)
    with pytest.raises(RoleNeedsAgency):
        rules.check_scope(Role.OFFICER, None)
    with pytest.raises(RoleHasNoAgency):
        rules.check_scope(Role.EXECUTIVE, ONE)


def test_nobody_gives_roles_to_themselves():
    with pytest.raises(NotYourself):
        rules.check_giver(
            Role.OFFICER, giver_id=ONE, person_id=ONE, giver_roles=frozenset({"superuser"})
        )


def test_only_a_superuser_makes_administrators():
    for roles, refused in [
        (frozenset({"administrator"}), True),
        (frozenset({"superuser"}), False),
    ]:
        if refused:
            with pytest.raises(AboveYou):
                rules.check_giver(
                    Role.ADMINISTRATOR, giver_id=ONE, person_id=TWO, giver_roles=roles
                )
            with pytest.raises(AboveYou):
                rules.check_taker(
                    Role.ADMINISTRATOR, taker_id=ONE, person_id=TWO, taker_roles=roles
                )
        else:
            rules.check_giver(Role.ADMINISTRATOR, giver_id=ONE, person_id=TWO, giver_roles=roles)
            rules.check_taker(Role.ADMINISTRATOR, taker_id=ONE, person_id=TWO, taker_roles=roles)


def test_the_platform_itself_gives_any_role():
    rules.check_giver(Role.SUPERUSER, giver_id=None, person_id=ONE, giver_roles=frozenset())
    rules.check_taker(Role.SUPERUSER, taker_id=None, person_id=ONE, taker_roles=frozenset())


def test_nobody_takes_a_role_from_themselves():
    with pytest.raises(NotYourself):
        rules.check_taker(
            Role.SUPERUSER, taker_id=ONE, person_id=ONE, taker_roles=frozenset({"superuser"})
        )


def test_a_grant_ends_after_it_begins():
    rules.check_until(None, now=NOW)
    rules.check_until(NOW + timedelta(seconds=1), now=NOW)
    with pytest.raises(AlreadyEnded):
        rules.check_until(NOW, now=NOW)


def test_staff_sessions_are_the_shortest():
    guest, resident, staff = (
        rules.lasting(is_guest=g, is_staff=s)
        for g, s in [(True, False), (False, False), (False, True)]
    )
    assert guest == (timedelta(days=90), timedelta(days=90))
    assert staff[0] < resident[0] < guest[0]
    assert staff[1] < resident[1]


def test_five_failures_are_free_then_waits_double_up_to_a_quarter_of_an_hour():
    assert [rules.wait_after(n).total_seconds() for n in (0, 4, 5, 6, 7)] == [0, 0, 10, 20, 40]
    assert rules.wait_after(12) == rules.wait_after(10_000) == timedelta(minutes=15)


def test_a_failure_counts_for_a_quarter_of_an_hour():
    old = [NOW - timedelta(minutes=15)] * 20
    fresh = [NOW - timedelta(seconds=s) for s in (50, 40, 30, 20, 2)]

    assert rules.may_try_at(old, now=NOW) == NOW
    assert rules.may_try_at(old + fresh, now=NOW) == NOW + timedelta(seconds=8)
    assert rules.may_try_at(fresh[:4], now=NOW) <= NOW


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+63 917 555-0123", "+639175550123"),
        ("0063 917 5550123", "+639175550123"),
        ("(0917) 555 0123", "09175550123"),
        ("+٩٦٦ ٤٤", "+96644"),
        ("", ""),
    ],
)
def test_a_phone_number_has_one_form(written, dialled):
    assert rules.as_dialled(written) == dialled


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0",
            ("Firefox", "Android"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_told_by_its_words(agent, told):
    assert rules.browser_of(agent) == told
