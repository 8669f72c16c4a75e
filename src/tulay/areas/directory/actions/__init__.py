"""What is done to the directory: agencies and sectors kept, places loaded; people appointed to posts."""

from tulay.areas.directory.actions.agencies import (
    add_agency,
    change_agency,
    deactivate_agency,
    load_places,
    set_calendar,
    set_sector,
)

__all__ = [
    "add_agency",
    "change_agency",
    "deactivate_agency",
    "load_places",
    "set_calendar",
    "set_sector",
]
