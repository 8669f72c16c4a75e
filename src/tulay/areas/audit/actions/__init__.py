"""Account for what is done, seal it, and read it."""

from tulay.areas.audit.actions.recording import entry_of, record
from tulay.areas.audit.rules import Outcome

__all__ = ["Outcome", "entry_of", "record"]
