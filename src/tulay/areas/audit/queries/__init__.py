"""Reads of the log."""

from tulay.areas.audit.queries.entries import EntryCard, entries_about, history_of, newest_entry
from tulay.areas.audit.queries.tallies import Happened, lately, tally_by_hour

__all__ = [
    "EntryCard",
    "Happened",
    "entries_about",
    "history_of",
    "lately",
    "newest_entry",
    "tally_by_hour",
]
