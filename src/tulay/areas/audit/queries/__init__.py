"""Reads of the log."""

from tulay.areas.audit.queries.entries import EntryCard, entries_about, history_of, newest_entry

__all__ = ["EntryCard", "entries_about", "history_of", "newest_entry"]
