"""Personal data of the privacy area: what people asked, agreed to and were told, and what we answered."""

from datetime import datetime
from uuid import UUID

from tulay.areas.privacy.actions.erasure import erase_asked, forget_asked
from tulay.areas.privacy.actions.lists import forget_lists
from tulay.areas.privacy.queries.consents import exported_consents
from tulay.areas.privacy.queries.guardians import exported_guardians
from tulay.areas.privacy.queries.lists import (
    exported_filters,
    exported_lists,
    people_with_old_lists,
)
from tulay.areas.privacy.queries.notices import exported_showings
from tulay.areas.privacy.queries.rights import exported_rights, people_of_old
from tulay.areas.privacy.rules.lists import KEPT_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return what a person asked about their data, what they agreed to, and which notices they were shown."""
    return {
        "requests": exported_rights(person_id),
        "consents": exported_consents(person_id),
        "showings": exported_showings(person_id),
        "guardians": exported_guardians(person_id),
        "lists": exported_lists(person_id),
        "list_filters": exported_filters(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what they wrote and what we answered."""
    erase_asked(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty claims whose time is over."""
    forget_asked(actor=actor, person_id=person_id, before=before, now=now)


def forget_old_lists(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove which lists somebody asked for long ago."""
    forget_lists(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="privacy",
        tables=(
            "privacy_request",
            "privacy_annotation",
            "privacy_hold",
            "privacy_consent",
            "privacy_guardianship",
            "privacy_showing",
            "privacy_list",
            "privacy_list_filter",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring("rights_requests", 2555, "answered", "emptied", people_of_old, forget),
            Expiring(
                "lists", KEPT_DAYS, "asked for", "removed", people_with_old_lists, forget_old_lists
            ),
        ),
        kept=(
            Kept(
                "what a person was told and agreed to, without a word of their own",
                "proof of consent",
                2555,
            ),
            Kept(
                "that a right was claimed, when, and how it ended", "proof that we answered", 2555
            ),
        ),
    )
)
