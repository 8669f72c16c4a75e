"""Where a request stands, drawn: the outer machine, the steps of its service inside, the present one marked."""

from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from tulay.areas.cases.queries.inner_steps import InnerStepCard
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.inner_steps import Standing
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web import words
from tulay.areas.catalogue.queries.machine import BESIDE, ROUND_TRIPS, WAY
from tulay.plumbing.ui.flows import Mark, Stage, flow


def drawing(record: RequestRecord) -> dict[str, Any] | None:
    """Return what `components/flow.html` draws; nothing for a service without steps of its own."""
    if not record.inner_steps:
        return None
    been = {entry.to_state for entry in record.timeline if entry.to_state is not None}
    stages = tuple(_stage(State(code), record, been) for code in WAY)
    return {
        "stages": stages,
        "drawn": flow(stages, is_rtl=get_language_bidi()),
        "title": _("Where the request stands"),
    }


def _stage(state: State, record: RequestRecord, been: set[State]) -> Stage:
    inside = tuple(_inner(card, record) for card in record.inner_steps if card.phase is state)
    beside = tuple(
        Stage(
            str(words.FOR_STAFF[State(one)]),
            _mark(State(one), record, set()),
            is_round_trip=one in ROUND_TRIPS,
        )
        for one in BESIDE.get(state.value, ())
    )
    return Stage(str(words.FOR_STAFF[state]), _mark(state, record, been), inside, beside)


def _mark(state: State, record: RequestRecord, been: set[State]) -> Mark:
    if record.row.state is state:
        return Mark.HERE
    return Mark.DONE if state in been else Mark.NONE


def _inner(card: InnerStepCard, record: RequestRecord) -> Stage:
    is_here = card.standing is Standing.OPEN and card.phase is record.row.state
    done = Mark.DONE if card.standing is Standing.FINISHED else Mark.NONE
    return Stage(card.name, Mark.HERE if is_here else done, language=card.language)
