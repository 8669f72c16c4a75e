"""What can go wrong with an intake."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class NoProgramme(NotFound):
    """You take part in no support programme at the moment, so there is nothing to fill in."""

    code = "support.no-programme"


class IntakeUnknown(NotFound):
    """There is no intake here yet."""

    code = "support.intake-unknown"


class IntakeUnacceptable(Invalid):
    """Some of what was written does not fit. Look at each answer that is marked."""

    code = "support.intake-unacceptable"


class IntakeIncomplete(Invalid):
    """Something is still missing. Add it, then send."""

    code = "support.intake-incomplete"


class IntakeChanged(Conflict):
    """This was changed somewhere else meanwhile. Look at both, then save again."""

    code = "support.intake-changed"


class NothingToSend(Conflict):
    """Nothing has changed since you last sent it."""

    code = "support.nothing-to-send"


class NothingToConfirm(Conflict):
    """There is nothing to confirm: fill in the form and send it first."""

    code = "support.nothing-to-confirm"


class ChangesWait(Conflict):
    """You have changes that are not sent yet. Send them or throw them away, then say that the rest is still right."""

    code = "support.changes-wait"
