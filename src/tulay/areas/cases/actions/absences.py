"""Who is away: planned, ended early. Work that comes meanwhile finds the stand-in, or the pool."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.cases.errors import AbsenceNotFound, AbsenceOverlaps, NotAssignable, StandInUnfit
from tulay.areas.cases.models import Absence
from tulay.areas.cases.queries.absences import day_at, standing_absences
from tulay.areas.cases.rules.absences import Away, check_absence
from tulay.areas.identity.queries import person_cards, staff_of
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action


@action("cases.plan-absence")
def plan_absence(*, actor: Actor, agency_id: UUID, wanted: Away, now: datetime) -> UUID:
    """Note when somebody of an agency is away, and who stands in.

    Anybody who may give out its requests may note it, for a colleague who fell ill cannot; both are told.

    :raises NotAssignable: the person does not work on requests of this agency.
    :raises DatesUnfit: the days do not fit together, or are over.
    :raises StandInUnfit: whoever should stand in does not work here, or is away then.
    :raises AbsenceOverlaps: the person is away on one of these days already.
    """
    actor.check("cases.plan-absence", Resource(agency_id=agency_id))
    _check_colleagues(agency_id, wanted)
    today = day_at(agency_id, now)
    check_absence(wanted, today=today, known=standing_absences(agency_id, today))
    row = Absence(
        agency_id=agency_id,
        person_id=wanted.person_id,
        stand_in_id=wanted.stand_in_id,
        first_date=wanted.first_date,
        last_date=wanted.last_date,
        planned_by=actor.person_id,
        planned_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else planned it at the same moment
        raise AbsenceOverlaps from error
    _account(actor, "cases.plan-absence", row, now)
    _tell(actor, row, "cases.absence_planned", now)
    return row.id


@action("cases.end-absence")
def end_absence(*, actor: Actor, absence_id: UUID, now: datetime) -> None:
    """End an absence early, or take back one that has not begun: new work finds the person again.

    :raises AbsenceNotFound: there is none by this id that is not over, or it is another agency's.
    """
    row = Absence.objects.select_for_update().filter(id=absence_id).first()
    if row is None:
        raise AbsenceNotFound
    actor.check("cases.end-absence", Resource(agency_id=row.agency_id), otherwise=AbsenceNotFound)
    if row.ended_at is not None or row.last_date < day_at(row.agency_id, now):
        raise AbsenceNotFound
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _account(actor, "cases.end-absence", row, now)
    _tell(actor, row, "cases.absence_ended", now)


def _check_colleagues(agency_id: UUID, wanted: Away) -> None:
    colleagues = {card.id for card in staff_of(agency_id, "cases.review")}
    detail = "Choose a colleague from the list."
    if wanted.person_id not in colleagues:
        raise NotAssignable(errors=[FieldError("person_id", "not-assignable", detail)])
    if wanted.stand_in_id is not None and wanted.stand_in_id not in colleagues:
        raise StandInUnfit(errors=[FieldError("stand_in_id", "not-assignable", detail)])


def _account(actor: Actor, code: str, row: Absence, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"absence:{row.id}",
        at=now,
        subject_id=row.person_id,
        agency=row.agency_id,
        stand_in=row.stand_in_id,
        first_date=row.first_date.isoformat(),
        last_date=row.last_date.isoformat(),
    )


def _tell(actor: Actor, row: Absence, template: str, now: datetime) -> None:
    """Tell whom it concerns and did not do it: who is away, and who stands in."""
    cards = person_cards({row.person_id, *({row.stand_in_id} if row.stand_in_id else ())})
    facts = {
        "person": cards[row.person_id].name,
        "first": row.first_date,
        "last": row.last_date,
        "link": f"{settings.PUBLIC_URL}/desk/absences/?agency={row.agency_id}",
    }
    for card in cards.values():
        if card.id == actor.person_id:
            continue
        send(
            actor=actor,
            recipient=Recipient(card.id, None, None, card.language),
            template=template,
            key=f"{template}:{row.id}:{card.id}",
            now=now,
            facts={**facts, "name": card.name, "is_stand_in": card.id == row.stand_in_id},
        )
