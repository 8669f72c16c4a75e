"""Services beside requests, remembered for a moment: they are public, few, and asked for with every row.

What must be exact (does the service still take requests when one is sent?) asks the catalogue itself.
"""

import time
from collections.abc import Iterable
from uuid import UUID

from tulay.areas.catalogue.queries.services import (
    ServiceCard,
    service_card,
    service_cards,
    services_of,
)

REMEMBERED_S = 2.0
REMEMBERED_MAX = 2_000

OFFERED_S = 5.0

_remembered: dict[tuple[UUID, str], tuple[float, ServiceCard]] = {}
_offered: dict[tuple[UUID, str], tuple[float, tuple[tuple[UUID, str], ...]]] = {}


def lately_known(service_id: UUID, language: str) -> ServiceCard:
    """Return a service's card as it was at most two seconds ago."""
    now = time.monotonic()
    entry = _remembered.get((service_id, language))
    if entry is None or now - entry[0] > REMEMBERED_S:
        entry = (now, service_card(service_id, language))
        _remember(service_id, language, entry)
    return entry[1]


def named(ids: Iterable[UUID], language: str) -> dict[UUID, ServiceCard]:
    """Return the cards of many services, asking the catalogue once for those not known lately."""
    wanted, now = set(ids), time.monotonic()
    known = {
        service_id: entry[1]
        for service_id in wanted
        if (entry := _remembered.get((service_id, language))) and now - entry[0] < REMEMBERED_S
    }
    missing = wanted - known.keys()
    if missing:
        asked = service_cards(missing, language)
        for service_id, card in asked.items():
            _remember(service_id, language, (now, card))
        known |= asked
    return known


def offered_by(agency_id: UUID, language: str) -> tuple[tuple[UUID, str], ...]:
    """Return ids and names of what an agency offers, as it was at most a few seconds ago: for a filter's choices."""
    now = time.monotonic()
    entry = _offered.get((agency_id, language))
    if entry is None or now - entry[0] > OFFERED_S:
        listed = tuple((card.id, card.name) for card in services_of(agency_id, language))
        if len(_offered) >= REMEMBERED_MAX:
            _offered.clear()
        entry = _offered[(agency_id, language)] = (now, listed)
    return entry[1]


def forget_services() -> None:
    """Drop what is remembered."""
    _remembered.clear()
    _offered.clear()


def _remember(service_id: UUID, language: str, entry: tuple[float, ServiceCard]) -> None:
    if len(_remembered) >= REMEMBERED_MAX:
        _remembered.clear()
    _remembered[(service_id, language)] = entry
