"""Recovery codes: ten on paper, for the day the phone is lost."""

import secrets
from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import hashed
from tulay.areas.identity.actions.people import own_row
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.errors import NoFactor
from tulay.areas.identity.models import Person, RecoveryCode
from tulay.areas.identity.queries.factors import own_factors
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand

Sheet = tuple[str, ...]


@errand
def renew_recovery_codes(*, actor: Actor, now: datetime) -> Sheet:
    """Write ten new recovery codes in the place of the old; return them, this once.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises NoFactor: there is nothing they could stand in for.
    :raises Busy: too many people at once.
    """
    require_step_up(actor, now)
    sheet, rows = new_sheet()
    _keep_new(actor=actor, rows=rows, now=now)
    return sheet


@action("identity.renew-recovery-codes")
def _keep_new(*, actor: Actor, rows: list[tuple[str, str]], now: datetime) -> None:
    """Put ten new recovery codes in the place of the old."""
    person = own_row(actor)
    if not own_factors(person):
        raise NoFactor
    keep_sheet(person, rows, now=now)
    tell(actor, person, "codes_renewed", now)
    record(
        actor=actor,
        code="identity.renew-recovery-codes",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )


def new_sheet() -> tuple[Sheet, list[tuple[str, str]]]:
    """Draw ten codes; return them as they are shown, and as they are stored. Hashing takes a moment."""
    marks: list[str] = []
    while len(marks) < rules.RECOVERY_CODES:
        mark = _drawn(rules.RECOVERY_MARK)
        if mark not in marks:
            marks.append(mark)
    codes = [(mark, _drawn(rules.RECOVERY_REST)) for mark in marks]
    shown = tuple(rules.shown_recovery_code(mark, rest) for mark, rest in codes)
    return shown, [(mark, hashed(rest)) for mark, rest in codes]


def keep_sheet(person: Person, rows: list[tuple[str, str]], *, now: datetime) -> None:
    """Put new codes in the place of the old inside the running action."""
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, mark=mark, code_hash=encoded, created_at=now)
        for mark, encoded in rows
    )


def _drawn(length: int) -> str:
    return "".join(secrets.choice(rules.RECOVERY_LETTERS) for _ in range(length))
