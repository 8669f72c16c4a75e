"""Every role grants only what exists, and everything that exists is granted to somebody (house 5)."""

from tools.product import all_routes, catalogue
from tulay.areas.identity.rules import GUEST_CODES, ROLES, SYSTEM_CODES

GRANTED = {**ROLES, "guest": GUEST_CODES}


def unknown(roles, codes):
    return sorted(f"{role} grants {code}" for role, held in roles.items() for code in held - codes)


def ungranted(roles, codes, exempt):
    return sorted(codes - set().union(*roles.values()) - set(exempt))


def known_codes():
    """Codes of actions and of pages that show by permission."""
    return set(catalogue()) | {route.needs for route in all_routes() if "." in route.needs}


def test_roles_grant_only_codes_that_exist():
    assert unknown(GRANTED, known_codes()) == []


def test_every_code_is_granted_to_somebody():
    assert ungranted(GRANTED, known_codes(), SYSTEM_CODES) == []


def test_what_is_the_systems_alone_is_granted_to_nobody():
    granted = set().union(*GRANTED.values())
    assert granted & set(SYSTEM_CODES) == set()
    assert known_codes() >= set(SYSTEM_CODES)


def test_a_misspelt_and_a_forgotten_code_are_found():
    roles = {"officer": frozenset({"cases.decide", "cases.decied"})}
    assert unknown(roles, {"cases.decide", "cases.open"}) == ["officer grants cases.decied"]
    assert ungranted(roles, {"cases.decide", "cases.open"}, {}) == ["cases.open"]
