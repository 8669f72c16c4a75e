"""Example answers of the endpoints about people, roles and policies."""

from typing import Any

GRANT_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a12"
AGENCY_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a11"
GRANT: dict[str, Any] = {
    "id": GRANT_ID,
    "role": "officer",
    "agency_id": AGENCY_ID,
    "region": "",
    "until": "2027-06-30T16:00:00Z",
    "granted_at": "2026-11-20T01:00:00Z",
    "granted_by": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a13",
    "revoked_at": None,
    "is_open": True,
}
NEW_GRANT = {"role": "officer", "agency_id": AGENCY_ID, "until": "2027-06-30T16:00:00Z"}
LISTED: dict[str, Any] = {
    "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "name": "Amina Usman",
    "email": "amina@example.org",
    "jurisdiction": "bangsamoro",
    "created_at": "2026-11-20T01:00:00Z",
    "is_active": True,
    "grants": [GRANT],
}
PERSON: dict[str, Any] = {
    "id": LISTED["id"],
    "name": "Amina Usman",
    "email": "amina@example.org",
    "phone": None,
    "language": "fil",
    "jurisdiction": "bangsamoro",
    "created_at": "2026-11-20T01:00:00Z",
    "deactivated_at": None,
    "grants": [GRANT],
    "open_sessions": 2,
}
ROLE: dict[str, Any] = {
    "role": "finance_officer",
    "permissions": ["identity.see-roles"],
    "scopes": ["agency", "region", "everywhere"],
    "not_together_with": ["officer"],
    "given_by_superuser_only": False,
}
PERMISSION = {
    "code": "cases.decide",
    "description": "Decide a request.",
    "roles": ["officer"],
}
REASON: dict[str, Any] = {
    "code": "cases.decide",
    "role": "officer",
    "grant_id": GRANT_ID,
    "agency_id": AGENCY_ID,
    "region": "",
    "until": None,
    "policies": [
        {"id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a14", "name": "Decisions in office hours"}
    ],
    "is_refused_now": False,
}
HOLDER = {"person_id": LISTED["id"], "name": "Amina Usman", "reasons": [REASON]}
NEW_POLICY: dict[str, Any] = {
    "name": "Decisions in office hours",
    "actions": "cases.decide",
    "condition": "outside_hours",
    "parameters": {},
}
POLICY: dict[str, Any] = {
    "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a14",
    "effect": "deny",
    **NEW_POLICY,
    "roles": [],
    "agency_id": None,
    "region": "",
    "begins_at": None,
    "ends_at": None,
    "is_on": True,
    "created_at": "2026-11-20T01:00:00Z",
    "created_by": None,
    "changed_at": "2026-11-20T01:00:00Z",
    "retired_at": None,
}


def listed(value: Any) -> dict[str, Any]:
    """Return one page with one thing on it."""
    return {"items": [value], "next": None}
