"""What can go wrong with the log."""

from tulay.kernel.errors import Conflict, NotFound


class EntryNotFound(NotFound):
    """There is no entry with this number."""

    code = "audit.entry-not-found"


class NotSealedYet(Conflict):
    """This entry is being sealed. Try again in a few seconds."""

    code = "audit.not-sealed-yet"


class NoLog(NotFound):
    """This installation has no log yet. Try again in a minute."""

    code = "audit.no-log"
