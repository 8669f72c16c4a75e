from dataclasses import replace
from datetime import date

import pytest

from tulay.areas.programmes.errors import UnfitPpa
from tulay.areas.programmes.rules.ppas import Details, check_details
from tulay.kernel.ids import uuid7

GOOD = Details(title="Sheds", fiscal_year=2026, sector="economic")
ONE = uuid7()


def wrong(**said):
    with pytest.raises(UnfitPpa) as refused:
        check_details(replace(GOOD, **said))
    return [(error.pointer, error.code) for error in refused.value.errors]


def test_a_ppa_needs_little():
    check_details(GOOD)


def test_a_ppa_may_say_much():
    check_details(
        replace(
            GOOD,
            category="community_request",
            requested_by="Campo Islam",
            recipient="OOBC",
            starts_date=date(2026, 1, 1),
            target_date=date(2026, 1, 1),
            budget_minor=10,
            ceiling_minor=10,
            obc_budget_minor=10,
            slots=5,
            obc_slots=5,
            appropriation="co",
            plan_year=2028,
            supporting=(ONE,),
        )
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"title": " "}, ("title", "required")),
        ({"title": "x" * 301}, ("title", "too-long")),
        ({"sector": "sports"}, ("sector", "unknown")),
        ({"sector": ""}, ("sector", "unknown")),
        ({"appropriation": "x"}, ("appropriation", "unknown")),
        ({"source": "pocket"}, ("source", "unknown")),
        ({"budget_minor": -1}, ("budget_minor", "out-of-range")),
        ({"budget_minor": 10**15 + 1}, ("budget_minor", "out-of-range")),
        ({"people": -1}, ("people", "out-of-range")),
        ({"fiscal_year": 1999}, ("fiscal_year", "out-of-range")),
        ({"plan_year": 2099}, ("plan_year", "out-of-range")),
        (
            {"starts_date": date(2026, 2, 1), "target_date": date(2026, 1, 31)},
            ("target_date", "before-start"),
        ),
        ({"budget_minor": 11, "ceiling_minor": 10}, ("budget_minor", "beyond-ceiling")),
        ({"obc_budget_minor": 1}, ("obc_budget_minor", "beyond-budget")),
        ({"slots": 4, "obc_slots": 5}, ("obc_slots", "beyond-slots")),
        ({"supporting": (ONE, ONE)}, ("supporting", "too-many")),
        ({"supporting": tuple(uuid7() for _ in range(21))}, ("supporting", "too-many")),
        (
            {"category": "community_request", "recipient": "OOBC"},
            ("requested_by", "required"),
        ),
        (
            {"category": "community_request", "requested_by": "Campo Islam"},
            ("recipient", "required"),
        ),
    ],
)
def test_what_cannot_be_true_is_named(said, found):
    assert found in wrong(**said)


def test_everything_that_is_wrong_is_named_at_once():
    assert len(wrong(title="", sector="x", slots=1, obc_slots=2)) == 3
