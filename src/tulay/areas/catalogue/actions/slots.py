"""Places of limited services: taken one by one, never more than there are."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.events import SlotsExhausted
from tulay.areas.catalogue.queries.services import SHELF, service_card
from tulay.areas.catalogue.rules.services import check_slot_left
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.cache import bump
from tulay.plumbing.events import publish


@action("catalogue.take-slot")
def take_slot(*, actor: Actor, service_id: UUID, now: datetime) -> int | None:
    """Take one place of a service and return how many are left (None: there is no limit).

    One UPDATE that only a remaining place lets through: of two officers at the last place, one is told.

    :raises UnknownService: there is no such service.
    :raises SlotsTaken: the last place was gone.
    """
    service = service_card(service_id)
    if service.slots_total is None:
        return None
    left = _updated(_TAKE, service_id)
    check_slot_left(left, service=service.name)
    bump(SHELF)
    record(
        actor=actor, code="catalogue.take-slot", target=f"service:{service_id}", at=now, left=left
    )
    if left == 0:
        publish(SlotsExhausted(service_id=service_id, agency_id=service.agency_id))
    return left


@action("catalogue.return-slot")
def return_slot(*, actor: Actor, service_id: UUID, now: datetime) -> int | None:
    """Give back one place: a request was withdrawn, or its approval fell. Never more than there were.

    Reads no service: an applicant may give back a place of one that has been taken off the shelf.
    """
    left = _updated(_RETURN, service_id)
    if left is not None:
        bump(SHELF)
        record(
            actor=actor,
            code="catalogue.return-slot",
            target=f"service:{service_id}",
            at=now,
            left=left,
        )
    return left


_TAKE = """
UPDATE catalogue_slots SET slots_left = slots_left - 1
WHERE service_id = %s AND slots_left > 0 RETURNING slots_left
"""
_RETURN = """
UPDATE catalogue_slots SET slots_left = slots_left + 1
WHERE service_id = %s AND slots_left < slots_total RETURNING slots_left
"""


def _updated(sql: str, service_id: UUID) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [service_id])
        row = cursor.fetchone()
    return row[0] if row else None
