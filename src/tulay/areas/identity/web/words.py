"""What roles and browsers are called."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity.rules import Method, Role, browser_of
from tulay.plumbing.ui.words import listed

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

WAYS: dict[Method, Promise] = {  # the best first
    Method.PASSKEY: _("Use a passkey"),
    Method.APP: _("Use a code from your app"),
    Method.EMAIL: _("Get a code by e-mail"),
    Method.SMS: _("Get a code by text message"),
    Method.RECOVERY: _("Use one of your recovery codes"),
}
ASKS: dict[Method, Promise] = {
    Method.PASSKEY: _("Use your passkey"),
    Method.APP: _("The code from your app"),
    Method.EMAIL: _("The code from your e-mail"),
    Method.SMS: _("The code from your text message"),
    Method.RECOVERY: _("A recovery code"),
}
CODE_LABELS: dict[Method, Promise] = {
    Method.PASSKEY: _("Passkey"),
    Method.APP: _("Code of 6 digits"),
    Method.EMAIL: _("Code of 8 digits"),
    Method.SMS: _("Code of 8 digits"),
    Method.RECOVERY: _("Recovery code"),
}
CODE_HINTS: dict[Method, Promise | str] = {
    Method.PASSKEY: "",
    Method.APP: _("Open your app. It shows a new code every 30 seconds, and each counts once."),
    Method.EMAIL: _("We sent it to your e-mail address. It counts for 10 minutes."),
    Method.SMS: _("We sent it to your phone. It counts for 10 minutes."),
    Method.RECOVERY: _("12 letters and digits, like 4F7K-2M9Q-8XWT. Each code counts once."),
}


HOW: dict[str, Promise] = {
    Method.PASSWORD: _("password"),
    Method.APP: _("code from an app"),
    Method.PASSKEY: _("passkey"),
    Method.SMS: _("code by text message"),
    Method.EMAIL: _("code by e-mail"),
    Method.RECOVERY: _("recovery code"),
    Method.TRUSTED: _("trusted browser"),
}


def how(methods: Iterable[str]) -> str:
    """Return by what somebody signed in, in words."""
    return listed(HOW[method] for method in methods if method in HOW)


def browser(agent: str) -> str:
    """Return "Firefox on Android", as far as it can be told."""
    name, system = browser_of(agent)
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or gettext("A browser we do not know")
