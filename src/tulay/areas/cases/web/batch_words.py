"""What is done with several requests at once, and what became of each, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tulay.areas.cases.rules.batches import BatchItemState, BatchKind
from tulay.areas.cases.web.met import sentence
from tulay.plumbing.http.views import known_problems
from tulay.plumbing.ui.words import isolated

TITLES = {
    BatchKind.ASSIGN: _("Give them to somebody"),
    BatchKind.RULES: _("Give them by the rules"),
    BatchKind.REVIEW: _("Take them into review"),
    BatchKind.MESSAGE: _("Send a kept text"),
    BatchKind.LIST: _("Take out a list of them"),
}
HINTS = {
    BatchKind.ASSIGN: _("One of them that somebody else has needs a reason."),
    BatchKind.RULES: _(
        "Each goes to whom the rules of your agency choose. What no rule fits, or somebody had in hand before, stays."
    ),
    BatchKind.REVIEW: _("Those that nobody has yet become yours."),
    BatchKind.MESSAGE: _(
        "Each applicant reads the text in their own language, with their own name, code and date."
    ),
    BatchKind.LIST: _("The next page asks what the list is for, as for every list."),
}
BUTTONS = {
    BatchKind.ASSIGN: _("Give them"),
    BatchKind.RULES: _("Give them"),
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


def given(facts: Mapping[str, Any], name: str) -> str:
    """Return to whom a rule gave a request."""
    told = {"name": isolated(name), "rule": isolated(facts["rule"])}
    return gettext("To %(name)s, by the rule “%(rule)s”.") % told


def why(code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a problem in the reader's language."""
    kind = known_problems().get(code)
    return sentence(kind(**facts), for_staff=True) if kind else code
