"""The steps inside a review and the work: every combination, without a database."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases import errors
from tulay.areas.cases.rules import inner_steps as rules
from tulay.areas.cases.rules.inner_steps import Event, Need, Standing, Who
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.moments import DAY, NOW
from tulay.areas.catalogue.rules import workflow
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.kernel.periods import WorkingCalendar

CALENDAR = WorkingCalendar("Asia/Manila", holidays=frozenset({date(2026, 11, 30)}))
AGENCY, CODE = uuid4(), "cases.finish-step"


@dataclass
class Step:
    code: str
    names: dict[str, str] = field(default_factory=lambda: {"en": "Home visit"})
    phase: str = "in_review"
    who: str = "officer"
    need: str = "always"
    evidence: str = "nothing"
    paper: str = ""
    is_by_another: bool = False
    days: int | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    finished_by: UUID | None = None


def done(step, by=None):
    return replace(step, finished_at=NOW, finished_by=by or uuid4())


CHECK, VISIT, WORK = (
    Step("check"),
    Step("visit", need="approval"),
    Step("hand", phase="in_progress"),
)


def told(*steps, state=State.IN_REVIEW):
    return [standing.value for standing in rules.standings(steps, state).values()]


def test_the_words_of_both_areas_are_the_same():
    for mine, theirs in (
        (rules.Who, workflow.Who),
        (rules.Need, workflow.Need),
        (rules.Evidence, workflow.Evidence),
    ):
        assert {one.value for one in mine} == {one.value for one in theirs}
    assert [one.value for one in rules.PHASES] == [one.value for one in workflow.Phase]


def test_steps_open_one_after_the_other():
    assert told(CHECK, VISIT, WORK) == ["open", "later", "later"]
    assert told(done(CHECK), VISIT, WORK) == ["finished", "open", "later"]
    assert told(done(CHECK), done(VISIT), WORK) == ["finished", "finished", "later"]


def test_a_step_that_may_be_left_out_does_not_hold_up_the_next():
    talk = Step("talk", need="optional")

    assert told(talk, CHECK, VISIT) == ["open", "open", "later"]
    assert told(talk, done(CHECK), VISIT) == ["left_out", "finished", "open"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.SUBMITTED, ["later", "later"]),
        (State.APPEALED, ["later", "later"]),
        (State.IN_REVIEW, ["open", "later"]),
        (State.NEEDS_INFORMATION, ["open", "later"]),
        (State.APPROVED, ["left_out", "later"]),
        (State.IN_PROGRESS, ["left_out", "open"]),
        (State.COMPLETED, ["left_out", "left_out"]),
        (State.REJECTED, ["left_out", "left_out"]),
        (State.WITHDRAWN, ["left_out", "left_out"]),
    ],
)
def test_a_step_stands_where_its_request_stands(state, expected):
    assert told(CHECK, WORK, state=state) == expected


@pytest.mark.parametrize(
    ("state", "standing", "event"), list(product(State, Standing, Event)), ids=str
)
def test_every_state_standing_and_event(state, standing, event):
    steps = {
        Standing.OPEN: (CHECK, VISIT),
        Standing.LATER: (Step("before"), CHECK),
        Standing.FINISHED: (done(CHECK), VISIT),
        Standing.LEFT_OUT: (replace(CHECK, need="optional"), done(VISIT)),
    }[standing]

    def happen():
        rules.check_event(steps, "check", event, state=state, name="Check", present="Visit")

    if state is not State.IN_REVIEW:
        refusal = errors.InnerStepClosed
    elif (standing, event) in {
        (Standing.OPEN, Event.FINISHED),
        (Standing.FINISHED, Event.SENT_BACK),
    }:
        return happen()
    elif event is Event.SENT_BACK:
        refusal = errors.InnerStepNotFinished
    else:
        late = standing is Standing.LATER
        refusal = errors.InnerStepNotYet if late else errors.InnerStepFinished
    with pytest.raises(refusal):
        happen()
    return None


@pytest.mark.parametrize(
    ("role", "who", "place"),
    list(product(["officer", "focal_person", "coordinator", "resident"], Who, ["here", "there"])),
)
def test_every_role_and_whose_step_it_is(role, who, place):
    agency = AGENCY if place == "here" else uuid4()
    actor = Actor(uuid4(), ActorKind.PERSON, (Grant(frozenset({CODE}), agency, role),))
    fits = {"officer": {"officer"}, "focal_person": {"focal_person"}}.get(
        who.value, {"officer", "focal_person"}
    )

    may = rules.is_for(Step("check", who=who.value), actor, AGENCY, code=CODE)

    assert may is (role in fits and place == "here")
    without = replace(actor, grants=(Grant(frozenset(), AGENCY, role),))
    assert not rules.is_for(Step("check", who=who.value), without, AGENCY, code=CODE)


def test_another_pair_of_hands_is_asked_for_where_the_service_says_so():
    me = Actor(uuid4(), ActorKind.PERSON, (Grant(frozenset({CODE}), AGENCY, "officer"),))
    steps = (done(CHECK, me.person_id), Step("visit", is_by_another=True))
    before = rules.finisher_before(steps, "visit")

    with pytest.raises(errors.SecondPairOfHands):
        rules.check_hands(steps[1], me, AGENCY, code=CODE, before=before)
    rules.check_hands(steps[1], me, AGENCY, code=CODE, before=uuid4())
    rules.check_hands(steps[1], me, AGENCY, code=CODE, before=None)
    rules.check_hands(CHECK, me, AGENCY, code=CODE, before=me.person_id)
    assert rules.finisher_before(steps, "check") is None


@pytest.mark.parametrize(("need", "outcome"), list(product(Need, [*Outcome, None])))
def test_what_waits_for_what(need, outcome):
    steps = (replace(CHECK, need=need.value), done(VISIT))
    waits = need is Need.ALWAYS or (need is Need.APPROVAL and outcome is Outcome.APPROVED)

    if waits:
        with pytest.raises(errors.InnerStepsUnfinished, match="Home visit"):
            rules.check_none_waits(steps, State.IN_REVIEW, outcome)
    else:
        rules.check_none_waits(steps, State.IN_REVIEW, outcome)
    rules.check_none_waits(tuple(map(done, steps)), State.IN_REVIEW, outcome)
    rules.check_none_waits(steps, State.IN_PROGRESS, outcome)


def test_what_is_sent_back_takes_what_came_after_it_along():
    steps = (done(CHECK), done(VISIT), Step("third"), done(WORK))

    assert [one.code for one in rules.reopened(steps, "check")] == ["check", "visit"]
    assert [one.code for one in rules.reopened(steps, "visit")] == ["visit"]


@given(st.integers(0, 525_600), st.integers(1, 30))
def test_a_step_is_due_when_the_office_closes_on_the_last_of_its_working_days(minutes, days):
    begin = NOW + timedelta(minutes=minutes)

    due = rules.step_due_at(begin, days, CALENDAR)

    zone = rules.ZoneInfo(CALENDAR.zone)
    first, last = begin.astimezone(zone).date(), due.astimezone(zone).date()
    passed = [first + DAY * n for n in range(1, (last - first).days + 1)]
    assert sum(map(CALENDAR.is_working_day, passed)) == days
    assert due.astimezone(zone).hour == CALENDAR.closes.hour
    assert not CALENDAR.is_open(due)
    assert CALENDAR.is_open(due - timedelta(minutes=1))


def test_a_step_without_days_has_no_clock():
    assert rules.step_due_at(NOW, None, CALENDAR) is None


def test_evidence_is_asked_for():
    with pytest.raises(errors.NoteMissing) as asked:
        rules.check_evidence(Step("a", evidence="note"), note="", papers=(), paper_name="")
    assert asked.value.errors[0].pointer == "note"
    with pytest.raises(errors.PaperMissing, match="A photo"):
        paper = Step("a", evidence="paper", paper="photo")
        rules.check_evidence(paper, note="x", papers={"card"}, paper_name="A photo")
    rules.check_evidence(paper, note="", papers={"photo"}, paper_name="A photo")
    rules.check_evidence(CHECK, note="", papers=(), paper_name="")


def test_a_name_is_said_in_english_where_it_is_not_said_otherwise():
    assert rules.name_in({"en": "Visit", "ar": "زيارة"}, "ar") == ("زيارة", "ar")
    assert rules.name_in({"en": "Visit", "ar": ""}, "ar") == ("Visit", "en")
    with pytest.raises(errors.InnerStepUnknown):
        rules.step_named((CHECK,), "other")
