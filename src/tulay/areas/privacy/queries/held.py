"""What is held about one person, counted area by area from what each area would hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tulay.areas.privacy.queries.register import Processing, record_of_processing
from tulay.plumbing.holdings import HOLDINGS


@dataclass(frozen=True, slots=True)
class Held:
    """An area that holds something about a person, why, and how many of what."""

    processing: Processing
    counts: tuple[tuple[str, int], ...]


def held_about(person_id: UUID) -> list[Held]:
    """Return the areas that hold something about a person; the content itself is the export's."""
    found = []
    for processing in record_of_processing():
        holding = HOLDINGS.get(processing.area)
        counts = _counted(holding.export(person_id)) if holding else ()
        if counts:
            found.append(Held(processing, counts))
    return found


def _counted(handed_out: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
    counted = {
        name: len(value) if isinstance(value, (list, tuple)) else 1
        for name, value in handed_out.items()
        if value not in (None, "", [], ())
    }
    return tuple(counted.items())
