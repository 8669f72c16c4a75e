"""Jobs of the identity area."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.identity import actions
from tulay.areas.identity.actions import imports
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=7))
@job("identity.tidy", queue=Queue.DEFAULT)
def tidy(**_: object) -> None:
    """Forget tries, sessions and tokens that have served; rotate the signing keys when they are due."""
    now = datetime.now(UTC)
    actions.tidy(actor=SYSTEM, now=now)
    actions.tidy_tokens(actor=SYSTEM, now=now)
    actions.keep_signing_keys(actor=SYSTEM, now=now)


@job("identity.answer-registration", queue=Queue.NOTIFICATIONS)
def answer_registration(*, registration_id: str, **_: object) -> None:
    """Send the link or the code that makes an account."""
    actions.answer_registration(
        actor=SYSTEM, registration_id=UUID(registration_id), now=datetime.now(UTC)
    )


@job("identity.answer-reset", queue=Queue.NOTIFICATIONS)
def answer_reset(*, proof_id: str, **_: object) -> None:
    """Send the link or the code by which a new password is set."""
    actions.answer_reset(actor=SYSTEM, proof_id=UUID(proof_id), now=datetime.now(UTC))


@job("identity.answer-address", queue=Queue.NOTIFICATIONS)
def answer_address(*, proof_id: str, **_: object) -> None:
    """Send the link or the code that proves a new address."""
    actions.answer_address(actor=SYSTEM, proof_id=UUID(proof_id), now=datetime.now(UTC))


@job("identity.read-import", queue=Queue.DEFAULT, calls_outside=True)
def read_import(*, import_id: str, **_: object) -> None:
    """Read a sheet of people that somebody brought in."""
    imports.read_import(actor=SYSTEM, import_id=UUID(import_id), now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=11))
@job("identity.forget-imports", queue=Queue.DEFAULT)
def forget_imports(**_: object) -> None:
    """Forget sheets of people that nobody has asked for in thirty days."""
    imports.forget_imports(actor=SYSTEM, now=datetime.now(UTC))


@job("identity.invite-brought", queue=Queue.NOTIFICATIONS)
def invite_brought(*, import_id: str, part: int, **_: object) -> None:
    """Send some of those whom a sheet brought the link that opens their account."""
    imports.invite_brought(
        actor=SYSTEM, import_id=UUID(import_id), part=int(part), now=datetime.now(UTC)
    )


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=23))
@job("identity.tidy-accounts", queue=Queue.DEFAULT)
def tidy_accounts(**_: object) -> None:
    """Forget registrations nobody confirmed, and old links and codes."""
    actions.tidy_accounts(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=41))
@job("identity.expire-affiliations", queue=Queue.DEFAULT)
def expire_affiliations(**_: object) -> None:
    """End the wishes to work for an agency that nobody decided in time."""
    actions.expire_affiliations(actor=SYSTEM, now=datetime.now(UTC))
