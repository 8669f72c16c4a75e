"""Give programs of a business a key, and take it back."""

from datetime import date, datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.payments.actions.merchant_seats import owned_merchant
from tulay.areas.payments.actions.merchant_steps import account
from tulay.areas.payments.errors.api_keys import ApiKeyNameMissing, ApiKeysMany, ApiKeyUnknown
from tulay.areas.payments.models.api_keys import ApiKey
from tulay.areas.payments.models.merchants import Merchant, MerchantMember
from tulay.areas.payments.queries.api_keys import forget_keys, key_hash
from tulay.areas.payments.rules import api_keys as rules
from tulay.areas.payments.rules.merchants import MemberRole
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action


@action("payments.make-api-key")
def make_api_key(*, actor: Actor, merchant_id: UUID, name: str, now: datetime) -> tuple[UUID, str]:
    """Make a key for a program of a business; return its number and the key itself, shown this once.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises MerchantNotActive: it takes no payments at the moment.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises ApiKeyNameMissing: it has no name, or too long a one.
    :raises ApiKeysMany: there are ten.
    """
    row = owned_merchant(actor, merchant_id, is_active=True)
    require_reauthentication(actor, now)
    said = " ".join(name.split())
    if not 0 < len(said) <= rules.NAME_MAX:
        detail, facts = "Enter a name of at most {most} characters.", {"most": rules.NAME_MAX}
        raise ApiKeyNameMissing(errors=[FieldError("name", "length", detail, facts)])
    Merchant.objects.select_for_update().get(id=row.id)
    if ApiKey.objects.filter(merchant_id=row.id, revoked_at=None).count() >= rules.KEYS_MAX:
        raise ApiKeysMany(most=rules.KEYS_MAX)
    assert actor.person_id is not None, "an owner is a person"
    key = rules.new_key()
    made = ApiKey.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        name=said,
        beginning=rules.beginning(key),
        key_hash=key_hash(key),
        made_by=actor.person_id,
        made_at=now,
    )
    MerchantMember.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        person_id=made.id,
        role=MemberRole.KEY.value,
        since_at=now,
    )
    account(actor, "payments.make-api-key", row, now, key=made.id)
    return made.id, key


@action("payments.revoke-api-key")
def revoke_api_key(*, actor: Actor, merchant_id: UUID, key_id: UUID, now: datetime) -> None:
    """Take a key back: within a second it opens nothing.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises ApiKeyUnknown: the business has no such key.
    """
    row = owned_merchant(actor, merchant_id)
    held = ApiKey.objects.select_for_update().filter(merchant_id=row.id, revoked_at=None)
    key = held.filter(id=key_id).first()
    if key is None:
        raise ApiKeyUnknown
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    members = MerchantMember.objects.filter(merchant_id=row.id, person_id=key.id, ended_at=None)
    members.update(ended_at=now)
    forget_keys()
    account(actor, "payments.revoke-api-key", row, now, key=key.id)


@action("payments.note-key-use")
def note_key_use(*, actor: Actor, key_id: UUID, day: date, now: datetime) -> None:
    """Note that a key was used on a day; once a day is enough."""
    key = ApiKey.objects.select_for_update().get(id=key_id)
    if key.used_date is None or key.used_date < day:
        key.used_date = day
        key.save(update_fields=["used_date"])
    forget_keys()
    record(
        actor=actor,
        code="payments.note-key-use",
        target=f"merchant:{key.merchant_id}",
        at=now,
        key=key.id,
    )
