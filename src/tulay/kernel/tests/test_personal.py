"""A declaration says enough, and a mask shows little."""

import pytest

from tulay.kernel.personal import Mask, Personal, masked


@pytest.mark.parametrize(
    ("value", "mask", "shown"),
    [
        ("amina@example.org", Mask.EMAIL, "a…@example.org"),
        ('"odd@name"@example.org', Mask.EMAIL, '"…@example.org'),
        ("nobody", Mask.EMAIL, "…"),
        ("+63 917 555 0123", Mask.PHONE, "… 123"),
        ("112", Mask.PHONE, "…"),
        ("asthma", Mask.HIDDEN, "…"),
        ("Amina", Mask.OPEN, "Amina"),
        ("", Mask.HIDDEN, ""),
    ],
)
def test_a_mask_shows_little(value, mask, shown):
    assert masked(value, mask) == shown


@pytest.mark.parametrize(
    "said",
    [
        {"purpose": " "},
        {"purpose": "reach", "retention_days": 0},
        {"purpose": "reach", "recipients": ()},
        {"purpose": "reach", "mask": Mask.EMAIL},
        {"purpose": "reach", "whole_for": frozenset({"cases.review"})},
    ],
)
def test_a_declaration_that_says_too_little_is_refused(said):
    with pytest.raises(AssertionError):
        Personal(**said)
