"""Enter a breach, find out whose data it touched, tell regulators and people, close it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.audit.queries.touched import touched_by
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.privacy.errors.breaches import (
    BreachClosed,
    BreachUnknown,
    LawUnknown,
    NobodyAffected,
)
from tulay.areas.privacy.models.breaches import Breach, BreachClock, BreachPerson
from tulay.areas.privacy.rules import breaches as rules
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.people import people

JOB = "privacy.breach-notices"


@dataclass(frozen=True, slots=True)
class BreachTexts:
    """What is written about a breach; it names nobody."""

    title: str
    happened: str = ""
    consequences: str = ""
    measures: str = ""
    advice: str = ""


@action("privacy.open-breach")
def open_breach(
    *, actor: Actor, texts: BreachTexts, found_at: datetime, regions: frozenset[str], now: datetime
) -> UUID:
    """Enter a breach as soon as it is found: a clock begins for the law of each region concerned."""
    row = Breach.objects.create(
        title=texts.title,
        happened=texts.happened,
        consequences=texts.consequences,
        measures=texts.measures,
        advice=texts.advice,
        found_at=found_at,
        entered_at=now,
        entered_by=actor.person_id,
    )
    for law in rules.laws_of(regions):
        BreachClock.objects.create(breach=row, law=law, due_at=rules.due_at(law, found_at))
    _account_for(actor, "privacy.open-breach", row, now)
    return row.id


@action("privacy.change-breach")
def change_breach(*, actor: Actor, breach_id: UUID, texts: BreachTexts, now: datetime) -> None:
    """Write down what is known by now.

    :raises BreachUnknown: there is none by this number.
    :raises BreachClosed: it is closed.
    """
    row = _open_one(breach_id)
    row.title, row.happened, row.consequences = texts.title, texts.happened, texts.consequences
    row.measures, row.advice = texts.measures, texts.advice
    row.save(update_fields=["title", "happened", "consequences", "measures", "advice"])
    _account_for(actor, "privacy.change-breach", row, now)


@action("privacy.trace")
def trace_account(
    *,
    actor: Actor,
    breach_id: UUID,
    account_id: UUID,
    since: datetime,
    until: datetime,
    now: datetime,
) -> int:
    """List everybody whose data an account touched between two moments as affected; return how many are new.

    :raises BreachUnknown: there is none by this number.
    :raises BreachClosed: it is closed.
    :raises WindowBackwards: the end is not later than the beginning.
    """
    row = _open_one(breach_id)
    rules.check_window(since, until)
    known = set(BreachPerson.objects.filter(breach=row).values_list("person_id", flat=True))
    found = [
        BreachPerson(
            breach=row,
            person_id=one.subject_id,
            account_id=account_id,
            since=since,
            until=until,
            entries=one.entries,
        )
        for one in touched_by(account_id, since, until)
        if one.subject_id not in known
    ]
    BreachPerson.objects.bulk_create(found)
    record(
        actor=actor,
        code="privacy.trace",
        target=f"breach:{row.id}",
        at=now,
        subject_id=account_id,
        found=len(found),
    )
    return len(found)


@action("privacy.tell-regulator")
def note_regulator(
    *, actor: Actor, breach_id: UUID, law: str, reference: str, now: datetime
) -> None:
    """Note that the regulator of a law was told, under which reference; that clock stops.

    :raises BreachUnknown: there is none by this number.
    :raises LawUnknown: no clock of this law runs.
    """
    row = Breach.objects.filter(id=breach_id).first()
    if row is None:
        raise BreachUnknown
    stopped = BreachClock.objects.filter(breach=row, law=law, told_at=None).update(
        told_at=now, reference=reference
    )
    if not stopped:
        raise LawUnknown
    _account_for(actor, "privacy.tell-regulator", row, now, law=law)


@action("privacy.tell-affected")
def tell_affected(*, actor: Actor, breach_id: UUID, now: datetime) -> int:
    """Let everybody who is listed and not yet told be written to; return how many.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises BreachUnknown: there is none by this number.
    :raises BreachClosed: it is closed.
    :raises BreachIncomplete: it does not say yet what happened, what it means and what to do.
    :raises NobodyAffected: nobody is left to be told.
    """
    people().require_step_up(actor, now)
    row = _open_one(breach_id)
    rules.check_complete(row.happened, row.consequences, row.measures, row.advice)
    count = BreachPerson.objects.filter(breach=row, told_at=None).count()
    if not count:
        raise NobodyAffected
    row.notices_asked_at = now
    row.save(update_fields=["notices_asked_at"])
    enqueue(JOB, key=f"{JOB}:{row.id}:{now.timestamp():.0f}", breach_id=row.id)
    _account_for(actor, "privacy.tell-affected", row, now)
    return count


@action("privacy.send-breach-notices")
def send_breach_notices(*, actor: Actor, breach_id: UUID, now: datetime) -> int:
    """Write to the next of those affected, and leave the rest to the next job; return how many were told."""
    row = Breach.objects.get(id=breach_id)
    waiting = BreachPerson.objects.select_for_update(skip_locked=True).filter(
        breach=row, told_at=None
    )
    batch = list(waiting.order_by("id")[: rules.AT_A_TIME])
    for one in batch:
        _tell(actor, row, one.person_id, now)
        one.told_at = now
    BreachPerson.objects.bulk_update(batch, ["told_at"])
    if len(batch) == rules.AT_A_TIME:
        enqueue(JOB, key=f"{JOB}:{row.id}:{batch[-1].id}", breach_id=row.id)
    record(
        actor=actor,
        code="privacy.send-breach-notices",
        target=f"breach:{row.id}",
        at=now,
        told=len(batch),
    )
    return len(batch)


@action("privacy.close-breach")
def close_breach(*, actor: Actor, breach_id: UUID, now: datetime) -> None:
    """Close a breach: everybody was told who has to be, and its record stays as it is.

    :raises BreachUnknown: there is none by this number.
    :raises BreachClosed: it is closed already.
    """
    row = _open_one(breach_id)
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    _account_for(actor, "privacy.close-breach", row, now)


def _open_one(breach_id: UUID) -> Breach:
    row = Breach.objects.select_for_update().filter(id=breach_id).first()
    if row is None:
        raise BreachUnknown
    if row.closed_at is not None:
        raise BreachClosed
    return row


def _tell(actor: Actor, row: Breach, person_id: UUID, now: datetime) -> None:
    contact = people().contact(person_id)
    if contact is None or contact.is_closed:
        return
    send(
        actor=actor,
        recipient=Recipient(person_id, contact.email, contact.phone, contact.language),
        template="privacy.breach",
        key=f"privacy.breach:{row.id}:{person_id}",
        now=now,
        urgent=True,
        facts={
            "name": contact.name,
            "happened": row.happened,
            "consequences": row.consequences,
            "measures": row.measures,
            "advice": row.advice,
            "found_at": row.found_at,
        },
    )


def _account_for(actor: Actor, code: str, row: Breach, now: datetime, *, law: str = "") -> None:
    record(actor=actor, code=code, target=f"breach:{row.id}", at=now, law=law)
