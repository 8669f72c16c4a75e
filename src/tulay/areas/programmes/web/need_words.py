"""Words for needs: sectors, states, urgency, and what a score is made of."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.programmes.queries.needs import NeedCard
from tulay.areas.programmes.rules.needs import (
    DIVIDED_BY,
    PARTS_MOST,
    Feasibility,
    NeedSector,
    NeedState,
    Submission,
    Urgency,
)

SECTORS = {
    NeedSector.EDUCATION: pgettext_lazy("need", "Education"),
    NeedSector.ECONOMIC: gettext_lazy("Economic development"),
    NeedSector.SOCIAL: gettext_lazy("Social development"),
    NeedSector.CULTURAL: gettext_lazy("Cultural development"),
    NeedSector.INFRASTRUCTURE: gettext_lazy("Infrastructure"),
    NeedSector.HEALTH: pgettext_lazy("need", "Health"),
    NeedSector.GOVERNANCE: pgettext_lazy("need", "Governance"),
    NeedSector.ENVIRONMENT: pgettext_lazy("need", "Environment"),
    NeedSector.SECURITY: pgettext_lazy("need", "Peace and security"),
}
STATES = {
    NeedState.IDENTIFIED: pgettext_lazy("need", "Noted"),
    NeedState.VALIDATED: pgettext_lazy("need", "Validated"),
    NeedState.PRIORITIZED: pgettext_lazy("need", "Prioritised"),
    NeedState.PLANNED: pgettext_lazy("need", "Planned for"),
    NeedState.IN_PROGRESS: pgettext_lazy("need", "Being answered"),
    NeedState.COMPLETED: pgettext_lazy("need", "Met"),
    NeedState.DEFERRED: pgettext_lazy("need", "Put off"),
    NeedState.REJECTED: pgettext_lazy("need", "Rejected"),
}
TONES = {
    NeedState.IDENTIFIED: "info",
    NeedState.VALIDATED: "info",
    NeedState.PRIORITIZED: "brand",
    NeedState.PLANNED: "brand",
    NeedState.IN_PROGRESS: "brand",
    NeedState.COMPLETED: "success",
    NeedState.DEFERRED: "warning",
    NeedState.REJECTED: "",
}
STEPS = {
    NeedState.IDENTIFIED: gettext_lazy("Take it up again"),
    NeedState.VALIDATED: gettext_lazy("What shows it was looked at and holds"),
    NeedState.PRIORITIZED: gettext_lazy("Put it among the first to be answered"),
    NeedState.PLANNED: gettext_lazy("A programme is planned for it"),
    NeedState.IN_PROGRESS: gettext_lazy("Work on it has begun"),
    NeedState.COMPLETED: gettext_lazy("It is met"),
    NeedState.DEFERRED: gettext_lazy("Put it off"),
    NeedState.REJECTED: gettext_lazy("Reject it for good"),
}
URGENCIES = {
    Urgency.IMMEDIATE: gettext_lazy("Within a month"),
    Urgency.SHORT_TERM: gettext_lazy("Within half a year"),
    Urgency.MEDIUM_TERM: gettext_lazy("Within a year"),
    Urgency.LONG_TERM: gettext_lazy("Later than in a year"),
}
FEASIBILITIES = {
    Feasibility.VERY_HIGH: gettext_lazy("Very easily done"),
    Feasibility.HIGH: gettext_lazy("Easily done"),
    Feasibility.MEDIUM: gettext_lazy("Can be done"),
    Feasibility.LOW: gettext_lazy("Hard to do"),
    Feasibility.VERY_LOW: gettext_lazy("Very hard to do"),
}
SUBMISSIONS = {
    Submission.COMMUNITY: gettext_lazy("The community raised it"),
    Submission.ASSESSMENT: gettext_lazy("An assessment found it"),
}
PARTS = {
    "urgency": gettext_lazy("How soon something has to happen"),
    "impact": gettext_lazy("How much it would change"),
    "feasibility": gettext_lazy("How well it can be done"),
    "people": gettext_lazy("How many people it touches"),
}


def told(card: NeedCard) -> dict[str, str]:
    """Return what was said of each part of the score."""
    said = card.details
    return {
        "urgency": str(URGENCIES[Urgency(said.urgency)]),
        "impact": _("%(n)s of 5") % {"n": said.impact},
        "feasibility": str(FEASIBILITIES[Feasibility(said.feasibility)]),
        "people": f"{said.people:,}",
    }


def score_rows(card: NeedCard) -> list[dict[str, Any]]:
    """Return the score part by part: what was said, what it gives, and what it could give at most."""
    said = told(card)
    return [
        {
            "cells": [
                {"value": str(PARTS[name])},
                {"value": said[name]},
                {"value": points(given)},
                {"value": points(PARTS_MOST[name])},
            ]
        }
        for name, given in card.score.parts.items()
    ]


def score_sum(card: NeedCard) -> str:
    """Say how the parts become the score."""
    score = card.score
    return _(
        "Together %(sum)s points, divided by %(by)s and weighed %(weight)s: a score of %(score)s."
    ) % {
        "sum": points(sum(score.parts.values())),
        "by": DIVIDED_BY,
        "weight": points(score.weight * 10),
        "score": score.value,
    }


def points(thousandths: int) -> str:
    """Read thousandths of a point as `1.25`, or `4`."""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")
