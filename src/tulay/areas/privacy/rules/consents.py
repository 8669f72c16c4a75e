"""What people agree to, through which door, and when it counts. Pure."""

from enum import StrEnum

from tulay.areas.privacy.errors.consents import NothingToAgreeTo
from tulay.areas.privacy.rules.notices import Purpose

CONSENTED = (Purpose.SPECIAL,)
"""Purposes for which a person is asked: each by itself, never as a condition of another."""


class Step(StrEnum):
    """Consent is given or withdrawn, or ends; the last step counts."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    """By law: a child who agreed themselves, a guardian who no longer decides."""


class Channel(StrEnum):
    """Where somebody read and answered."""

    WEB = "web"
    API = "api"
    ASSISTED = "assisted"
    LINK = "link"


class ConsentStanding(StrEnum):
    """Where a person's consent stands."""

    NEVER = "never"
    GIVEN = "given"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


def standing(step: str | None, *, agreed_to: int, last_material: int) -> ConsentStanding:
    """Return where consent stands: agreeing to a version counts until a later one changes something that matters."""
    if step is None:
        return ConsentStanding.NEVER
    if step == Step.WITHDRAWN:
        return ConsentStanding.WITHDRAWN
    if step == Step.ENDED:
        return ConsentStanding.ENDED
    return ConsentStanding.GIVEN if agreed_to >= last_material else ConsentStanding.OUTDATED


def check_consented(purpose: str) -> None:
    """Refuse to ask for consent where law is the ground: it could not be withdrawn.

    :raises NothingToAgreeTo: the purpose needs none.
    """
    if purpose not in CONSENTED:
        raise NothingToAgreeTo
