"""What roles and browsers are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity.rules import Role, browser_of

ROLES: dict[Role, Promise] = {
    Role.VISITOR: _("Visitor"),
    Role.RESIDENT: _("Resident"),
    Role.CANDIDATE: _("Candidate in personal support"),
    Role.COMMUNITY_LEADER: _("Community leader"),
    Role.OFFICER: _("Officer"),
    Role.FOCAL_PERSON: _("Focal person"),
    Role.COORDINATOR: _("Coordinator"),
    Role.EXECUTIVE: _("Executive"),
    Role.AUDITOR: _("Auditor"),
    Role.INFORMATION_OFFICER: _("Information officer"),
    Role.FINANCE_OFFICER: _("Finance officer"),
    Role.MERCHANT_USER: _("Merchant user"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.SUPERUSER: _("Superuser"),
}


def browser(agent: str) -> str:
    """Return "Firefox on Android", as far as it can be told."""
    name, system = browser_of(agent)
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or gettext("A browser we do not know")
