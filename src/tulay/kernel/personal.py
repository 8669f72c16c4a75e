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


class Mask(StrEnum):
    """How a value is shown to somebody who has no need of the whole."""

    OPEN = "open"
    EMAIL = "email"
    PHONE = "phone"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a personal value is held, on what ground, how delicate it is, and for how long after its trigger.

    `whole_for` are the permissions whose holders see the value whole; everybody else sees it through `mask`, but for
    the person it is about. `residency` says where it lies.
    """

    purpose: str
    basis: Basis = Basis.PUBLIC_TASK
    category: Category = Category.ORDINARY
    retention_days: int = 7 * 365
    recipients: tuple[str, ...] = ("the owning agency",)
    residency: str = "in the installation's own database"
    mask: Mask = Mask.OPEN
    whole_for: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a declaration that says nothing, or a mask that nobody could lift."""
        assert self.purpose.strip(), "a personal column says what it is for"
        assert self.retention_days > 0, "a personal column says how long it is kept"
        assert self.recipients, "a personal column says who gets it"
        assert (self.mask is Mask.OPEN) == (not self.whole_for), "a mask and who sees beneath it"


def masked(value: str, mask: Mask) -> str:
    """Return what is shown of a value to somebody who has no need of it whole."""
    if mask is Mask.OPEN or not value:
        return value
    if mask is Mask.EMAIL:
        name, _at, host = value.rpartition("@")
        return f"{name[:1]}…@{host}" if name else "…"
    if mask is Mask.PHONE:
        digits = [one for one in value if one.isdigit()]
        return f"… {''.join(digits[-3:])}" if len(digits) > 6 else "…"  # noqa: PLR2004 - three of seven or more
    return "…"
