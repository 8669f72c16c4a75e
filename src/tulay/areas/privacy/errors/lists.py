"""What can go wrong with a list that is taken out."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class ListUnknown(NotFound):
    """We could not find this list. It may have been closed, or it is not yours to take out."""

    code = "privacy.list-unknown"


class ListTooLong(Invalid):
    """This list has more lines than anybody takes out at once. Narrow it with filters."""

    code = "privacy.list-too-long"


class ListReasonMissing(Invalid):
    """Say why you need the list, so that a second person can decide."""

    code = "privacy.list-reason-missing"


class ListNotOpen(Conflict):
    """This list cannot be downloaded now: nobody has approved it yet, it was refused, or its day is over."""

    code = "privacy.list-not-open"


class ListDecided(Conflict):
    """Somebody decided about this list already, or nobody has to."""

    code = "privacy.list-decided"


class FilterUnfit(Invalid):
    """Give the filter a name, so that you find it again."""

    code = "privacy.filter-unfit"


class TooManyFilters(Conflict):
    """You keep as many filters of this list as there is room for. Remove one first."""

    code = "privacy.too-many-filters"


class ListGrown(Conflict):
    """The list has more lines meanwhile than were allowed. Ask for it again."""

    code = "privacy.list-grown"
