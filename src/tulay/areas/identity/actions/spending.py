"""Take what somebody shows as a second factor, once. Helpers of actions; they run inside one."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import password_matches
from tulay.areas.identity.errors import WrongCode
from tulay.areas.identity.models import Challenge, Passkey, Person, Proving, RecoveryCode, Totp
from tulay.areas.identity.rules import FactorProof, Method, Site
from tulay.kernel.errors import FieldError
from tulay.plumbing.keys.blinding import blind
from tulay.plumbing.keys.subjects import unless_erased


def spend(
    person: Person,
    proof: FactorProof,
    *,
    ways: Collection[Method],
    now: datetime,
    proving: Proving | None = None,
) -> None:
    """Take a code or a passkey's answer; what was taken once is not taken again.

    :raises WrongCode: it is not right, was used before, has ended, or this way is not open to the person.
    """
    taker = _TAKERS.get(proof.method)
    if taker is None or proof.method not in ways or not taker(person, proof.code, now, proving):
        detail = " ".join((WrongCode.__doc__ or "").split())
        raise WrongCode(errors=[FieldError("code", WrongCode.code, detail)])


def spend_app_code(person: Person, code: str, now: datetime, _: Proving | None = None) -> bool:
    """Take an app's code: each half minute once, and none before one that was taken."""
    app = Totp.objects.filter(person=person).first()
    secret = unless_erased(app.secret) if app else None
    step = rules.step_of(secret, code, now=now) if secret else None
    if app is None or step is None:
        return False
    return Totp.objects.filter(id=app.id, last_step__lt=step).update(last_step=step) == 1


def spend_recovery_code(person: Person, code: str, now: datetime, _: Proving | None = None) -> bool:
    """Take a code from paper; two at once find it unspent only once."""
    mark, rest = rules.as_recovery_code(code)
    if len(rest) != rules.RECOVERY_REST:
        return False
    row = RecoveryCode.objects.filter(person=person, mark=mark, spent_at=None).first()
    if row is None or not password_matches(rest, row.code_hash):
        return False
    return RecoveryCode.objects.filter(id=row.id, spent_at=None).update(spent_at=now) == 1


def spend_sent_code(method: Method) -> Callable[[Person, str, datetime, Proving | None], bool]:
    """Take a code that was sent for this very proving."""

    def take(_: Person, code: str, now: datetime, proving: Proving | None) -> bool:
        if proving is None:
            return False
        found = Proving.objects.filter(
            id=proving.id,
            code_hash=sent_hash(proving, code),
            code_method=method.value,
            code_until__gt=now,
        )
        return found.update(code_hash=None, code_until=None) == 1

    return take


def spend_passkey(person: Person, answer: str, now: datetime, _: Proving | None = None) -> bool:
    """Take a passkey's answer to a challenge of ours, once; a key whose count goes back may be a copy."""
    challenge = take_challenge(answer, "show", None, now=now)
    credential_id = rules.credential_in(answer)
    row = Passkey.objects.filter(person=person, credential_id=credential_id or b"").first()
    if challenge is None or row is None:
        return False
    count = rules.new_count(
        answer,
        site(),
        challenge=challenge,
        public_key=bytes(row.public_key),
        sign_count=row.sign_count,
    )
    if count is None:
        return False
    same = Passkey.objects.filter(id=row.id, sign_count=row.sign_count)
    return same.update(sign_count=count, used_at=now) == 1


def take_challenge(
    answer: str, purpose: str, person_id: UUID | None, *, now: datetime
) -> bytes | None:
    """Take the challenge that an answer names out of those that wait; None if none waits."""
    value = rules.challenge_in(answer) if len(answer) <= rules.ANSWER_LONGEST else None
    waiting = Challenge.objects.filter(value=value or b"", purpose=purpose, expires_at__gt=now)
    waiting = waiting.filter(person=person_id) if person_id else waiting.filter(person=None)
    return value if waiting.delete()[0] == 1 else None


def site() -> Site:
    """Return for whom passkeys are made here."""
    parts = urlsplit(settings.PUBLIC_URL)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def sent_hash(proving: Proving, code: str) -> bytes:
    """Return what is stored of a code that was sent: of use for this one proving, and for minutes."""
    return blind(f"{proving.id}:{rules.only_digits(code)}", index="identity_proving.code")


SENT_LASTS = timedelta(minutes=10)
_TAKERS: dict[Method, Callable[[Person, str, datetime, Proving | None], bool]] = {
    Method.APP: spend_app_code,
    Method.PASSKEY: spend_passkey,
    Method.RECOVERY: spend_recovery_code,
    Method.EMAIL: spend_sent_code(Method.EMAIL),
    Method.SMS: spend_sent_code(Method.SMS),
}
