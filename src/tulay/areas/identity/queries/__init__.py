"""Reads of people and sessions."""

from tulay.areas.identity.queries.authority import (
    Asked,
    HeldGrant,
    Holder,
    PersonRecord,
    PersonRow,
    Reason,
    holders,
    people_page,
    permissions_of,
    person_record,
    stopped_by,
)
from tulay.areas.identity.queries.factors import (
    FactorWanted,
    factor_wanted,
)
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
from tulay.areas.identity.queries.policies import (
    PolicyCard,
    condition_named,
    rule_of,
    visible_policies,
    visible_policy,
)
from tulay.areas.identity.queries.roles import (
    PermissionCard,
    RoleCard,
    described_permissions,
    described_roles,
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
from tulay.areas.identity.queries.stepping_up import (
    is_fresh,
    require_step_up,
)
from tulay.areas.identity.queries.territory import (
    forget_territory,
    tell_territory,
)
from tulay.areas.identity.queries.tokens import (
    TokenDeviceCard,
    TokenVisit,
    audience,
    issuer,
    token_devices,
    verification_keys,
    visit_for_access_token,
)
from tulay.areas.identity.rules import (
    codes_of,
)

__all__ = [
    "Asked",
    "FactorWanted",
    "GrantCard",
    "HeldGrant",
    "Holder",
    "PermissionCard",
    "PersonCard",
    "PersonRecord",
    "PersonRow",
    "PolicyCard",
    "Reason",
    "RoleCard",
    "SessionCard",
    "TokenDeviceCard",
    "TokenVisit",
    "Visit",
    "account_of",
    "actor_for_token",
    "audience",
    "codes_of",
    "condition_named",
    "described_permissions",
    "described_roles",
    "exported_person",
    "factor_wanted",
    "find_person_by_email",
    "forget_territory",
    "grants_of",
    "holders",
    "holders_of",
    "is_fresh",
    "issuer",
    "open_sessions",
    "people_page",
    "permissions_of",
    "person_card",
    "person_cards",
    "person_names",
    "person_record",
    "require_step_up",
    "resume_path",
    "rule_of",
    "staff_of",
    "stopped_by",
    "tell_territory",
    "token_devices",
    "verification_keys",
    "visible_policies",
    "visible_policy",
    "visit_for_access_token",
    "visit_for_token",
    "visitor",
]
