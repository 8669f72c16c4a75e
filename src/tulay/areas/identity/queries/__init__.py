"""Reads of people and sessions."""

from tulay.areas.identity.queries.factors import FactorWanted, factor_wanted
from tulay.areas.identity.queries.people import (
    PersonCard,
    account_of,
    exported_person,
    find_person_by_email,
    holders_of,
    person_card,
    person_cards,
    person_names,
    resume_path,
    staff_of,
)
from tulay.areas.identity.queries.sessions import (
    GrantCard,
    SessionCard,
    Visit,
    actor_for_token,
    grants_of,
    open_sessions,
    visit_for_token,
    visitor,
)
from tulay.areas.identity.queries.stepping_up import is_fresh, require_step_up

__all__ = [
    "FactorWanted",
    "GrantCard",
    "PersonCard",
    "SessionCard",
    "Visit",
    "account_of",
    "actor_for_token",
    "exported_person",
    "factor_wanted",
    "find_person_by_email",
    "grants_of",
    "holders_of",
    "is_fresh",
    "open_sessions",
    "person_card",
    "person_cards",
    "person_names",
    "require_step_up",
    "resume_path",
    "staff_of",
    "visit_for_token",
    "visitor",
]
