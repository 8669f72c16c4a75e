"""Who takes part in what: lists without a name, and the record of one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.directory.queries import agency_names
from tulay.areas.identity.queries import person_names, staff_of
from tulay.areas.support.errors.enrolments import EnrolmentUnknown
from tulay.areas.support.models import Assignment, Enrolment, Programme
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "started_at")
WORKING = "support.look"
SUPERVISING = "support.supervise"


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """A programme."""

    id: UUID
    name: str
    agency_id: UUID
    agency: str


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """A line of a list: it names no person."""

    id: UUID
    reference: str
    programme: str
    started_at: datetime
    ended_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class KeyWorker:
    """Somebody who stands by a person; `until` is empty while they do."""

    id: UUID
    name: str = field(repr=False)
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """One person's time in a programme, opened."""

    id: UUID
    reference: str
    candidate_id: UUID
    programme: ProgrammeCard
    started_at: datetime
    ended_at: datetime | None
    end_reason: str = field(repr=False)
    workers: tuple[KeyWorker, ...]

    @property
    def standing_by(self) -> tuple[KeyWorker, ...]:
        """The key workers of today."""
        return tuple(one for one in self.workers if one.until is None)


def open_programmes(actor: Actor, code: str) -> tuple[ProgrammeCard, ...]:
    """Return the programmes in which `code` is the actor's."""
    rows = Programme.objects.filter(closed_at=None)
    reached = actor.agencies(code)
    if not isinstance(reached, Everywhere):
        rows = rows.filter(agency_id__in=reached)
    return _programmes(rows.order_by("name", "id"))


def enrolments(
    actor: Actor,
    *,
    is_running: bool = True,
    everybody: bool = False,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[EnrolmentRow]:
    """Return the records by which the actor stands; with `everybody`, those of the agencies they supervise."""
    rows = Enrolment.objects.filter(ended_at__isnull=is_running).exclude(
        candidate_id=actor.person_id
    )
    reached = actor.agencies(SUPERVISING) if everybody else frozenset()
    mine = set(_mine(actor))
    if not everybody:
        rows = rows.filter(id__in=mine)
    elif not isinstance(reached, Everywhere):
        rows = rows.filter(agency_id__in=reached)
    return paginate(
        rows.select_related("programme"),
        NEWEST,
        card=lambda row: EnrolmentRow(
            row.id,
            row.reference,
            row.programme.name,
            row.started_at,
            row.ended_at,
            row.id in mine,
        ),
        cursor=cursor,
        limit=limit,
    )


def enrolment_record(enrolment_id: UUID) -> EnrolmentRecord:
    """Return a record to somebody whose look is accounted for.

    :raises EnrolmentUnknown: there is none that this reader sees.
    """
    return _record(Enrolment.objects.filter(id=enrolment_id).first())


def own_enrolments(person_id: UUID) -> tuple[EnrolmentRecord, ...]:
    """Return a person's own times in programmes, newest first."""
    rows = Enrolment.objects.belonging_to(person_id).order_by("-started_at", "-id")
    return tuple(_record(row) for row in rows[:20])


def colleagues(agency_id: UUID) -> dict[UUID, str]:
    """Return who can be a key worker in an agency."""
    return {card.id: card.name for card in staff_of(agency_id, WORKING)}


def workers_of(enrolment_id: UUID) -> frozenset[UUID]:
    """Return who stands by a person today."""
    rows = Assignment.objects.filter(enrolment_id=enrolment_id, until=None)
    return frozenset(rows.values_list("worker_id", flat=True))


def _mine(actor: Actor) -> Iterable[UUID]:
    rows = Assignment.objects.filter(worker_id=actor.person_id, until=None)
    return rows.values_list("enrolment_id", flat=True)


def _programmes(rows: Iterable[Programme]) -> tuple[ProgrammeCard, ...]:
    found = list(rows)
    agencies = agency_names({row.agency_id for row in found})
    return tuple(
        ProgrammeCard(row.id, row.name, row.agency_id, agencies[row.agency_id]) for row in found
    )


def _record(row: Enrolment | None) -> EnrolmentRecord:
    if row is None:
        raise EnrolmentUnknown
    standing = list(Assignment.objects.filter(enrolment_id=row.id).order_by("id"))
    names = person_names({one.worker_id for one in standing})
    return EnrolmentRecord(
        id=row.id,
        reference=row.reference,
        candidate_id=row.candidate_id,
        programme=_programmes([row.programme])[0],
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason or "",
        workers=tuple(
            KeyWorker(one.worker_id, names.get(one.worker_id, ""), one.since, one.until)
            for one in standing
        ),
    )
