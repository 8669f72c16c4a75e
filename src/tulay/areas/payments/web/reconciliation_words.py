"""How the differences between two books are said."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tulay.areas.payments.queries.reconciliation import BreakCard, BreakView, LineSide, OrderSide
from tulay.areas.payments.rules.attempts import AttemptState
from tulay.areas.payments.rules.reconciliation import BreakKind, BreakState, LineKind, Resolution
from tulay.areas.payments.web.payment_words import PROVIDERS
from tulay.plumbing.labels import labels

KINDS = {
    BreakKind.MISSING_THERE: gettext_lazy("Missing at the gateway"),
    BreakKind.MISSING_HERE: gettext_lazy("Missing in our books"),
    BreakKind.AMOUNT: gettext_lazy("Amounts differ"),
    BreakKind.DATE: gettext_lazy("Days differ"),
    BreakKind.DUPLICATE: gettext_lazy("Booked twice at the gateway"),
}
EXPLAINED = {
    BreakKind.MISSING_THERE: gettext_lazy(
        "We know of this money. The gateway's statements do not, although its time to book it is over."
    ),
    BreakKind.MISSING_HERE: gettext_lazy(
        "The gateway booked this. In our books nothing stands for it."
    ),
    BreakKind.AMOUNT: gettext_lazy("Both books have this, with different amounts or fees."),
    BreakKind.DATE: gettext_lazy(
        "Both books have this with the same amount, but on days that lie far apart. No money is missing."
    ),
    BreakKind.DUPLICATE: gettext_lazy(
        "The gateway booked this a second time. Our books have it once."
    ),
}
STATES = {
    BreakState.OPEN: pgettext_lazy("a difference", "Open"),
    BreakState.TO_SIGN: gettext_lazy("Waits for a second signature"),
    BreakState.CLOSED: pgettext_lazy("a difference", "Closed"),
}
TONES = {BreakState.OPEN: "warning", BreakState.TO_SIGN: "info", BreakState.CLOSED: "success"}
VIEWS = {
    BreakView.OPEN: pgettext_lazy("differences", "Open"),
    BreakView.TO_SIGN: gettext_lazy("To sign"),
    BreakView.CLOSED: pgettext_lazy("differences", "Closed"),
}
ENDS = {
    Resolution.EXPLAINED: gettext_lazy("A later statement explained it"),
    Resolution.MATCHED: gettext_lazy("Found to be the same as another"),
    Resolution.SUSPENSE: gettext_lazy("Put into suspense"),
    Resolution.WRITTEN_OFF: gettext_lazy("Written off"),
    Resolution.NOTED: gettext_lazy("Looked into; nothing to book"),
}
WAYS = {
    Resolution.MATCHED: gettext_lazy("It is the same as one of these"),
    Resolution.SUSPENSE: gettext_lazy("Put it into suspense until it is explained"),
    Resolution.WRITTEN_OFF: gettext_lazy("Write it off"),
    Resolution.NOTED: gettext_lazy("I looked into it; there is nothing to book"),
}
LINES = {
    LineKind.CHARGE: pgettext_lazy("money", "Paid in"),
    LineKind.REFUND: pgettext_lazy("money", "Given back"),
    LineKind.PAYOUT: pgettext_lazy("money", "Paid out"),
    LineKind.RETURN: pgettext_lazy("money", "Came back"),
}
ORDERS = {
    AttemptState.BEGUN: gettext_lazy("Not sent yet"),
    AttemptState.CALLED: gettext_lazy("Sent, no answer yet"),
    AttemptState.PENDING: gettext_lazy("Not decided yet"),
    AttemptState.UNKNOWN: gettext_lazy("Being looked into"),
    AttemptState.SUCCEEDED: gettext_lazy("Done"),
    AttemptState.FAILED: gettext_lazy("Did not happen"),
}


def provider(name: str) -> str:
    """Return how a gateway is called."""
    return str(PROVIDERS.get(name, name))


def age(since: date, today: date) -> str:
    """Say how many days something has waited."""
    days = max((today - since).days, 0)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def rows_of(cards: Iterable[BreakCard], today: date) -> list[dict[str, Any]]:
    """Return breaks in words, with the names of their agencies."""
    found = list(cards)
    agencies = labels("agency", {card.agency_id for card in found})
    return [
        {
            "card": card,
            "kind": KINDS[card.kind],
            "state": STATES[card.state],
            "tone": TONES[card.state],
            "provider": provider(card.provider),
            "agency": agencies.get(card.agency_id, "") if card.agency_id else "",
            "age": age(card.date, today),
            "end": ENDS[card.resolution] if card.resolution else "",
        }
        for card in found
    ]


def told(side: LineSide | OrderSide) -> str:
    """Name one of several lines or orders to choose from, in one line."""
    if isinstance(side, LineSide):
        facts = {"what": side.line.amount, "day": side.line.booked_date, "name": side.line.id}
    else:
        day = side.ended_at.date() if side.ended_at else side.begun_at.date()
        facts = {"what": side.amount, "day": day, "name": side.reference}
    return _("%(what)s on %(day)s, %(name)s") % facts
