"""Words for programmes: states, sectors, sources, and rates as they read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.programmes.rules.funding import FundingKind
from tulay.areas.programmes.rules.marks import OutcomeKind
from tulay.areas.programmes.rules.ppas import (
    Appropriation,
    FundingSource,
    PpaCategory,
    PpaPriority,
    PpaSector,
)
from tulay.areas.programmes.rules.states import PpaState, UpdateKind
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import EXPONENTS, SYMBOLS, Money

STATES = {
    PpaState.PLANNING: pgettext_lazy("programme", "In planning"),
    PpaState.ONGOING: pgettext_lazy("programme", "Under way"),
    PpaState.ON_HOLD: pgettext_lazy("programme", "On hold"),
    PpaState.COMPLETED: pgettext_lazy("programme", "Completed"),
    PpaState.CANCELLED: pgettext_lazy("programme", "Cancelled"),
}
TONES = {
    PpaState.PLANNING: "info",
    PpaState.ONGOING: "brand",
    PpaState.ON_HOLD: "warning",
    PpaState.COMPLETED: "success",
    PpaState.CANCELLED: "",
}
STEPS = {
    PpaState.ONGOING: gettext_lazy("Work begins, or goes on"),
    PpaState.ON_HOLD: gettext_lazy("Put it on hold"),
    PpaState.COMPLETED: gettext_lazy("It is completed"),
    PpaState.CANCELLED: gettext_lazy("Cancel it for good"),
}
SECTORS = {
    PpaSector.ECONOMIC: gettext_lazy("Economic development"),
    PpaSector.SOCIAL: gettext_lazy("Social development"),
    PpaSector.INFRASTRUCTURE: gettext_lazy("Infrastructure"),
    PpaSector.ENVIRONMENT: gettext_lazy("Environment and disaster risk"),
    PpaSector.GOVERNANCE: gettext_lazy("Governance and institutions"),
    PpaSector.PEACE_SECURITY: gettext_lazy("Peace, security and reconciliation"),
}
CATEGORIES = {
    PpaCategory.AGENCY: gettext_lazy("The agency's own"),
    PpaCategory.COORDINATING_OFFICE: gettext_lazy("The coordinating office's"),
    PpaCategory.COMMUNITY_REQUEST: gettext_lazy("A community asked for it"),
}
PRIORITIES = {
    PpaPriority.LOW: pgettext_lazy("priority", "Low"),
    PpaPriority.MEDIUM: pgettext_lazy("priority", "Medium"),
    PpaPriority.HIGH: pgettext_lazy("priority", "High"),
    PpaPriority.URGENT: pgettext_lazy("priority", "Urgent"),
}
APPROPRIATIONS = {
    Appropriation.PERSONNEL: gettext_lazy("Personnel services"),
    Appropriation.OPERATING: gettext_lazy("Maintenance and other operating expenses"),
    Appropriation.CAPITAL: gettext_lazy("Capital outlay"),
}
SOURCES = {
    FundingSource.GAAB: gettext_lazy("General Appropriations Act of the Bangsamoro"),
    FundingSource.SUPPLEMENTAL: gettext_lazy("Supplemental budget"),
    FundingSource.SDF: gettext_lazy("Special Development Fund"),
    FundingSource.TDIF: gettext_lazy("Transitional Development Impact Fund"),
    FundingSource.MEMBERS: gettext_lazy("Allocation for Members of Parliament"),
    FundingSource.NATIONAL: gettext_lazy("National programme"),
    FundingSource.LOCAL: gettext_lazy("Local programme"),
    FundingSource.ODA: gettext_lazy("Official development assistance"),
    FundingSource.OTHER: gettext_lazy("Another source"),
}
FUNDING = {
    FundingKind.ALLOCATION: gettext_lazy("Allocated"),
    FundingKind.OBLIGATION: gettext_lazy("Promised (obligated)"),
    FundingKind.DISBURSEMENT: gettext_lazy("Paid out (disbursed)"),
    FundingKind.ADJUSTMENT: gettext_lazy("Corrected"),
}
KINDS = {
    UpdateKind.PROGRESS: gettext_lazy("Progress"),
    UpdateKind.MILESTONE: gettext_lazy("A milestone"),
    UpdateKind.COMMUNICATION: gettext_lazy("An exchange with others"),
    UpdateKind.NOTE: gettext_lazy("A note"),
}
OUTCOMES = {
    OutcomeKind.EDUCATION: pgettext_lazy("outcome", "Education"),
    OutcomeKind.HEALTH: pgettext_lazy("outcome", "Health"),
    OutcomeKind.LIVELIHOOD: pgettext_lazy("outcome", "Livelihood"),
    OutcomeKind.GOVERNANCE: pgettext_lazy("outcome", "Governance"),
    OutcomeKind.INFRASTRUCTURE: pgettext_lazy("outcome", "Infrastructure"),
    OutcomeKind.SOCIAL_PROTECTION: pgettext_lazy("outcome", "Social protection"),
    OutcomeKind.ENVIRONMENT: pgettext_lazy("outcome", "Environment"),
    OutcomeKind.PEACE_SECURITY: pgettext_lazy("outcome", "Peace and security"),
    OutcomeKind.OTHER: pgettext_lazy("outcome", "Something else"),
}


def fiscal_year(jurisdiction: str, begins: int) -> str:
    """Read as `2027` or `2027/28`."""
    if JURISDICTIONS[jurisdiction].fiscal_year_starts_in == 1:
        return str(begins)
    return f"{begins}/{(begins + 1) % 100:02d}"


def rate(percent: int | None) -> str:
    """Read as `62 %`, or say that there is nothing to count yet."""
    return _("Nothing yet") if percent is None else _("%(n)s %%") % {"n": percent}


def in_millions(currency: str, minor: int) -> str:
    """Read as `₱ 9,199.7 million`: the sum of many is read at a glance."""
    million = 10 ** (EXPONENTS[currency] + 6)
    if minor < million:
        return str(Money(currency, minor))
    tenths = minor * 10 // million
    amount = f"{SYMBOLS[currency]} {tenths // 10:,}.{tenths % 10}"
    return _("%(amount)s million") % {"amount": amount}


def told(kind: str, state: str) -> str:
    """Name what was told: the new state, or the kind of report."""
    return str(STATES[PpaState(state)]) if state else str(KINDS[UpdateKind(kind)])


def line(kind: str, adjusts: str) -> str:
    """Name a line of money; a correction says of what."""
    if not adjusts:
        return str(FUNDING[FundingKind(kind)])
    return _("Corrected: %(sum)s") % {"sum": FUNDING[FundingKind(adjusts)]}
