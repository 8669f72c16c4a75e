"""A PPA is added, changed, and goes on to another state."""

from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.queries import AgencyCard, agency_card, agency_cards, place_cards
from tulay.areas.programmes.actions.hands import account, ppa_in_hand, today_of, touch
from tulay.areas.programmes.actions.lost_answers import leave_needs
from tulay.areas.programmes.errors import CodeTaken, PpaChanged, RunsNoProgrammes, UnfitPpa
from tulay.areas.programmes.events import PpaMoved
from tulay.areas.programmes.models import Ppa, Update
from tulay.areas.programmes.queries.ppas import details_of
from tulay.areas.programmes.rules.ppas import Details, check_details
from tulay.areas.programmes.rules.states import (
    LEAVES_NEEDS,
    PROGRESS_MAX,
    PpaState,
    UpdateKind,
    check_open,
    check_step,
)
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish

NAMES = tuple(one.name for one in fields(Details))


@action("programmes.add-ppa")
def add_ppa(*, actor: Actor, agency_id: UUID, details: Details, now: datetime) -> UUID:
    """Add a programme, project or activity of an agency.

    :raises RunsNoProgrammes: the agency runs none, or serves no longer.
    :raises UnfitPpa: a detail cannot be true.
    :raises CodeTaken: the agency has used the code in the same fiscal year.
    """
    actor.check("programmes.add-ppa", Resource(agency_id=agency_id))
    agency = running_agency(agency_id)
    _check(details, agency.jurisdiction)
    row = Ppa(
        agency_id=agency_id,
        jurisdiction=agency.jurisdiction,
        currency=JURISDICTIONS[agency.jurisdiction].currency,
        created_at=now,
        updated_at=now,
        **columns_of(details),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken from error
    account(actor, "programmes.add-ppa", row, now, fiscal_year=row.fiscal_year)
    publish(PpaMoved(row.id, agency_id, row.state))
    return row.id


@action("programmes.change-ppa")
def change_ppa(
    *, actor: Actor, ppa_id: UUID, details: Details, version: int, now: datetime
) -> None:
    """Change what is said of a PPA, as it was at `version`.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises PpaChanged: somebody else has changed it since `version`.
    :raises StepNotPossible: it is completed or cancelled.
    :raises UnfitPpa: a detail cannot be true.
    :raises CodeTaken: the agency has used the code in the same fiscal year.
    """
    row = ppa_in_hand(actor, "programmes.change-ppa", ppa_id)
    if row.version != version:
        raise PpaChanged
    check_open(row.state)
    _check(details, row.jurisdiction)
    before = asdict(details_of(row))
    changed = sorted(name for name, value in asdict(details).items() if value != before[name])
    for name, value in columns_of(details).items():
        setattr(row, name, value)
    row.version += 1
    try:
        with transaction.atomic():
            touch(row, now, *NAMES, "version")
    except IntegrityError as error:
        raise CodeTaken from error
    account(actor, "programmes.change-ppa", row, now, changed=changed)


@action("programmes.move-ppa")
def move_ppa(*, actor: Actor, ppa_id: UUID, to: str, said: str, now: datetime) -> None:
    """Let a PPA go on to another state; one that is completed is done to a hundred of a hundred.

    One that is cancelled answers no need any more: what nobody else answers is open again.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: it does not lead there from where it is.
    :raises ReasonMissing: it stops, and nobody would know why.
    """
    row = ppa_in_hand(actor, "programmes.move-ppa", ppa_id)
    state = check_step(row.state, to, said=said)
    row.state, row.version = state.value, row.version + 1
    if state is PpaState.COMPLETED:
        row.progress, row.ended_date = PROGRESS_MAX, today_of(row, now)
    touch(row, now, "state", "version", "progress", "ended_date")
    Update.objects.create(
        ppa=row,
        agency_id=row.agency_id,
        kind=UpdateKind.STATUS.value,
        state=state.value,
        progress=row.progress,
        said=said.strip(),
        told_by=actor.person_id,
        told_at=now,
    )
    left = leave_needs(row, actor=actor, said=said, now=now) if state in LEAVES_NEEDS else 0
    account(actor, "programmes.move-ppa", row, now, to=state.value, left=left)
    publish(PpaMoved(row.id, row.agency_id, state.value))


def running_agency(agency_id: UUID) -> AgencyCard:
    """Return an agency that runs programmes today.

    :raises RunsNoProgrammes: it runs none, or serves no longer.
    """
    try:
        agency = agency_card(agency_id)
    except UnknownAgency as error:
        raise RunsNoProgrammes from error
    if not agency.is_active or not agency.runs_programmes:
        detail = "Choose an agency that runs programmes."
        raise RunsNoProgrammes(errors=[FieldError("agency_id", "unfit", detail)])
    return agency


def _check(details: Details, jurisdiction: str) -> None:
    check_details(details)
    place = place_cards([details.place_id]).values() if details.place_id else ()
    faults = []
    if details.place_id and [one.jurisdiction for one in place] != [jurisdiction]:
        detail = "Choose a place from the list."
        faults.append(FieldError("place_id", "unknown", detail))
    named = {*details.supporting, *filter(None, [details.lead_agency_id])}
    unknown = named - agency_cards(named).keys()
    if unknown:
        name = "lead_agency_id" if details.lead_agency_id in unknown else "supporting"
        faults.append(FieldError(name, "unknown", "Choose agencies from the list."))
    if faults:
        raise UnfitPpa(errors=faults)


def columns_of(details: Details) -> dict[str, object]:
    """Return what is said of a PPA as its row keeps it."""
    return {name: getattr(details, name) for name in NAMES} | {
        "supporting": list(details.supporting)
    }
