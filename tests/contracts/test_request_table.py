"""The documented table of requests says for every state, event and role what the rules say."""

import re
from itertools import product
from pathlib import Path

import pytest

from tulay.areas.cases.errors import NotYourStep, StepNotPossible
from tulay.areas.cases.rules import inner_steps
from tulay.areas.cases.rules.steps import STEPS, Party, State, check_step
from tulay.areas.cases.rules.table import EVENTS, INSIDE, LEADS, leads_to
from tulay.areas.identity.rules import GUEST_CODES, ROLES, SYSTEM_CODES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "requests.md"
HELD = {role.value: codes for role, codes in ROLES.items()} | {
    "guest": GUEST_CODES,
    "system": SYSTEM_CODES,
}


def documented(text):
    """Every cell of the page: (event, state, role) to the states named there."""
    told = {}
    for section in text.split("\n## ")[1:]:
        event = section.split("`")[1]
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in section.splitlines()
            if line.startswith("|") and "---" not in line
        ]
        columns, *states = rows
        for state, *cells in states:
            for role, cell in zip(columns[1:], cells, strict=True):
                told[event, state.strip("`"), role] = tuple(re.findall(r"`(\w+)`", cell))
    return told


def allowed(event, state, role):
    """What the rules say when they are asked one by one, without the table."""
    if event not in HELD[role]:
        return ()
    if event in INSIDE:
        return (state,) if state in inner_steps.PHASES else ()
    party, targets = LEADS[event]
    return tuple(to for to in targets if not refused(state, to, party))


def refused(state, to, party):
    try:
        check_step(state, to, party)
    except (NotYourStep, StepNotPossible):
        return True
    return False


def test_every_state_event_and_role_is_documented_as_the_rules_have_it():
    told = documented(PAGE.read_text())

    for event, state, role in product(EVENTS, State, HELD):
        cell = told.pop((event, state.value, role), ())
        assert cell == tuple(to.value for to in allowed(event, state, role)), (event, state, role)
    assert told == {}


def test_a_changed_cell_is_noticed():
    text = PAGE.read_text()
    wrong = text.replace("`in_progress`", "`completed`", 2)

    assert documented(wrong) != documented(text)


def test_every_step_of_the_machine_belongs_to_one_event_and_every_event_is_an_action():
    moved = {
        (state, to): [event for event in LEADS if to in leads_to(state, event)]
        for state, to in STEPS
    }

    alone = {pair: set(events) - {"cases.cosign"} for pair, events in moved.items()}
    assert all(len(events) == 1 for events in alone.values()), alone
    known = set().union(*HELD.values())
    assert set(EVENTS) <= known


@pytest.mark.parametrize("state", State)
def test_nobody_moves_what_is_closed_but_by_appeal(state):
    if state in {State.COMPLETED, State.WITHDRAWN, State.EXPIRED}:
        assert not any(leads_to(state, event) for event in EVENTS)
    if state is State.REJECTED:
        leading = {event: to for event in EVENTS if (to := leads_to(state, event))}
        assert leading == {"cases.appeal": (State.APPEALED,)}


def test_administrators_decide_nothing():
    deciding = {"cases.decide", "cases.cosign", *INSIDE}

    assert not HELD["administrator"] & deciding
    assert not HELD["superuser"] & deciding
    assert Party.ADMINISTRATOR not in STEPS.values()
