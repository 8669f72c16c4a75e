"""What belongs to an agreement: its sides, milestones, documents and steps."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tulay.areas.directory.errors import UnknownPartOfPartnership
from tulay.areas.directory.models import (
    AgreementFile,
    PartnershipMilestone,
    PartnershipParty,
    PartnershipStep,
)
from tulay.areas.directory.queries.partnerships import (
    PartnershipCard,
    today_in,
    visible_partnership,
)
from tulay.areas.directory.rules.partnerships import is_milestone_overdue
from tulay.kernel.actor import Actor
from tulay.plumbing.files import store

STEPS_MAX = 100


class StepTaken(StrEnum):
    """What was done with an agreement."""

    ADDED = "added"
    STARTED = "started"
    RENEWED = "renewed"
    ENDED = "ended"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SideCard:
    """One side of an agreement, and who signs for it."""

    id: UUID
    agency_id: UUID | None
    organisation: str
    designation: str
    signed_date: date | None
    signatory: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartnershipMilestoneCard:
    """What is to be reached, by when, and whether it was."""

    id: UUID
    title: str
    due_date: date
    met_date: date | None
    evidence: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class AgreementFileCard:
    """A document of an agreement."""

    id: UUID
    file_name: str
    content_type: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PartnershipStepCard:
    """What was done with it, until when it held then, and what was said."""

    step: StepTaken
    ends_date: date | None
    said: str
    taken_by: UUID | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class PartnershipRecord:
    """One agreement with all that belongs to it."""

    card: PartnershipCard
    sides: tuple[SideCard, ...]
    milestones: tuple[PartnershipMilestoneCard, ...]
    files: tuple[AgreementFileCard, ...]
    steps: tuple[PartnershipStepCard, ...]


@dataclass(frozen=True, slots=True)
class StoredAgreement:
    """A document, and where its bytes lie."""

    partnership_id: UUID
    card: AgreementFileCard
    storage_key: str

    def pieces(self) -> Iterator[bytes]:
        """Return its bytes."""
        return store.read(self.storage_key, subject_id=self.partnership_id)


def partnership_record(actor: Actor, partnership_id: UUID, *, now: datetime) -> PartnershipRecord:
    """Return one agreement with its sides, milestones, documents and steps.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    """
    card = visible_partnership(actor, partnership_id, now=now)
    today = today_in(card.jurisdiction, now)
    milestones = PartnershipMilestone.objects.filter(partnership_id=partnership_id)
    files = AgreementFile.objects.filter(partnership_id=partnership_id, removed_at=None)
    steps = PartnershipStep.objects.filter(partnership_id=partnership_id)
    return PartnershipRecord(
        card=card,
        sides=sides_of(partnership_id),
        milestones=tuple(
            _milestone(one, card, today) for one in milestones.order_by("due_date", "id")
        ),
        files=tuple(_file(one) for one in files.order_by("added_at", "id")),
        steps=tuple(
            PartnershipStepCard(
                StepTaken(one.step), one.ends_date, one.said, one.taken_by, one.taken_at
            )
            for one in steps.order_by("-taken_at", "-id")[:STEPS_MAX]
        ),
    )


def sides_of(partnership_id: UUID) -> tuple[SideCard, ...]:
    """Return the sides of an agreement that the reader may see, in the order they were added."""
    rows = PartnershipParty.objects.filter(partnership_id=partnership_id).order_by("id")
    return tuple(_side(row) for row in rows)


def side_of(card: PartnershipCard, party_id: UUID) -> SideCard:
    """Return one side of an agreement that the reader may see.

    :raises UnknownPartOfPartnership: it has no such side.
    """
    row = PartnershipParty.objects.filter(partnership_id=card.id, id=party_id).first()
    if row is None:
        raise UnknownPartOfPartnership
    return _side(row)


def milestone_of(
    card: PartnershipCard, milestone_id: UUID, *, now: datetime
) -> PartnershipMilestoneCard:
    """Return one milestone of an agreement that the reader may see.

    :raises UnknownPartOfPartnership: it has no such milestone.
    """
    row = PartnershipMilestone.objects.filter(partnership_id=card.id, id=milestone_id).first()
    if row is None:
        raise UnknownPartOfPartnership
    return _milestone(row, card, today_in(card.jurisdiction, now))


def stored_agreement(
    actor: Actor, partnership_id: UUID, file_id: UUID, *, now: datetime
) -> StoredAgreement:
    """Return a document of an agreement.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises UnknownPartOfPartnership: it has no such document.
    """
    visible_partnership(actor, partnership_id, now=now)
    rows = AgreementFile.objects.filter(partnership_id=partnership_id, removed_at=None)
    row = rows.filter(id=file_id).first()
    if row is None:
        raise UnknownPartOfPartnership
    return StoredAgreement(partnership_id, _file(row), row.storage_key)


def wanted_agreements(keys: Collection[str]) -> set[str]:
    """Return which of these stored files an agreement still has."""
    rows = AgreementFile.objects.filter(storage_key__in=keys, removed_at=None)
    return set(rows.values_list("storage_key", flat=True))


def _side(row: PartnershipParty) -> SideCard:
    return SideCard(
        row.id, row.side_id, row.organisation, row.designation, row.signed_date, row.signatory
    )


def _milestone(
    row: PartnershipMilestone, card: PartnershipCard, today: date
) -> PartnershipMilestoneCard:
    is_overdue = is_milestone_overdue(
        card.state, due_date=row.due_date, is_met=bool(row.met_date), today=today
    )
    return PartnershipMilestoneCard(
        row.id, row.title, row.due_date, row.met_date, row.evidence, is_overdue
    )


def _file(row: AgreementFile) -> AgreementFileCard:
    return AgreementFileCard(row.id, row.file_name, row.content_type, row.size, row.added_at)
