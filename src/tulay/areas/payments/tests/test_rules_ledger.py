"""Numbers and floors of accounts."""

from uuid import UUID

import pytest

from tulay.areas.payments.rules.ledger import (
    PLATFORM,
    AccountKind,
    Outcome,
    Owner,
    OwnerKind,
    account_id,
    floor_of,
)

SOMEBODY = Owner(OwnerKind.PERSON, UUID(int=7))


def test_two_openers_come_to_the_same_number():
    assert account_id(SOMEBODY, AccountKind.WALLET, "NAD") == account_id(
        Owner(OwnerKind.PERSON, UUID(int=7)), AccountKind.WALLET, "NAD"
    )


def test_owner_kind_and_currency_each_make_another_account():
    known = {
        account_id(owner, kind, currency)
        for owner in (SOMEBODY, PLATFORM, Owner(OwnerKind.AGENCY, UUID(int=7)))
        for kind in AccountKind
        for currency in ("NAD", "PHP")
    }
    assert len(known) == 3 * len(AccountKind) * 2


def test_the_number_of_an_account_never_changes():
    assert account_id(PLATFORM, AccountKind.FEES, "NAD") == UUID(
        "b26030b0-737f-503a-8ff7-f87a293bc245"
    )


@pytest.mark.parametrize("kind", AccountKind)
def test_only_wallets_and_treasuries_have_a_floor(kind):
    is_bounded = kind in {AccountKind.WALLET, AccountKind.TREASURY}
    assert floor_of(kind) == (0 if is_bounded else None)


def test_an_outcome_without_a_problem_is_done():
    assert Outcome(UUID(int=1)).is_done
    assert not Outcome(UUID(int=1), "payments.funds-lacking").is_done
