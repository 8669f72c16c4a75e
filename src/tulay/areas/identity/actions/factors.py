"""Set up an app or codes by mail, and take them away again."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.people import own_row
from tulay.areas.identity.actions.recovery import Sheet, keep_sheet, new_sheet
from tulay.areas.identity.actions.sessions import note_factor
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.actions.trusting import distrust_all
from tulay.areas.identity.errors import (
    AddressNotProven,
    FactorExists,
    LastFactor,
    NoFactor,
    NotForStaff,
    SetupEnded,
    WrongCode,
)
from tulay.areas.identity.models import Person, RecoveryCode, SentCodes, Totp
from tulay.areas.identity.queries.factors import own_factors
from tulay.areas.identity.queries.sessions import forget_visits, grants_of, is_staff
from tulay.areas.identity.queries.setups import secret_in
from tulay.areas.identity.queries.stepping_up import require_reauthentication, require_step_up
from tulay.areas.identity.rules import Channel, Method
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action, errand


@errand
def confirm_app(*, actor: Actor, setup: str, code: str, now: datetime) -> Sheet:
    """Keep an app's key now that a code shows that an app holds it; return recovery codes, if they are the first.

    :raises StepUpNeeded: another factor, or else the password, has to be shown first.
    :raises SetupEnded: the set-up is over an hour old, or not this person's.
    :raises WrongCode: the code is not the app's.
    :raises FactorExists: there is an app already.
    :raises Busy: too many people at once.
    """
    person = own_row(actor)
    require_reauthentication(actor, now)
    secret = secret_in(setup, person_id=person.id, now=now)
    if secret is None:
        raise SetupEnded
    step = rules.step_of(secret, code, now=now)
    if step is None:
        detail = " ".join((WrongCode.__doc__ or "").split())
        raise WrongCode(errors=[FieldError("code", WrongCode.code, detail)])
    sheet, rows = new_sheet() if not own_factors(person) else ((), [])
    _keep_app(actor=actor, secret=secret, step=step, rows=rows, now=now)
    return sheet


@action("identity.confirm-app")
def _keep_app(
    *, actor: Actor, secret: str, step: int, rows: list[tuple[str, str]], now: datetime
) -> None:
    """Keep an app's key, with the half minute that was shown as spent."""
    person = own_row(actor, locked=True)
    if Totp.objects.filter(person=person).exists():
        raise FactorExists
    Totp.objects.create(person=person, secret=secret, last_step=step, created_at=now)
    added(actor, person, Method.APP, rows, now)
    record(
        actor=actor,
        code="identity.confirm-app",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )


@action("identity.remove-app")
def remove_app(*, actor: Actor, now: datetime) -> None:
    """Take the app away.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises NoFactor: there is none.
    :raises LastFactor: who works for an agency keeps one.
    """
    require_step_up(actor, now)
    person = own_row(actor, locked=True)
    check_not_last(person, Method.APP, now)
    if not Totp.objects.filter(person=person).delete()[0]:
        raise NoFactor
    removed(actor, person, Method.APP, now)
    record(
        actor=actor,
        code="identity.remove-app",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )


@action("identity.choose-sent-codes")
def choose_sent_codes(*, actor: Actor, channel: Channel, wanted: bool, now: datetime) -> None:
    """Note whether a resident wants codes sent by e-mail or text message when they sign in.

    :raises StepUpNeeded: another factor, or else the password, has to be shown first.
    :raises NotForStaff: who works for an agency uses an app or a passkey.
    :raises AddressNotProven: nobody has shown that the address or number is theirs.
    """
    person = own_row(actor, locked=True)
    require_reauthentication(actor, now)
    if wanted:
        _check_reachable(person, channel, now)
        _, is_new = SentCodes.objects.get_or_create(
            person=person, channel=channel.value, defaults={"created_at": now}
        )
        event = "factor_added" if is_new else ""
    else:
        gone, _ = SentCodes.objects.filter(person=person, channel=channel.value).delete()
        event = "factor_removed" if gone else ""
    if event:
        tell(actor, person, event, now, method=rules.METHOD_OF_CHANNEL[channel].value)
    record(
        actor=actor,
        code="identity.choose-sent-codes",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        channel=channel,
        wanted=wanted,
    )


def added(
    actor: Actor, person: Person, method: Method, rows: list[tuple[str, str]], now: datetime
) -> None:
    """Note what follows from a factor set up, inside the running action: it was shown by that, and they are told."""
    if rows:
        keep_sheet(person, rows, now=now)
    note_factor(actor, method, now=now)
    tell(actor, person, "factor_added", now, method=method.value)


def removed(actor: Actor, person: Person, method: Method, now: datetime) -> None:
    """Note what follows from a factor taken away: without any, codes and trusted browsers stand for nothing."""
    if not own_factors(person):
        RecoveryCode.objects.filter(person=person).delete()
        distrust_all(person.id, now=now)
    forget_visits()
    tell(actor, person, "factor_removed", now, method=method.value)


def check_not_last(person: Person, method: Method, now: datetime, *, of_this_kind: int = 1) -> None:
    """Refuse to leave somebody who opens others' records without a factor."""
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    if staff and of_this_kind <= 1 and not own_factors(person) - {method}:
        raise LastFactor


def _check_reachable(person: Person, channel: Channel, now: datetime) -> None:
    if is_staff(grant.role for grant in grants_of(person.id, now=now)):
        raise NotForStaff
    by_mail = channel is Channel.EMAIL
    proven_at = person.email_verified_at if by_mail else person.phone_verified_at
    if proven_at is None or not (person.email if by_mail else person.phone):
        raise AddressNotProven
