"""What the API says about people."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from tulay.areas.identity.rules import PersonKind, Role


class HeldRole(Schema):
    """A role in one agency, or everywhere when there is none."""

    role: Role
    agency_id: UUID | None
    until: datetime | None


class Me(Schema):
    """The person behind a credential."""

    id: UUID
    kind: PersonKind
    name: str
    email: str | None
    phone: str | None
    language: str
    jurisdiction: str
    roles: list[HeldRole]
