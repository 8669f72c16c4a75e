"""Words for contacts: who they are, how they were spoken with, and what is to be followed up."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from tulay.areas.directory.queries.agencies import AgencyCard
from tulay.areas.directory.queries.contacts import CommunicationCard, ContactCard, ContactLine
from tulay.areas.directory.rules.contacts import ContactKind, SpokenDirection, SpokenWay
from tulay.plumbing.ui.words import day

KINDS = {
    ContactKind.PERSON: gettext_lazy("A person"),
    ContactKind.ORGANISATION: gettext_lazy("An organisation"),
}
WAYS = {
    SpokenWay.CALL: pgettext_lazy("way of speaking", "Telephone call"),
    SpokenWay.VISIT: pgettext_lazy("way of speaking", "Visit"),
    SpokenWay.LETTER: pgettext_lazy("way of speaking", "Letter"),
    SpokenWay.EMAIL: pgettext_lazy("way of speaking", "E-mail"),
    SpokenWay.MESSAGE: pgettext_lazy("way of speaking", "Message"),
    SpokenWay.MEETING: pgettext_lazy("way of speaking", "Meeting"),
}
DIRECTIONS = {
    SpokenDirection.FROM_US: gettext_lazy("We turned to them"),
    SpokenDirection.TO_US: gettext_lazy("They turned to us"),
}
FIELDS = {
    "name": gettext_lazy("Name"),
    "designation": gettext_lazy("Work or office"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "address": gettext_lazy("Address"),
}


def number(of: int) -> str:
    """Read as `No. 12`: how somebody is named where nobody is to be known."""
    return _("No. %(n)s") % {"n": of}


def agency_name(card: AgencyCard) -> str:
    """Return how an agency is called in the reader's language."""
    return card.name_in(get_language() or "en")


def contact_columns(*, of_several: bool) -> list[dict[str, Any]]:
    """Return what a list of contacts tells; the agency only where there are several."""
    columns = [
        {"label": _("Number")},
        {"label": _("Who")},
        {"label": _("Last spoken with")},
        {"label": _("Follow up by")},
    ]
    return [*columns, {"label": _("Agency")}] if of_several else columns


def contact_row(one: ContactLine, names: Mapping[UUID, str], *, may_open: bool) -> dict[str, Any]:
    """Return a contact as a line of the list."""
    href = reverse("directory:contact", args=[one.id]) if may_open else ""
    cells: list[dict[str, Any]] = [
        {"value": number(one.number), "href": href},
        {"value": _("Erased") if one.is_erased else str(KINDS[one.kind])},
        {"value": day(one.last_date) if one.last_date else ""},
        {"value": day(one.follow_up_date) if one.follow_up_date else ""},
    ]
    if one.is_due and not one.is_erased:
        cells[3]["tag"] = "warning"
    if len(names) > 1:
        cells.append({"value": names.get(one.agency_id, "")})
    return {"cells": cells}


def facts_of_contact(card: ContactCard) -> list[dict[str, Any]]:
    """Return what is known of a contact, row by row; what was left out is left out."""
    return [{"key": key, "value": value} for key, value in _facts(card) if value]


def _facts(card: ContactCard) -> Iterator[tuple[str, str]]:
    yield _("Who"), str(KINDS[ContactKind(card.details.kind)])
    for name, words in FIELDS.items():
        said: str = getattr(card.details, name)
        yield str(words), said or (_("Erased") if card.is_erased and name == "name" else "")
    yield _("Last spoken with"), day(card.last_date) if card.last_date else ""


def spoken_entry(
    one: CommunicationCard, names: Mapping[UUID, str], *, done_href: str
) -> dict[str, Any]:
    """Return what was spoken once, as it stands in the log."""
    return {
        "title": str(WAYS[one.way]),
        "on": day(one.happened_date),
        "direction": str(DIRECTIONS[one.direction]),
        "by": names.get(one.written_by, "") if one.written_by else "",
        "about": one.about,
        "follow_up": _follow_up(one),
        "tone": "success" if one.done_at else "warning" if one.is_due else "info",
        "done_href": done_href,
        "id": f"spoken-{one.id}",
        "of_entry": {"aria-describedby": f"spoken-{one.id}"},
    }


def _follow_up(one: CommunicationCard) -> str:
    if one.follow_up_date is None:
        return ""
    if one.done_at:
        return _("Followed up")
    return _("Follow up by %(day)s") % {"day": day(one.follow_up_date)}
