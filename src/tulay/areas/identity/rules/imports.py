"""How people come in with a sheet: how many at once, how often, and who can be let go again. Pure."""

from dataclasses import dataclass

PEOPLE_MAX = 2_000
"""So many rows a sheet of people has at most: each is sealed under a key of its own."""
SHEETS_A_DAY = 10
"""How often somebody has a sheet looked through: it tells who is here already, and nobody shall find people by it."""
NAME_MAX = 150
INVITED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Traces:
    """What somebody who was brought in has left here since."""

    has_password: bool
    has_proven: bool
    is_closed: bool
    has_come: bool
    works_here: bool
    is_known_elsewhere: bool

    @property
    def is_used(self) -> bool:
        """Answer whether they are more than a line of a sheet by now."""
        return any(
            (
                self.has_password,
                self.has_proven,
                self.is_closed,
                self.has_come,
                self.works_here,
                self.is_known_elsewhere,
            )
        )
