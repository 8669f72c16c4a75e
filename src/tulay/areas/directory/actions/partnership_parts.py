"""What an agreement consists of: its sides, who signed for them, its milestones and its documents."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.directory.actions.partnerships import (
    account,
    partnership_in_hand,
    today_of,
    touch,
)
from tulay.areas.directory.errors import (
    MilestoneMet,
    SideThere,
    SignedAlready,
    UnknownPartOfPartnership,
)
from tulay.areas.directory.models import (
    Agency,
    AgreementFile,
    Partnership,
    PartnershipMilestone,
    PartnershipParty,
)
from tulay.areas.directory.rules.partnerships import (
    FILES_MAX,
    OPEN,
    SAID_MAX,
    PartnershipState,
    Side,
    check_milestone,
    check_room,
    check_side,
    check_signature,
    check_state,
    folded_name,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.files import store
from tulay.plumbing.files.upload import Accepted

DRAFT = frozenset({PartnershipState.DRAFT})


@action("directory.add-side")
def add_side(*, actor: Actor, partnership_id: UUID, side: Side, now: datetime) -> UUID:
    """Add a side to a draft: the agency itself, another one, or an organisation; an agency reads it from then on.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is a draft no longer.
    :raises UnfitPartnership: it is nobody, or nobody signs.
    :raises SideThere: it is a side already.
    :raises TooManyOfPartnership: there are 20.
    """
    row = partnership_in_hand(actor, "directory.add-side", partnership_id)
    check_state(row.state, DRAFT)
    rows = PartnershipParty.objects.filter(partnership=row)
    there = {one or folded_name(name) for one, name in rows.values_list("side", "organisation")}
    asked = [side.agency_id] if side.agency_id else []
    known = Agency.objects.filter(id__in=asked, deactivated_at=None)
    check_side(side, agencies=set(known.values_list("id", flat=True)), there=there)
    try:
        with transaction.atomic():
            made = PartnershipParty.objects.create(
                partnership=row,
                agency_id=row.agency_id,
                side_id=side.agency_id,
                organisation=" ".join(side.organisation.split()),
                signatory=side.signatory.strip(),
                designation=side.designation.strip(),
            )
    except IntegrityError as error:  # somebody was quicker
        raise SideThere from error
    _read_by(row, now)
    account(actor, "directory.add-side", row, now, side=made.id)
    return made.id


@action("directory.remove-side")
def remove_side(*, actor: Actor, partnership_id: UUID, party_id: UUID, now: datetime) -> None:
    """Take a side off a draft; an agency reads it no longer.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is a draft no longer.
    :raises UnknownPartOfPartnership: it has no such side.
    """
    row = partnership_in_hand(actor, "directory.remove-side", partnership_id)
    check_state(row.state, DRAFT)
    if not PartnershipParty.objects.filter(partnership=row, id=party_id).delete()[0]:
        raise UnknownPartOfPartnership
    _read_by(row, now)
    account(actor, "directory.remove-side", row, now, side=party_id)


@action("directory.sign-side")
def sign_side(
    *, actor: Actor, partnership_id: UUID, party_id: UUID, signed_date: date, now: datetime
) -> None:
    """Note that a side has signed, and on which day.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is a draft no longer.
    :raises UnknownPartOfPartnership: it has no such side.
    :raises SignedAlready: the side has signed.
    :raises UnfitPartnership: the day is still to come.
    """
    row = partnership_in_hand(actor, "directory.sign-side", partnership_id)
    check_state(row.state, DRAFT)
    party = PartnershipParty.objects.filter(partnership=row, id=party_id).first()
    if party is None:
        raise UnknownPartOfPartnership
    if party.signed_date:
        raise SignedAlready
    check_signature(signed_date, today_of(row, now))
    party.signed_date = signed_date
    party.save(update_fields=["signed_date"])
    touch(row, now)
    account(actor, "directory.sign-side", row, now, side=party_id, signed_date=str(signed_date))


@action("directory.add-partnership-milestone")
def add_partnership_milestone(
    *, actor: Actor, partnership_id: UUID, title: str, due_date: date, now: datetime
) -> UUID:
    """Say what is to be reached under an agreement, and by when.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is over.
    :raises UnfitPartnership: it says nothing, or the day cannot be.
    :raises TooManyOfPartnership: there are 100.
    """
    row = partnership_in_hand(actor, "directory.add-partnership-milestone", partnership_id)
    check_state(row.state, OPEN)
    there_are = PartnershipMilestone.objects.filter(partnership=row).count()
    check_milestone(title, due_date, starts_date=row.starts_date, there_are=there_are)
    made = PartnershipMilestone.objects.create(
        partnership=row, agency_id=row.agency_id, title=title.strip(), due_date=due_date
    )
    touch(row, now)
    account(actor, "directory.add-partnership-milestone", row, now, milestone=made.id)
    return made.id


@action("directory.meet-partnership-milestone")
def meet_partnership_milestone(
    *, actor: Actor, partnership_id: UUID, milestone_id: UUID, evidence: str, now: datetime
) -> None:
    """Note that a milestone of an agreement in force is reached today.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is not in force.
    :raises UnknownPartOfPartnership: it has no such milestone.
    :raises MilestoneMet: it was reached before.
    """
    row = partnership_in_hand(actor, "directory.meet-partnership-milestone", partnership_id)
    check_state(row.state, {PartnershipState.IN_FORCE})
    one = _milestone(row, milestone_id)
    one.met_date, one.evidence = today_of(row, now), evidence.strip()[:SAID_MAX]
    one.save(update_fields=["met_date", "evidence"])
    touch(row, now)
    account(actor, "directory.meet-partnership-milestone", row, now, milestone=milestone_id)


@action("directory.remove-partnership-milestone")
def remove_partnership_milestone(
    *, actor: Actor, partnership_id: UUID, milestone_id: UUID, now: datetime
) -> None:
    """Take away a milestone that was written wrongly, or is no longer agreed; what it said stays in the log.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is over.
    :raises UnknownPartOfPartnership: it has no such milestone.
    :raises MilestoneMet: it was reached; that is not taken back.
    """
    code = "directory.remove-partnership-milestone"
    row = partnership_in_hand(actor, code, partnership_id)
    check_state(row.state, OPEN)
    one = _milestone(row, milestone_id)
    told = {"milestone": milestone_id, "title": one.title, "due_date": str(one.due_date)}
    one.delete()
    touch(row, now)
    account(actor, code, row, now, **told)


@action("directory.attach-agreement")
def attach_agreement(*, actor: Actor, partnership_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Add a checked document to an agreement: the bytes first, the row second, so no row is without its file.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it was dropped.
    :raises TooManyOfPartnership: there are 20.
    """
    row = partnership_in_hand(actor, "directory.attach-agreement", partnership_id)
    check_state(row.state, OPEN | {PartnershipState.ENDED})
    there_are = AgreementFile.objects.filter(partnership=row, removed_at=None).count()
    check_room(there_are, FILES_MAX)
    made = AgreementFile.objects.create(
        partnership=row,
        agency_id=row.agency_id,
        file_name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=store.keep(file.content, subject_id=row.id),
        added_by=actor.person_id,
        added_at=now,
    )
    touch(row, now)
    facts = {"file": made.id, "content_type": file.content_type, "size": file.size}
    account(actor, "directory.attach-agreement", row, now, **facts)
    return made.id


