"""What can go wrong with a journal."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class NotTakingPart(Conflict):
    """You can write in your journal while you take part in a support programme."""

    code = "support.not-taking-part"


class EntryUnknown(NotFound):
    """We could not find this day in your journal. It may have been removed."""

    code = "support.entry-unknown"


class DayNotOpen(Invalid):
    """You can write about today and the seven days before. Choose another day."""

    code = "support.day-not-open"


class EntryUnfit(Invalid):
    """Something in this entry needs another look."""

    code = "support.entry-unfit"


class EntryChanged(Conflict):
    """This day was written on another device meanwhile. What you wrote is still here: look at both, then save again."""

    code = "support.entry-changed"


class SpanTooLong(Invalid):
    """Figures are of a year at most, and of one day at least."""

    code = "support.span-too-long"
