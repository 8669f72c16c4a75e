"""A need is noted, changed, goes on, is handed to another agency, and is linked to what answers it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import place_cards
from tulay.areas.programmes.actions.hands import ppa_in_hand, touch
from tulay.areas.programmes.actions.ppas import running_agency
from tulay.areas.programmes.errors import (
    NeedAnswered,
    NeedChanged,
    UnfitAnswer,
    UnfitNeed,
    UnknownAnswer,
    UnknownNeed,
)
from tulay.areas.programmes.events import NeedMoved
from tulay.areas.programmes.models import Need, NeedAnswer, NeedStep
from tulay.areas.programmes.queries.needs import said_of
from tulay.areas.programmes.queries.ppas import SEE
from tulay.areas.programmes.rules.needs import (
    NeedDetails,
    NeedState,
    check_need,
    check_need_open,
    check_need_step,
    check_unlinked,
    score_of,
)
from tulay.areas.programmes.rules.states import PpaState
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("programmes.add-need")
def add_need(*, actor: Actor, agency_id: UUID, details: NeedDetails, now: datetime) -> UUID:
    """Note what a community needs; the agency has it in hand.

    :raises RunsNoProgrammes: the agency runs none, or serves no longer.
    :raises UnfitNeed: a detail cannot be true.
    """
    actor.check("programmes.add-need", Resource(agency_id=agency_id))
    agency = running_agency(agency_id)
    _check(details, agency.jurisdiction, now)
    row = Need.objects.create(
        agency_id=agency_id,
        jurisdiction=agency.jurisdiction,
        currency=JURISDICTIONS[agency.jurisdiction].currency,
        score=score_of(details).points,
        noted_by=actor.person_id,
        created_at=now,
        updated_at=now,
        **asdict(details),
    )
    _note(row, actor, now, "")
    _account(actor, "programmes.add-need", row, now, score=row.score)
    publish(NeedMoved(row.id, agency_id, row.state))
    return row.id


@action("programmes.change-need")
def change_need(
    *, actor: Actor, need_id: UUID, details: NeedDetails, version: int, now: datetime
) -> None:
    """Change what is said of a need, as it was at `version`; its score follows.

    :raises UnknownNeed: there is none by this id that the actor may see.
    :raises NeedChanged: somebody else has changed it since `version`.
    :raises StepNotPossible: it is completed or rejected.
    :raises UnfitNeed: a detail cannot be true.
    """
    row = _in_hand(actor, "programmes.change-need", need_id)
    if row.version != version:
        raise NeedChanged
    check_need_open(row.state)
    _check(details, row.jurisdiction, now)
    before, after = asdict(said_of(row)), asdict(details)
    for name, value in after.items():
        setattr(row, name, value)
    row.score = score_of(details).points
    row.version += 1
    _store(row, now, *after, "score", "version")
    changed = sorted(name for name, value in after.items() if value != before[name])
    _account(actor, "programmes.change-need", row, now, changed=changed)


@action("programmes.move-need")
def move_need(*, actor: Actor, need_id: UUID, to: str, said: str, now: datetime) -> None:
    """Let a need go on to another state.

    :raises UnknownNeed: there is none by this id that the actor may see.
    :raises StepNotPossible: it does not lead there from where it is.
    :raises ReasonMissing: it is put off, put back or rejected, and nobody would know why.
    :raises NeedUnproven: nothing shows it, or what shows it is too old.
    :raises NeedUnanswered: no programme answers it.
    """
    row = _in_hand(actor, "programmes.move-need", need_id)
    state = check_need_step(
        row.state,
        to,
        said=said,
        details=said_of(row),
        answers=row.answers,
        today=_today(row.jurisdiction, now),
    )
    row.state, row.version = state.value, row.version + 1
    _store(row, now, "state", "version")
    _note(row, actor, now, said)
    _account(actor, "programmes.move-need", row, now, to=state.value)
    publish(NeedMoved(row.id, row.agency_id, state.value))


@action("programmes.forward-need")
def forward_need(*, actor: Actor, need_id: UUID, agency_id: UUID, said: str, now: datetime) -> None:
    """Hand a need to another agency, which has it in hand from then on.

    :raises UnknownNeed: there is none by this id that the actor may see.
    :raises RunsNoProgrammes: the agency runs none, or serves no longer.
    :raises StepNotPossible: it is completed or rejected.
    :raises UnfitNeed: the agency has it already, or serves another country.
    """
    row = _in_hand(actor, "programmes.forward-need", need_id)
    actor.check("programmes.forward-need", Resource(agency_id=agency_id))
    check_need_open(row.state)
    agency = running_agency(agency_id)
    if agency.id == row.agency_id or agency.jurisdiction != row.jurisdiction:
        detail = "Choose another agency of the same country."
        raise UnfitNeed(errors=[FieldError("agency_id", "unfit", detail)])
    before, row.agency_id = row.agency_id, agency.id
    row.version += 1
    _store(row, now, "agency_id", "version")
    _note(row, actor, now, said, is_forwarding=True)
    _account(actor, "programmes.forward-need", row, now, before=before)


@action("programmes.link-need")
def link_need(*, actor: Actor, need_id: UUID, ppa_id: UUID, now: datetime) -> None:
    """Say that a programme answers a need. Whoever links sees both.

    :raises UnknownNeed: there is none by this id that the actor may see.
    :raises UnknownPpa: there is no such programme that the actor may see.
    :raises StepNotPossible: the need is completed or rejected.
    :raises UnfitAnswer: the programme is cancelled, or of another country.
    :raises NeedAnswered: it is linked already.
    """
    ppa = ppa_in_hand(
        actor, "programmes.link-need", ppa_id
    )  # before the need, as when it is cancelled
    need = _in_hand(actor, "programmes.link-need", need_id)
    check_need_open(need.state)
    if ppa.state == PpaState.CANCELLED or ppa.jurisdiction != need.jurisdiction:
        raise UnfitAnswer
    try:
        with transaction.atomic():
            NeedAnswer.objects.create(
                need=need,
                ppa=ppa,
                agency_id=ppa.agency_id,
                linked_by=actor.person_id,
                linked_at=now,
            )
    except IntegrityError as error:
        raise NeedAnswered from error
    touch(ppa, now)  # a sheet that brought it is not taken back any more
    need.answers += 1
    _store(need, now, "answers")
    _account(actor, "programmes.link-need", need, now, ppa=ppa_id)


@action("programmes.unlink-need")
def unlink_need(*, actor: Actor, need_id: UUID, ppa_id: UUID, now: datetime) -> None:
    """Say that a programme does not answer a need after all.

    :raises UnknownNeed: there is none by this id that the actor may see.
    :raises UnknownAnswer: they are not linked, or it is not the actor's to see.
    :raises NeedUnanswered: it is the last one, and the need is planned for or worked on.
    """
    need = _in_hand(actor, "programmes.unlink-need", need_id)
    found = NeedAnswer.objects.filter(need_id=need_id, ppa_id=ppa_id).first()
    if found is None or not actor.may(SEE, found.agency_id):
        raise UnknownAnswer
    check_unlinked(need.state, answers=need.answers)
    found.delete()
    need.answers -= 1
    _store(need, now, "answers")
    _account(actor, "programmes.unlink-need", need, now, ppa=ppa_id)


def _in_hand(actor: Actor, code: str, need_id: UUID) -> Need:
    row = Need.objects.select_for_update(of=("self",)).filter(id=need_id).first()
    if row is None or not actor.may(SEE, row.agency_id):
        raise UnknownNeed
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _store(row: Need, now: datetime, *names: str) -> None:
    row.updated_at = now
    row.save(update_fields=[*names, "updated_at"])


def _note(
    row: Need, actor: Actor, now: datetime, said: str, *, is_forwarding: bool = False
) -> None:
    NeedStep.objects.create(
        need=row,
        agency_id=row.agency_id,
        state=NeedState(row.state).value,
        is_forwarding=is_forwarding,
        said=said.strip(),
        taken_by=actor.person_id,
        taken_at=now,
    )


def _account(actor: Actor, code: str, row: Need, now: datetime, **facts: Any) -> None:
    record(actor=actor, code=code, target=f"need:{row.id}", at=now, agency=row.agency_id, **facts)


def _check(details: NeedDetails, jurisdiction: str, now: datetime) -> None:
    check_need(details, today=_today(jurisdiction, now))
    found = place_cards([details.place_id]).values() if details.place_id else ()
    if [one.jurisdiction for one in found] != [jurisdiction]:
        raise UnfitNeed(errors=[FieldError("place_id", "unknown", "Choose a place from the list.")])


def _today(jurisdiction: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(JURISDICTIONS[jurisdiction].zone)).date()
