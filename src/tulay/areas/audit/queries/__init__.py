"""Reads of the log."""

from tulay.areas.audit.queries.entries import EntryCard, entries_about, history_of

__all__ = ["EntryCard", "entries_about", "history_of"]