@action("directory.remove-agreement")
def remove_agreement(*, actor: Actor, partnership_id: UUID, file_id: UUID, now: datetime) -> None:
    """Take a document off a draft; its bytes go with the next sweep. What took effect keeps what was signed.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is a draft no longer.
    :raises UnknownPartOfPartnership: it has no such document.
    """
    row = partnership_in_hand(actor, "directory.remove-agreement", partnership_id)
    check_state(row.state, DRAFT)
    rows = AgreementFile.objects.filter(partnership=row, id=file_id, removed_at=None)
    if not rows.update(removed_at=now):
        raise UnknownPartOfPartnership
    touch(row, now)
    account(actor, "directory.remove-agreement", row, now, file=file_id)


def _milestone(row: Partnership, milestone_id: UUID) -> PartnershipMilestone:
    """Return a milestone that is still to be reached."""
    one = PartnershipMilestone.objects.filter(partnership=row, id=milestone_id).first()
    if one is None:
        raise UnknownPartOfPartnership
    if one.met_date:
        raise MilestoneMet
    return one


def _read_by(row: Partnership, now: datetime) -> None:
    """Let the other agencies among the sides read it."""
    rows = PartnershipParty.objects.filter(partnership=row).exclude(side=None)
    others = set(rows.values_list("side", flat=True)) - {row.agency_id}
    row.partners = sorted(filter(None, others))
    touch(row, now, "partners")
