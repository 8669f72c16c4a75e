"""How a service's standing, cost and time are said."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tulay.areas.catalogue.queries.search import ServiceHit
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.catalogue.rules.services import Access, State
from tulay.kernel.money import Money
from tulay.plumbing.ui.words import day

FEW = 20
LTR, END = "\u2066", "\u2069"
"""An amount runs from left to right in whatever language the words around it are."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A tag: words and tone."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Why one cannot ask at the moment, and what to do instead."""

    title: str
    text: str


def standing(hit: ServiceHit, now: datetime) -> Standing | None:
    """Say what a reader must know before opening the page; nothing where all is well."""
    if hit.slots_left == 0:
        return Standing(_("All places taken"), "warning")
    if hit.closes_at and hit.closes_at <= now:
        return Standing(_("Closed"), "")
    if not hit.is_open:
        return Standing(_("Closed for now"), "")
    if hit.slots_left is not None and hit.slots_left <= FEW:
        return Standing(places_left(hit.slots_left), "info")
    return None


def notice(card: ServiceCard, now: datetime) -> Notice | None:
    """Say why nobody can ask for the service at this moment; nothing while it is open."""
    if card.takes_requests(now):
        return None
    if card.state == State.ARCHIVED:
        return Notice(
            _("This service is no longer offered"),
            _("Requests that were already made go on. Other services may help you: see below."),
        )
    if card.closes_at and card.closes_at <= now:
        return Notice(
            _("The last day to ask was %(day)s") % {"day": day(last_day(card.closes_at))},
            _("Ask the agency when it opens again, or look at other services below."),
        )
    if card.slots_left == 0:
        return Notice(
            _("All places are taken"),
            _(
                "A place becomes free when somebody withdraws. Look again in a few days, or ask the agency."
            ),
        )
    return Notice(
        _("We take no requests for this service at the moment"),
        _("Ask the agency when it opens again, or look at other services below."),
    )


def last_day(closes_at: datetime) -> datetime:
    """Return a moment on the last day: a deadline is kept as the midnight after it."""
    return closes_at - timedelta(seconds=1)


def cost(fee_minor: int, currency: str, *, is_first: bool = False) -> str:
    """Read as `Free` or an amount, and whether it is paid before the request is sent."""
    if not fee_minor:
        return _("Free")
    amount = str(Money(currency, fee_minor))
    if is_first:
        amount = f"{LTR}{amount}{END}"
        return _("%(amount)s, before you send your request") % {"amount": amount}
    return amount


def benefit(benefit_minor: int, currency: str) -> str:
    """Read as an amount; empty where nothing is paid."""
    return str(Money(currency, benefit_minor)) if benefit_minor else ""


def duration(days: int | None) -> str:
    """Read as `10 working days`."""
    if not days:
        return _("Not yet known")
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


def places_left(count: int) -> str:
    """Read as `12 places left`."""
    return ngettext("%(n)s place left", "%(n)s places left", count) % {"n": f"{count:,}"}


def way_in(access: str) -> str:
    """Say how one comes to the service, where it is not by simply asking."""
    return {
        Access.NOMINATION: _("Somebody else must name you, for example your community or school."),
        Access.REFERRAL: _("Another office must send you to us. Ask there first."),
        Access.COMPETITION: _(
            "There are more requests than places. The best fitting ones are chosen."
        ),
    }.get(Access(access), "")
