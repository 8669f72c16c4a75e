"""How a personal column is declared where it is modelled (POPIA 5, 13, 14; GDPR 5, 30; RA 10173 sec. 11)."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """How delicate a personal value is."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    CHILD = "child"


class Basis(StrEnum):
    """The legal ground on which a value is held."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    PUBLIC_TASK = "public_task"
    VITAL_INTEREST = "vital_interest"


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a personal value is held, on what ground, how delicate it is, and for how long after its trigger."""

    purpose: str
    basis: Basis = Basis.PUBLIC_TASK
    category: Category = Category.ORDINARY
    retention_days: int = 7 * 365
    recipients: tuple[str, ...] = ("the owning agency",)
