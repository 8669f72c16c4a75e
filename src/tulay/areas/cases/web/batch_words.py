"""What is done with several requests at once, and what became of each, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tulay.areas.cases.rules.batches import BatchItemState, BatchKind
from tulay.areas.cases.web.met import sentence
from tulay.plumbing.http.views import known_problems

TITLES = {
    BatchKind.ASSIGN: _("Give them to somebody"),
    BatchKind.REVIEW: _("Take them into review"),
    BatchKind.MESSAGE: _("Send a kept text"),
    BatchKind.LIST: _("Take out a list of them"),
}
HINTS = {
    BatchKind.ASSIGN: _("One of them that somebody else has needs a reason."),
    BatchKind.REVIEW: _("Those that nobody has yet become yours."),
    BatchKind.MESSAGE: _(
        "Each applicant reads the text in their own language, with their own name, code and date."
    ),
    BatchKind.LIST: _("The next page asks what the list is for, as for every list."),
}
BUTTONS = {
    BatchKind.ASSIGN: _("Give them"),
    BatchKind.REVIEW: _("Take them into review"),
    BatchKind.MESSAGE: _("Send it to all of them"),
    BatchKind.LIST: _("Go on"),
}
STATES = {
    BatchItemState.WAITING: pgettext_lazy("one of several", "Waits"),
    BatchItemState.DONE: pgettext_lazy("one of several", "Done"),
    BatchItemState.REFUSED: pgettext_lazy("one of several", "Not done"),
    BatchItemState.CANCELLED: pgettext_lazy("one of several", "Stopped before"),
}
TONES = {
    BatchItemState.WAITING: "info",
    BatchItemState.DONE: "success",
    BatchItemState.REFUSED: "error",
    BatchItemState.CANCELLED: "",
}


def why(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a problem in the reader's language."""
    kind = known_problems().get(code)
    return sentence(kind(**facts), for_staff=True) if kind else code
