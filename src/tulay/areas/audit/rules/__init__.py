"""What an entry is hashed from, and the rules of a transparency log. Pure."""

from tulay.areas.audit.rules.entries import COLUMNS, Outcome, canonical, envelope, leaf

__all__ = ["COLUMNS", "Outcome", "canonical", "envelope", "leaf"]
