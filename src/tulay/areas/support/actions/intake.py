"""Write an intake, send it, say that it is still right: a person's own, or with them by their key worker."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.privacy.queries.grounds import check_own_use
from tulay.areas.support.actions.hands import account
from tulay.areas.support.errors.intake import (
    ChangesWait,
    IntakeChanged,
    IntakeIncomplete,
    IntakeUnacceptable,
    NoProgramme,
    NothingToConfirm,
    NothingToSend,
)
from tulay.areas.support.models import Enrolment, Intake
from tulay.areas.support.queries.enrolments import workers_of
from tulay.areas.support.queries.intake import PURPOSE, region_of, values_of
from tulay.areas.support.rules.enrolments import STANDING_BY
from tulay.areas.support.rules.intake import (
    ASKED,
    changed_between,
    contested_in,
    faults_in,
    kept,
    missing_in,
    special_in,
)
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.actions import action
from tulay.plumbing.people import people


@action("support.save-intake")
def save_intake(*, actor: Actor, answers: Mapping[str, str], revision: int, now: datetime) -> int:
    """Keep answers as they are written, and return the new revision; answers not named stay as they are.

    Two devices that write different answers both win; the same answer changed in both is a conflict.

    :raises NoProgramme: the person takes part in no programme now.
    :raises IntakeUnacceptable: an answer does not fit what was asked.
    :raises ConsentNeeded: it is special information, and the person has not agreed to its use.
    :raises IntakeChanged: one of these answers was changed since `revision`.
    """
    place, where = _place_in_hand(actor)
    draft, current = _versions(place.id)
    base = draft or current
    before = values_of(base) if base else {}
    paper = answers.get("identity_paper", before.get("identity_paper", ""))
    _check_fits(answers, place, where, now=now, paper=paper)
    given = kept(answers, paper=paper, where=where)
    changed = changed_between(before, before | given)
    if not changed:
        return base.revision if base else 0
    if special_in(code for code in changed if given[code]):
        check_own_use(subject_id=place.candidate_id, purpose=PURPOSE, jurisdiction=where.code)
    contested = contested_in(changed, base.written_in if base else {}, revision)
    if contested:
        raise IntakeChanged(errors=contested)
    row = draft or _begun(place, current, before, now)
    for code in changed:
        setattr(row, code, given[code] or None)
    row.revision += 1
    row.written_in = row.written_in | dict.fromkeys(changed, row.revision)
    row.updated_at = max(now, row.updated_at)
    row.helper_id = _helper(actor) or row.helper_id
    row.save()
    account(actor, "support.save-intake", place, now, version=row.number, revision=row.revision)
    return row.revision


@action("support.send-intake")
def send_intake(*, actor: Actor, now: datetime) -> int:
    """Send what was written: a version that the key workers read. Return its number.

    :raises NoProgramme: the person takes part in no programme now.
    :raises NothingToSend: nothing is new.
    :raises IntakeIncomplete: something is missing; each is named.
    :raises IntakeUnacceptable: an answer no longer fits, for example the age.
    """
    place, where = _place_in_hand(actor)
    draft, current = _versions(place.id)
    if draft is None:
        raise NothingToSend
    values = values_of(draft)
    changed = changed_between(values_of(current) if current else {}, values)
    if not changed:
        raise NothingToSend
    missing = missing_in(values, where=where)
    if missing:
        raise IntakeIncomplete(errors=missing)
    _check_fits(values, place, where, now=now, paper=values.get("identity_paper", ""))
    draft.changed = list(changed)
    draft.sent_at = draft.confirmed_at = draft.updated_at = max(now, draft.updated_at)
    draft.sent_by = actor.person_id
    draft.helper_id = _helper(actor) or draft.helper_id
    draft.save()
    facts = {"version": draft.number, "changed": " ".join(changed)}
    account(actor, "support.send-intake", place, now, **facts)
    return draft.number


@action("support.discard-intake")
def discard_intake(*, actor: Actor, now: datetime) -> None:
    """Throw away what was written since the last sending.

    :raises NoProgramme: the person takes part in no programme now.
    :raises NothingToSend: nothing is new.
    """
    place, _where = _place_in_hand(actor)
    draft, _current = _versions(place.id)
    if draft is None:
        raise NothingToSend
    draft.delete()
    account(actor, "support.discard-intake", place, now, version=draft.number)


@action("support.confirm-intake")
def confirm_intake(*, actor: Actor, now: datetime) -> None:
    """Say that everything sent last is still right.

    :raises NoProgramme: the person takes part in no programme now.
    :raises NothingToConfirm: nothing was sent yet.
    :raises ChangesWait: something is being changed.
    """
    place, _where = _place_in_hand(actor)
    draft, current = _versions(place.id)
    if current is None:
        raise NothingToConfirm
    if draft is not None:
        raise ChangesWait
    assert current.confirmed_at is not None, "the database says so"
    current.confirmed_at = max(now, current.confirmed_at)
    current.save(update_fields=["confirmed_at"])
    account(actor, "support.confirm-intake", place, now, version=current.number)


@action("support.read-along")
def read_along(*, actor: Actor, what: str, now: datetime) -> None:
    """Show a person's intake to the key worker who sits with them: a look that the person reads.

    :raises NoProgramme: the actor does not stand by them, or they take part in no programme now.
    """
    place, _where = _place_in_hand(actor)
    account(actor, "support.read-along", place, now, purpose=STANDING_BY, what=what)


def _place_in_hand(actor: Actor) -> tuple[Enrolment, Jurisdiction]:
    """Fetch and hold the programme the person takes part in: their own writing waits for itself in two tabs."""
    person_id = actor.on_behalf_of or actor.person_id
    row = Enrolment.objects.select_for_update().belonging_to(person_id).running().first()
    if row is None or (actor.on_behalf_of and actor.person_id not in workers_of(row.id)):
        raise NoProgramme
    return row, region_of(row)


def _versions(enrolment_id: UUID) -> tuple[Intake | None, Intake | None]:
    rows = list(Intake.objects.filter(enrolment_id=enrolment_id).order_by("-number")[:2])
    draft = next((row for row in rows if row.sent_at is None), None)
    return draft, next((row for row in rows if row.sent_at is not None), None)


def _begun(
    place: Enrolment, current: Intake | None, before: Mapping[str, str], now: datetime
) -> Intake:
    """Begin the next version with what the last one said; revisions go on counting, so that an old tab is noticed."""
    row = Intake(
        enrolment_id=place.id,
        agency_id=place.agency_id,
        candidate_id=place.candidate_id,
        number=current.number + 1 if current else 1,
        revision=current.revision if current else 0,
        written_in=current.written_in if current else {},
        created_at=now,
        updated_at=now,
    )
    for one in ASKED:
        setattr(row, one.code, before.get(one.code))
    return row


def _check_fits(
    answers: Mapping[str, str],
    place: Enrolment,
    where: Jurisdiction,
    *,
    now: datetime,
    paper: str,
) -> None:
    known = people().contact(place.candidate_id)
    faults = faults_in(
        answers,
        paper=paper,
        where=where,
        today=now.astimezone(ZoneInfo(where.zone)).date(),
        known_birth=known.born if known else None,
    )
    if faults:
        raise IntakeUnacceptable(errors=faults)


def _helper(actor: Actor) -> UUID | None:
    return actor.person_id if actor.on_behalf_of else None
