"""Words for programmes: states, sectors, sources, and rates as they read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.programmes.rules.funding import FundingKind
from tulay.areas.programmes.rules.marks import Outcome
from tulay.areas.programmes.rules.ppas import Appropriation, Category, Priority, Sector, Source
from tulay.areas.programmes.rules.states import Kind, State
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import EXPONENTS, SYMBOLS, Money

STATES = {
    State.PLANNING: pgettext_lazy("programme", "In planning"),
    State.ONGOING: pgettext_lazy("programme", "Under way"),
    State.ON_HOLD: pgettext_lazy("programme", "On hold"),
    State.COMPLETED: pgettext_lazy("programme", "Completed"),
    State.CANCELLED: pgettext_lazy("programme", "Cancelled"),
}
TONES = {
    State.PLANNING: "info",
    State.ONGOING: "brand",
    State.ON_HOLD: "warning",
    State.COMPLETED: "success",
    State.CANCELLED: "",
}
STEPS = {
    State.ONGOING: gettext_lazy("Work begins, or goes on"),
    State.ON_HOLD: gettext_lazy("Put it on hold"),
    State.COMPLETED: gettext_lazy("It is completed"),
    State.CANCELLED: gettext_lazy("Cancel it for good"),
}
SECTORS = {
    Sector.ECONOMIC: gettext_lazy("Economic development"),
    Sector.SOCIAL: gettext_lazy("Social development"),
    Sector.INFRASTRUCTURE: gettext_lazy("Infrastructure"),
    Sector.ENVIRONMENT: gettext_lazy("Environment and disaster risk"),
    Sector.GOVERNANCE: gettext_lazy("Governance and institutions"),
    Sector.PEACE_SECURITY: gettext_lazy("Peace, security and reconciliation"),
}
CATEGORIES = {
    Category.AGENCY: gettext_lazy("The agency's own"),
    Category.COORDINATING_OFFICE: gettext_lazy("The coordinating office's"),
    Category.COMMUNITY_REQUEST: gettext_lazy("A community asked for it"),
}
PRIORITIES = {
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.MEDIUM: pgettext_lazy("priority", "Medium"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
}
APPROPRIATIONS = {
    Appropriation.PERSONNEL: gettext_lazy("Personnel services"),
    Appropriation.OPERATING: gettext_lazy("Maintenance and other operating expenses"),
    Appropriation.CAPITAL: gettext_lazy("Capital outlay"),
}
SOURCES = {
    Source.GAAB: gettext_lazy("General Appropriations Act of the Bangsamoro"),
    Source.SUPPLEMENTAL: gettext_lazy("Supplemental budget"),
    Source.SDF: gettext_lazy("Special Development Fund"),
    Source.TDIF: gettext_lazy("Transitional Development Impact Fund"),
    Source.MEMBERS: gettext_lazy("Allocation for Members of Parliament"),
    Source.NATIONAL: gettext_lazy("National programme"),
    Source.LOCAL: gettext_lazy("Local programme"),
    Source.ODA: gettext_lazy("Official development assistance"),
    Source.OTHER: gettext_lazy("Another source"),
}
FUNDING = {
    FundingKind.ALLOCATION: gettext_lazy("Allocated"),
    FundingKind.OBLIGATION: gettext_lazy("Promised (obligated)"),
    FundingKind.DISBURSEMENT: gettext_lazy("Paid out (disbursed)"),
    FundingKind.ADJUSTMENT: gettext_lazy("Corrected"),
}
KINDS = {
    Kind.PROGRESS: gettext_lazy("Progress"),
    Kind.MILESTONE: gettext_lazy("A milestone"),
    Kind.COMMUNICATION: gettext_lazy("An exchange with others"),
    Kind.NOTE: gettext_lazy("A note"),
}
OUTCOMES = {
    Outcome.EDUCATION: pgettext_lazy("outcome", "Education"),
    Outcome.HEALTH: pgettext_lazy("outcome", "Health"),
    Outcome.LIVELIHOOD: pgettext_lazy("outcome", "Livelihood"),
    Outcome.GOVERNANCE: pgettext_lazy("outcome", "Governance"),
    Outcome.INFRASTRUCTURE: pgettext_lazy("outcome", "Infrastructure"),
    Outcome.SOCIAL_PROTECTION: pgettext_lazy("outcome", "Social protection"),
    Outcome.ENVIRONMENT: pgettext_lazy("outcome", "Environment"),
    Outcome.PEACE_SECURITY: pgettext_lazy("outcome", "Peace and security"),
    Outcome.OTHER: pgettext_lazy("outcome", "Something else"),
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
    return str(STATES[State(state)]) if state else str(KINDS[Kind(kind)])


def line(kind: str, adjusts: str) -> str:
    """Name a line of money; a correction says of what."""
    if not adjusts:
        return str(FUNDING[FundingKind(kind)])
    return _("Corrected: %(sum)s") % {"sum": FUNDING[FundingKind(adjusts)]}
