"""Wishes to work for an agency: who may ask for what, how they go on and how long they wait. Pure."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.identity.errors import AffiliationSettled, NotTheSamePerson, UnknownRole
from tulay.areas.identity.rules.roles import Role

WAITS = timedelta(days=14)
ASKED_WITHIN = timedelta(days=30)
ASKED_MAX = 3
POST_LONGEST = 200
REASON_LONGEST = 400
TOLD_MAX = 20
OWN_SHOWN = 10
ROLES_ASKED = (Role.OFFICER, Role.FOCAL_PERSON)
"""What somebody may ask for themselves; every other role is only given."""


class AffiliationState(StrEnum):
    """How far somebody has come who asked to work for an agency."""

    ASKED = "asked"
    ENDORSED = "endorsed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


WAITING = (AffiliationState.ASKED, AffiliationState.ENDORSED)
_FROM = {
    AffiliationState.ENDORSED: (AffiliationState.ASKED,),
    AffiliationState.APPROVED: (AffiliationState.ENDORSED,),
    AffiliationState.REFUSED: WAITING,
    AffiliationState.WITHDRAWN: WAITING,
    AffiliationState.EXPIRED: WAITING,
}


def role_asked(text: str) -> Role:
    """Return the role that somebody may ask for under this name.

    :raises UnknownRole: there is none, or it is only given.
    """
    if text not in ROLES_ASKED:
        raise UnknownRole(role=text)
    return Role(text)


def check_affiliation_step(now_in: str, wanted: AffiliationState) -> None:
    """Refuse a step that does not follow on the last one.

    :raises AffiliationSettled: somebody else was faster, or a step before it is missing.
    """
    if now_in not in _FROM[wanted]:
        raise AffiliationSettled


def check_hands(decider_id: UUID | None, *others: UUID | None) -> None:
    """Refuse a step by the person it is about, or by whoever took the step before: each is another's eyes.

    :raises NotTheSamePerson: it is one of them.
    """
    if decider_id is not None and decider_id in others:
        raise NotTheSamePerson
