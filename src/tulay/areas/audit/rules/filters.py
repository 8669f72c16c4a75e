"""What the search of the log can be narrowed by. Pure."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Every one that is given must hold."""

    actor: UUID | None = None
    subject: UUID | None = None
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def told(self) -> dict[str, str]:
        """Return what was given, as it is accounted for."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in given.items() if value}
