"""OAuth scopes: what a program may do at most for the person it acts for. A ceiling; the roles stand above it. Pure."""

from collections.abc import Iterable

from tulay.areas.identity.rules.roles import ROLES, Role

_ALL = frozenset().union(*ROLES.values())


def _of(*areas: str) -> frozenset[str]:
    return frozenset(code for code in _ALL if code.partition(".")[0] in areas)


_OWN_CASES = frozenset(code for code in ROLES[Role.RESIDENT] if code.startswith("cases."))
_PEOPLE = frozenset(
    {
        "identity.apply-import",
        "identity.approve-affiliation",
        "identity.ask-factor-reset",
        "identity.check-import",
        "identity.confirm-factor-reset",
        "identity.create-person",
        "identity.deactivate-person",
        "identity.decline-factor-reset",
        "identity.drop-import",
        "identity.endorse-affiliation",
        "identity.explain",
        "identity.force-sign-out",
        "identity.force-sign-out-agency",
        "identity.grant-role",
        "identity.invite",
        "identity.look-at-person",
        "identity.reactivate-person",
        "identity.refuse-affiliation",
        "identity.resend-invitation",
        "identity.revoke-role",
        "identity.see-affiliations",
        "identity.see-people",
        "identity.see-roles",
        "identity.see-sign-ins",
        "identity.undo-import",
        "identity.withdraw-invitation",
    }
)
_POLICIES = frozenset(
    {
        "identity.add-policy",
        "identity.change-policy",
        "identity.preview-policy",
        "identity.retire-policy",
        "identity.see-policies",
        "identity.switch-policy",
    }
)

SCOPES: dict[str, frozenset[str]] = {
    "account": _of("identity") - _PEOPLE - _POLICIES,
    "meetings": _of("meetings"),
    "messages": frozenset(
        {"notifications.read", "notifications.read-all", "notifications.choose-channels"}
    ),
    "requests": _OWN_CASES,
    "casework": _of("cases"),
    "programmes": _of("programmes"),
    "support": _of("support"),
    "catalogue": _of("catalogue"),
    "directory": _of("directory") | {"notifications.retry"},
    "log": _of("audit"),
    "people": _PEOPLE,
    "payments": _of("payments"),
    "policies": _POLICIES,
    "privacy": _of("privacy"),
}
"""Permission codes by scope: together they are everything that anybody is granted (a test says so)."""


def codes_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Return the codes that scopes allow together; an unknown scope allows nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))
