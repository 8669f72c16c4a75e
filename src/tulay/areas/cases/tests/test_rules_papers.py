from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.errors import StepNotPossible
from tulay.areas.cases.rules.papers import (
    AGAIN,
    PAPERS,
    PICTURES,
    FileState,
    brought,
    check_taking,
    is_asked_about,
    is_late,
    kinds_taken,
    owed_again,
    readable,
    unsettled,
)
from tulay.areas.cases.rules.steps import EDITABLE, State
from tulay.areas.cases.tests.moments import NOW

READY, WAITING, REFUSED = FileState.READY, FileState.BEING_CHECKED, FileState.REFUSED
HANDED = st.lists(st.tuples(st.sampled_from(["", "photo", "card"]), st.sampled_from(FileState)))


@pytest.mark.parametrize(
    ("accepts", "kinds"),
    [
        ((), frozenset()),
        (("image",), PICTURES),
        (("pdf",), {"application/pdf"}),
        (("image", "pdf"), PAPERS),
        (("text/plain", "pdf"), {"text/plain", "application/pdf"}),
    ],
)
def test_a_paper_is_taken_as_the_kinds_it_names(accepts, kinds):
    assert kinds_taken(accepts) == kinds


@given(papers=HANDED)
def test_a_named_paper_is_brought_or_owed_again_and_never_both(papers):
    named = {code for code, _ in papers if code}

    assert named == (brought(papers) | owed_again(papers)) - {""}
    assert not (brought(papers) & owed_again(papers)) - {""}
    assert readable(papers) <= brought(papers)
    assert unsettled(papers, named) == named - readable(papers)


@given(papers=HANDED, paper=st.sampled_from(["", "photo"]))
def test_what_is_handed_in_again_is_owed_no_more(papers, paper):
    assert paper not in owed_again([*papers, (paper, WAITING)])
    assert paper in owed_again([("", REFUSED), ("photo", REFUSED)])


def test_a_file_nobody_asked_for_by_name_is_made_good_by_the_next_one():
    assert owed_again([("", READY), ("", REFUSED)]) == {""}
    assert owed_again([("", REFUSED), ("", READY)]) == set()
    assert owed_again([("photo", READY), ("photo", REFUSED)]) == set()


@pytest.mark.parametrize("state", State)
def test_a_refused_paper_is_taken_again_while_the_agency_waits_for_it(state):
    refused = [("photo", REFUSED)]
    for papers, paper, states in (
        (refused, "photo", EDITABLE | AGAIN),
        (refused, "card", EDITABLE),
        ([("photo", WAITING)], "photo", EDITABLE),
        ([], "photo", EDITABLE),
    ):
        if state in states:
            check_taking(state, papers, paper)
        else:
            with pytest.raises(StepNotPossible):
                check_taking(state, papers, paper)


def test_the_scanner_is_asked_every_minute_and_after_an_hour_every_quarter():
    begun = NOW.replace(minute=3, second=0, microsecond=0)
    asked = [m for m in range(180) if is_asked_about(begun, begun + timedelta(minutes=m))]

    assert asked == [*range(60), 72, 87, 102, 117, 132, 147, 162, 177]
    assert [is_late(begun, begun + timedelta(minutes=m)) for m in (59, 60)] == [False, True]
