"""Links and codes that prove an address: made when they are sent, known afterwards by their hashes only."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.errors import ProofEnded, WrongCode
from tulay.areas.identity.models import Proof, Registration
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.rules import ProofPurpose
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.keys.blinding import blind

TOKEN_BYTES = 32
NOBODY = UUID(int=0)
Asked = Registration | Proof


def sends_texts() -> bool:
    """Answer whether this installation can reach phones."""
    return bool(settings.SMS_URL)


def give_token(asked: Asked) -> str:
    """Return a new link's token; the row keeps its hash."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    asked.token_hash = hash_of(token)
    asked.save(update_fields=["token_hash"])
    return token


def give_code(asked: Asked, *, now: datetime) -> str:
    """Return a new code; the row keeps its hash, and a quarter of an hour to come back."""
    code = new_code()
    asked.code_hash = code_hash(asked.id, code)
    asked.expires_at = min(asked.expires_at, now + rules.CODE_LASTS)
    asked.save(update_fields=["code_hash", "expires_at"])
    return code


def new_code() -> str:
    """Return six digits nobody can foresee."""
    return f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"


def code_hash(asked_id: UUID, code: str) -> bytes:
    """Return what is stored of a code, keyed: six digits alone would be guessed from a plain hash."""
    digits = "".join(str(int(c)) for c in code if c.isdecimal())
    return blind(f"{asked_id}:{digits}", index="identity_proof.code")


def owner_id_of(proof: Proof) -> UUID:
    """Return whose proof it is."""
    assert proof.person_id is not None
    return proof.person_id


def person_id_of(actor: Actor) -> UUID:
    """Return who acts: a person with an account."""
    assert actor.person_id is not None
    return actor.person_id


@action("identity.try-code")
def count_code(*, actor: Actor, asked_id: UUID, now: datetime) -> None:
    """Count a code before it is looked at: the sixth finds the door shut, however many come at once.

    :raises ProofEnded: there is nothing to try, or not any more.
    """
    usable = {"id": asked_id, "expires_at__gt": now, "tries__lt": rules.CODE_TRIES}
    counted = Registration.objects.filter(**usable).update(tries=F("tries") + 1)
    counted += Proof.objects.filter(**usable, spent_at=None).update(tries=F("tries") + 1)
    if not counted:
        raise ProofEnded
    record(actor=actor, code="identity.try-code", target=f"proof:{asked_id}", at=now)


def check_code(asked: Asked, code: str) -> None:
    """Refuse a code that is not the row's; one that never got a code refuses all."""
    given, kept = code_hash(asked.id, code), bytes(asked.code_hash or b"")
    if not secrets.compare_digest(given, kept):
        detail = " ".join((WrongCode.__doc__ or "").split())
        raise WrongCode(errors=[FieldError("code", WrongCode.code, detail)])


def spend_proof(
    *purposes: ProofPurpose, token: str = "", asked_id: UUID = NOBODY, now: datetime
) -> Proof:
    """Take a proof for good, by its link or, its code having been counted, by its id.

    :raises ProofEnded: it has ended, was spent, or never was.
    """
    found = Proof.objects.select_for_update(of=("self",)).filter(
        purpose__in=[one.value for one in purposes],
        person__isnull=False,
        spent_at=None,
        expires_at__gt=now,
    )
    found = found.filter(token_hash=hash_of(token)) if token else found.filter(id=asked_id)
    proof = found.select_related("person").first()
    if proof is None or proof.person is None or proof.person.deactivated_at is not None:
        raise ProofEnded
    return proof


def mark_spent(proof: Proof, *, now: datetime) -> None:
    """Note that a proof has served, and end its siblings: a newer link makes the older ones useless."""
    siblings = Proof.objects.filter(
        person_id=owner_id_of(proof), purpose=proof.purpose, spent_at=None
    )
    siblings.update(spent_at=now)
