"""The end of an account nobody uses: two warnings that arrived, then the same erasure as if its person had asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.actions import record
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.notifications.queries import was_delivered
from tulay.areas.privacy.actions.erasure import empty, new_number, write_certificate
from tulay.areas.privacy.models.retention import AccountEnding
from tulay.areas.privacy.queries.rights import is_held, is_restricted
from tulay.areas.privacy.rules.retention import FIRST_WARNING, IDLE_DAYS, Ending, Step, step_for
from tulay.areas.privacy.rules.rights import law_of
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.scope import reading
from tulay.plumbing.keys import subjects
from tulay.plumbing.people import people

AT_ONCE_MAX = 500


def tend_accounts(*, actor: Actor, clock: Callable[[], datetime], passed: set[UUID]) -> int:
    """Warn, warn again, or end each account that nobody uses; return how many ended."""
    now = clock()
    before = now - timedelta(days=IDLE_DAYS) + FIRST_WARNING
    with reading(SYSTEM):
        idle = set(people().idle_since(before, AT_ONCE_MAX))
        begun = AccountEnding.objects.exclude(state=Ending.DONE.value)
        idle |= set(begun.values_list("person_id", flat=True))
    ended = 0
    for person_id in sorted(idle):
        step = tend_account(actor=actor, person_id=person_id, now=now)
        if step is Step.NOTHING and (is_held(person_id) or is_restricted(person_id)):
            passed.add(person_id)
        if step in {Step.END, Step.GO_ON}:
            subjects.destroy(person_id, now=clock())
            certify_ending(actor=actor, person_id=person_id, now=clock())
            ended += 1
    return ended


@action("privacy.tend-account")
def tend_account(*, actor: Actor, person_id: UUID, now: datetime) -> Step:
    """Do what is due for an account nobody uses; at the end its rows are emptied, and its key goes next."""
    row = AccountEnding.objects.select_for_update().filter(person_id=person_id).first()
    step = _due(row, person_id, now)
    if step is Step.NOTHING:
        return step
    if step is Step.FORGET_WARNING:
        assert row is not None
        row.delete()
    elif step is Step.WARN:
        message = _warn(actor, person_id, "privacy.account_idle", now)
        AccountEnding.objects.create(person_id=person_id, warned_at=now, warning_id=message)
    elif step is Step.WARN_AGAIN:
        assert row is not None
        row.second_warning_id = _warn(actor, person_id, "privacy.account_idle_again", now)
        row.warned_again_at, row.state = now, Ending.WARNED_TWICE.value
        row.save()
    elif step is Step.END:
        assert row is not None
        empty(person_id, now)
        row.state, row.certificate_number = Ending.ERASING.value, new_number()
        row.save()
    record(
        actor=actor,
        code="privacy.tend-account",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        step=step,
    )
    return step


@action("privacy.certify-ending")
def certify_ending(*, actor: Actor, person_id: UUID, now: datetime) -> str:
    """Write the certificate of an account that ended by itself, once its key is gone."""
    row = AccountEnding.objects.select_for_update().get(person_id=person_id)
    assert subjects.is_destroyed(person_id), "nothing is certified that can still be read"
    contact = people().contact(person_id)
    row.state, row.ended_at = Ending.DONE.value, now
    row.save(update_fields=["state", "ended_at"])
    record(
        actor=actor,
        code="privacy.certify-ending",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
    return write_certificate(
        actor,
        person_id,
        number=row.certificate_number,
        law=law_of(contact.jurisdiction if contact else ""),
        cause="idle",
        now=now,
    )


def _due(row: AccountEnding | None, person_id: UUID, now: datetime) -> Step:
    state = Ending(row.state) if row else None
    if state is not Ending.ERASING and (is_held(person_id) or is_restricted(person_id)):
        return Step.NOTHING
    seen = people().last_seen(person_id)
    if seen is None:
        return Step.NOTHING
    delivered = row is not None and all(
        one is not None and was_delivered(one) for one in (row.warning_id, row.second_warning_id)
    )
    return step_for(
        seen_at=seen,
        state=state,
        warned_at=row.warned_at if row else None,
        warned_again_at=row.warned_again_at if row else None,
        both_delivered=delivered,
        now=now,
    )


def _warn(actor: Actor, person_id: UUID, template: str, now: datetime) -> UUID:
    contact = people().contact(person_id)
    assert contact is not None
    return send(
        actor=actor,
        recipient=Recipient(person_id, contact.email, contact.phone, contact.language),
        template=template,
        key=f"{template}:{person_id}:{now.timestamp():.0f}",
        now=now,
        urgent=True,
        facts={"name": contact.name, "link": f"{settings.PUBLIC_URL}/account/sign-in/"},
    )
