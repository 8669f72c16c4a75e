"""Somebody is enrolled in a PPA, looked at, corrected, and their enrolment ends."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import PlaceCard, place_cards
from tulay.areas.identity.queries import person_cards
from tulay.areas.programmes.actions.hands import ppa_in_hand, today_of, touch
from tulay.areas.programmes.errors import (
    AlreadyEnrolled,
    BeneficiaryChanged,
    UnfitBeneficiary,
)
from tulay.areas.programmes.events import EnrolmentMoved
from tulay.areas.programmes.models import Beneficiary, Ppa
from tulay.areas.programmes.queries.beneficiaries import (
    BeneficiaryCard,
    alike,
    beneficiary_card_of,
    beneficiary_row,
)
from tulay.areas.programmes.queries.ppas import visible_ppa
from tulay.areas.programmes.rules.beneficiaries import (
    HUMAN,
    BeneficiaryDetails,
    BeneficiaryKind,
    EnrolmentState,
    check_beneficiary,
    check_ending,
    check_not_there,
    check_running,
    is_outside,
)
from tulay.areas.programmes.rules.states import check_open
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("programmes.enrol-beneficiary")
def enrol_beneficiary(
    *,
    actor: Actor,
    ppa_id: UUID,
    details: BeneficiaryDetails,
    now: datetime,
    is_somebody_else: bool = False,
    person_id: UUID | None = None,
) -> UUID:
    """Enrol a person, household, organisation or community in a PPA.

    :param is_somebody_else: somebody looked, and whoever is there under the same name is another one.
    :param person_id: whom of those the platform knows it is; then their rights reach this, too.
    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: it is completed or cancelled.
    :raises UnfitBeneficiary: something cannot be true.
    :raises AlreadyEnrolled: the PPA reaches somebody with the same identity number, or the same person, already.
    :raises PerhapsEnrolled: the PPA reaches somebody of the same name, and nobody said that they are two.
    """
    ppa = ppa_in_hand(actor, "programmes.enrol-beneficiary", ppa_id)
    check_open(ppa.state)
    place = _checked(ppa, details, now)
    known = alike(ppa_id, details)
    check_not_there(details, known, is_somebody_else=is_somebody_else)
    _check_person(ppa, details, person_id)
    row = Beneficiary(
        ppa=ppa,
        agency_id=ppa.agency_id,
        number=1 + (_of(ppa).aggregate(most=Max("number"))["most"] or 0),
        person_id=person_id,
        is_told_apart=is_somebody_else,
        enrolled_by=actor.person_id,
        created_at=now,
        updated_at=now,
    )
    row.subject_id = person_id or (row.id if details.kind in HUMAN else ppa.agency_id)
    _say(row, details, place, ppa.jurisdiction)
    row.save(force_insert=True)
    touch(ppa, now)  # a sheet that brought it is not taken back any more
    _account(actor, "programmes.enrol-beneficiary", row, now, kind=row.kind, number=row.number)
    publish(EnrolmentMoved(row.id, ppa_id, row.agency_id, row.state))
    return row.id


@action("programmes.open-beneficiary")
def open_beneficiary(
    *, actor: Actor, ppa_id: UUID, beneficiary_id: UUID, now: datetime
) -> BeneficiaryCard:
    """Look at somebody whom a PPA reaches; the look is on record, and theirs to read.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises UnknownBeneficiary: there is nobody by this id in it.
    """
    about = Resource(agency_id=visible_ppa(actor, ppa_id).agency_id)
    actor.check("programmes.open-beneficiary", about)
    row = beneficiary_row(ppa_id, beneficiary_id)
    _account(actor, "programmes.open-beneficiary", row, now)
    return beneficiary_card_of(row)


@action("programmes.correct-beneficiary")
def correct_beneficiary(
    *,
    actor: Actor,
    ppa_id: UUID,
    beneficiary_id: UUID,
    details: BeneficiaryDetails,
    version: int,
    now: datetime,
    is_somebody_else: bool = False,
) -> None:
    """Correct what is said of somebody whom a PPA reaches, as it was at `version`.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises UnknownBeneficiary: there is nobody by this id in it.
    :raises BeneficiaryChanged: somebody else has changed it since `version`.
    :raises EnrolmentOver: their enrolment has ended.
    :raises UnfitBeneficiary: something cannot be true, or it would become another kind.
    :raises AlreadyEnrolled: the PPA reaches somebody else with the same identity number.
    :raises PerhapsEnrolled: the PPA reaches somebody of the same name, and nobody said that they are two.
    """
    ppa = ppa_in_hand(actor, "programmes.correct-beneficiary", ppa_id)
    row = beneficiary_row(ppa_id, beneficiary_id, lock=True)
    if row.version != version:
        raise BeneficiaryChanged
    check_running(row.state)
    if details.kind != row.kind:
        detail = "What kind it is stays. End this enrolment and begin another one."
        raise UnfitBeneficiary(errors=[FieldError("kind", "unfit", detail)])
    place = _checked(ppa, details, now)
    known = alike(ppa_id, details, besides=row.id)
    apart = is_somebody_else or row.is_told_apart
    check_not_there(details, known, is_somebody_else=apart)
    row.is_told_apart, row.version, row.updated_at = apart, row.version + 1, now
    _say(row, details, place, ppa.jurisdiction)
    row.save()
    _account(actor, "programmes.correct-beneficiary", row, now)


@action("programmes.end-enrolment")
def end_enrolment(
    *,
    actor: Actor,
    ppa_id: UUID,
    beneficiary_id: UUID,
    reason: str,
    ended_date: date,
    said: str,
    now: datetime,
) -> None:
    """End an enrolment, for a reason; whoever comes back is enrolled anew.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises UnknownBeneficiary: there is nobody by this id in it.
    :raises EnrolmentOver: it has ended already.
    :raises UnfitEnding: the reason, the day or the words do not do.
    """
    ppa = ppa_in_hand(actor, "programmes.end-enrolment", ppa_id)
    row = beneficiary_row(ppa_id, beneficiary_id, lock=True)
    check_running(row.state)
    why = check_ending(
        reason,
        ended_date=ended_date,
        said=said,
        started_date=row.started_date,
        today=today_of(ppa, now),
    )
    row.state, row.end_reason = EnrolmentState.ENDED.value, why.value
    row.ended_date, row.ended_said = ended_date, said.strip() or None
    row.version, row.updated_at = row.version + 1, now
    row.save()
    touch(ppa, now)
    _account(actor, "programmes.end-enrolment", row, now, reason=why.value)
    publish(EnrolmentMoved(row.id, ppa_id, row.agency_id, row.state))


def _checked(ppa: Ppa, details: BeneficiaryDetails, now: datetime) -> PlaceCard:
    check_beneficiary(details, today=today_of(ppa, now))
    found = place_cards([details.place_id]) if details.place_id else {}
    for place in found.values():
        if place.jurisdiction == ppa.jurisdiction:
            return place
    detail = "Choose a place from the list."
    raise UnfitBeneficiary(errors=[FieldError("place_id", "unknown", detail)])


def _check_person(ppa: Ppa, details: BeneficiaryDetails, person_id: UUID | None) -> None:
    if person_id is None:
        return
    if details.kind != BeneficiaryKind.PERSON or person_id not in person_cards([person_id]):
        detail = "Name somebody we know, and only where one person is enrolled."
        raise UnfitBeneficiary(errors=[FieldError("person_id", "unknown", detail)])
    there = _of(ppa).enrolled().filter(person_id=person_id).first()
    if there is not None:
        raise AlreadyEnrolled(number=there.number)


def _of(ppa: Ppa) -> Any:
    return Beneficiary.objects.filter(ppa_id=ppa.id)


def _say(
    row: Beneficiary, details: BeneficiaryDetails, place: PlaceCard, jurisdiction: str
) -> None:
    row.kind, row.people, row.started_date = details.kind, details.people, details.started_date
    row.place_id = place.id
    row.is_outside = is_outside(jurisdiction, place.path)
    row.name, row.id_number = details.name.strip(), details.id_number.strip() or None
    row.phone = details.phone.strip() or None
    row.birth_date = details.birth_date.isoformat() if details.birth_date else None


def _account(actor: Actor, code: str, row: Beneficiary, now: datetime, **facts: Any) -> None:
    """Leave the entry in the log; of a human, one that they can read."""
    record(
        actor=actor,
        code=code,
        target=f"beneficiary:{row.id}",
        at=now,
        subject_id=row.subject_id if row.kind in HUMAN else None,
        ppa=row.ppa_id,
        agency=row.agency_id,
        **facts,
    )
