"""What can go wrong with the log."""

from tulay.kernel.errors import Conflict, NotFound, Unavailable


class EntryNotFound(NotFound):
    """There is no entry with this number."""

    code = "audit.entry-not-found"


class NotSealedYet(Conflict):
    """This entry is being sealed. Try again in a few seconds."""

    code = "audit.not-sealed-yet"


class ColdStorageAway(Unavailable):
    """This entry lies in cold storage, which cannot be read at the moment. Try again later."""

    code = "audit.cold-storage-away"


class NoLog(NotFound):
    """This installation has no log yet. Try again in a minute."""

    code = "audit.no-log"
