"""The board: side by side by state, moved without a script."""

import pytest

from tulay.areas.cases.queries import board as boards
from tulay.areas.cases.queries.board import SIDE_BY_SIDE
from tulay.areas.cases.rules.steps import WITH_AGENCY, State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import World, make_officer, stored
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
BOARD, MOVE = "/desk/board/", "/desk/board/move/"


@pytest.fixture
def place(db):
    return make_world(requirements=())


def moved(mine, request_id, to, **more):
    return mine.post(MOVE, {"request": request_id, "to": to, "next": BOARD} | more, follow=True)


def test_every_open_state_is_a_column():
    assert set(SIDE_BY_SIDE) == WITH_AGENCY


def test_a_card_says_what_an_officer_needs_and_nothing_personal(place):
    place.request_in(State.SUBMITTED, now=now())
    place.request_in(State.IN_REVIEW, now=now())

    said = text_of(browser(place.second).get(BOARD))

    assert "New 1" in said
    assert "In review 1" in said
    assert "Approved 0" in said
    assert "Benito Cruz" in said
    assert "Nobody yet" in said
    assert "Amina Sali" not in said


def test_a_column_is_short_and_leads_to_the_list(place, monkeypatch):
    monkeypatch.setattr(boards, "IN_COLUMN", 2)
    for _ in range(3):
        place.request_in(State.SUBMITTED, now=now())

    shown = browser(place.officer).get(BOARD)

    assert "More in the list: 1" in text_of(shown)
    assert "/desk/requests/?state=submitted" in shown.content.decode()
    assert shown.content.decode().count("tulay-board__card") == 2


def test_moving_is_a_choice_and_a_button(place):
    mine = browser(place.officer)
    request_id = place.request_in(State.SUBMITTED, now=now())

    assert "You have this request now." in text_of(moved(mine, request_id, "take"))
    assert "You are reviewing" in text_of(moved(mine, request_id, "review"))
    assert stored(request_id).state == State.IN_REVIEW
    late = text_of(moved(mine, request_id, "review"))
    assert "The request is now: In review." in late
    for to in ("ask", "decide", "hand-over"):
        asked = mine.post(MOVE, {"request": request_id, "to": to, "next": BOARD})
        assert asked["Location"] == f"/desk/requests/{request_id}/{to}/?next=%2Fdesk%2Fboard%2F"
        assert mine.get(asked["Location"]).status_code == 200
    approved = place.request_in(State.APPROVED, now=now())
    assert "The work has begun." in text_of(moved(mine, approved, "start"))
    done = mine.post(MOVE, {"request": approved, "to": "complete"})
    assert done["Location"].startswith(f"/desk/requests/{approved}/complete/")
    assert "Choose what happens" in text_of(moved(mine, request_id, "eat"))


def test_strangers_move_nothing(place):
    request_id = place.request_in(State.SUBMITTED, now=now())
    theirs = browser(World().officer)

    assert moved(theirs, request_id, "review").status_code == 404
    assert moved(theirs, uuid7(), "take").status_code == 404
    assert moved(theirs, "x", "take").status_code == 404
    assert browser(place.applicant).get(BOARD).status_code == 403
    assert stored(request_id).state == State.SUBMITTED


def test_views_narrow_the_board(place):
    place.request_in(State.IN_REVIEW, now=now())
    place.request_in(State.SUBMITTED, now=now())
    mine = browser(place.officer)

    assert "New 0" in text_of(mine.get(BOARD, {"view": "mine"}))
    free = text_of(mine.get(BOARD, {"view": "unassigned"}))
    assert ("New 1" in free, "In review 0" in free) == (True, True)
    assert "Chosen filters" in text_of(mine.get(BOARD, {"state": "submitted"}))


def test_the_board_asks_as_much_for_many_as_for_few(place):
    mine, counts = browser(place.officer), []
    mine.get(BOARD)  # what services are called is remembered for a moment
    for number in (1, 5):
        for state in (State.SUBMITTED, State.IN_REVIEW, State.APPROVED):
            for _ in range(number):
                place.request_in(state, now=now())
        make_officer(place.agency)
        counts.append(len(queries_of(mine, BOARD)))

    assert counts[0] == counts[1] <= 6, counts
