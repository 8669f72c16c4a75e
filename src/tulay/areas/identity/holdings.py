"""Personal data of the identity area: name, address, phone number, browsers."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity import actions, queries
from tulay.areas.identity.actions import forgetting
from tulay.areas.identity.queries.forgetting import (
    SECURITY_KEPT_DAYS,
    people_with_old_devices,
    people_with_old_resets,
)
from tulay.areas.identity.queries.imports import brought_by
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold
from tulay.plumbing.labels import labels


def export(person_id: UUID) -> dict[str, object]:
    """Return who a person is here, their sessions and roles."""
    asked = queries.exported_affiliations(person_id)
    agency_id = brought_by(person_id)
    told_by = labels("agency", {agency_id}).get(agency_id) if agency_id else None
    return {
        **queries.exported_person(person_id),
        "asked_to_work_for": asked,
        "told_to_us_by": told_by,
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty the person and end their sessions."""
    actions.erase_person(actor=actor, person_id=person_id, now=now)


def forget_devices(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove devices that were trusted long ago."""
    forgetting.forget_devices(actor=actor, person_id=person_id, before=before, now=now)


def forget_resets(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove factor resets that were settled long ago."""
    forgetting.forget_resets(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="identity",
        tables=(
            "identity_person",
            "identity_session",
            "identity_role_grant",
            "identity_registration",
            "identity_proof",
            "identity_assistance",
            "identity_affiliation",
            "identity_brought_person",
            "identity_token_device",
            "identity_token_family",
            "identity_totp",
            "identity_passkey",
            "identity_trusted_device",
            "identity_factor_reset",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring(
                "trusted_devices",
                SECURITY_KEPT_DAYS,
                "ended",
                "removed",
                people_with_old_devices,
                forget_devices,
            ),
            Expiring(
                "factor_resets",
                SECURITY_KEPT_DAYS,
                "ended",
                "removed",
                people_with_old_resets,
                forget_resets,
            ),
        ),
        kept=(
            Kept("roles held, by whom given and when", "accountability of those who decided", 2555),
            Kept("when sessions began and ended", "evidence of who acted", 90),
            Kept("when programs signed in and out", "evidence of who acted", 90),
        ),
    )
)
