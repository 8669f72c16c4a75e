"""What can go wrong with a sheet of journals or of intakes."""

from tulay.kernel.errors import Conflict, NotFound


class SheetUnknown(NotFound):
    """We could not find this sheet."""

    code = "support.sheet-unknown"


class DayWrittenMeanwhile(Conflict):
    """A day on this sheet has been written since it was looked through. Bring the sheet in again."""

    code = "support.day-written-meanwhile"


class AgreementEnded(Conflict):
    """Somebody on this sheet no longer agrees to the use of special information. Bring it in without them."""

    code = "support.agreement-ended"


class DaysInUse(Conflict):
    """Every day that this sheet brought has been corrected or removed by its person since. They stay as they are."""

    code = "support.days-in-use"


class IntakeWrittenMeanwhile(Conflict):
    """Somebody on this sheet has begun their intake since it was looked through. Bring the sheet in again."""

    code = "support.intake-written-meanwhile"


class IntakesInUse(Conflict):
    """Every intake that this sheet brought has been changed or confirmed by its person since. They stay as they are."""

    code = "support.intakes-in-use"
