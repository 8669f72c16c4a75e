import pytest

from tulay.areas.payments.errors.payouts import DestinationUnfit
from tulay.areas.payments.rules.destinations import (
    WALLET,
    Destination,
    Way,
    checked_destination,
    destination_of,
)

BANK = {
    "holder": "Selma Haufiku",
    "account": "6212 3456-789",
    "bank": "Bank Windhoek",
    "branch": "481 972",
}


def test_a_wallet_needs_nothing_else():
    assert checked_destination("wallet", holder="ignored") == WALLET
    assert WALLET.as_stored() is None
    assert WALLET.shown == ""
    assert destination_of("wallet", None) == WALLET


def test_numbers_are_kept_without_blanks_and_shown_by_their_end():
    found = checked_destination("bank", **BANK)

    assert (found.account, found.branch) == ("62123456789", "481972")
    assert found.shown == "… 6789"
    assert destination_of("bank", found.as_stored()) == found


def test_a_mobile_number_has_no_bank():
    found = checked_destination("mobile", **BANK | {"account": "+264 81 123 4567"})

    assert found == Destination(Way.MOBILE, "Selma Haufiku", "+264811234567")


def test_what_was_erased_reads_as_empty():
    assert destination_of("bank", "[erased]") == Destination(Way.BANK)  # type: ignore[arg-type]  # the mark


@pytest.mark.parametrize(
    ("way", "wrong", "pointer"),
    [
        ("cheque", {}, "way"),
        ("bank", {"holder": " "}, "holder"),
        ("bank", {"holder": "x" * 121}, "holder"),
        ("bank", {"account": "12"}, "account"),
        ("bank", {"account": "12345é"}, "account"),
        ("bank", {"bank": ""}, "bank"),
        ("bank", {"branch": "123456789012"}, "branch"),
        ("mobile", {}, "account"),
        ("mobile", {"account": "0811234567"}, "account"),
        ("mobile", {"account": "+26481"}, "account"),
    ],
)
def test_a_field_that_cannot_be_paid_to_is_named(way, wrong, pointer):
    with pytest.raises(DestinationUnfit) as caught:
        checked_destination(way, **(BANK | wrong))

    assert [error.pointer for error in caught.value.errors] == [pointer]
