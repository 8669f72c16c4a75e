"""The way of a request through a service, drawn: the outer machine with the service's steps inside."""

from typing import Any

from django.utils.translation import get_language_bidi, pgettext_lazy
from django.utils.translation import gettext as _

from tulay.areas.catalogue.queries.machine import BESIDE, ROUND_TRIPS, WAY
from tulay.areas.catalogue.rules.workflow import InnerStep, Workflow, in_order
from tulay.areas.catalogue.web import workflow_words
from tulay.plumbing.ui.flows import Stage, flow

STATES = {
    "submitted": pgettext_lazy("state", "New"),
    "in_review": pgettext_lazy("state", "In review"),
    "needs_information": pgettext_lazy("state", "Waits for applicant"),
    "approved": pgettext_lazy("state", "Approved"),
    "in_progress": pgettext_lazy("state", "In progress"),
    "completed": pgettext_lazy("state", "Completed"),
    "rejected": pgettext_lazy("state", "Rejected"),
}


def drawing(workflow: Workflow, language: str) -> dict[str, Any]:
    """Return what `components/flow.html` draws, in the reader's language."""
    stages = tuple(_stage(code, workflow, language) for code in WAY)
    return {
        "stages": stages,
        "drawn": flow(stages, is_rtl=get_language_bidi()),
        "title": _("The way of a request through this service"),
    }


def _stage(code: str, workflow: Workflow, language: str) -> Stage:
    return Stage(
        str(STATES[code]),
        inside=tuple(_inner(one, language) for one in in_order(workflow) if one.phase == code),
        beside=tuple(
            Stage(str(STATES[one]), is_round_trip=one in ROUND_TRIPS)
            for one in BESIDE.get(code, ())
        ),
    )


def _inner(step: InnerStep, language: str) -> Stage:
    spoken = language if step.names.get(language) else "en"
    return Stage(
        step.names.get(spoken, step.code), language=spoken, note=workflow_words.about(step)
    )
