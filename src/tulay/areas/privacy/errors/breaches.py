"""What can go wrong with the register of breaches."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class BreachUnknown(NotFound):
    """There is no breach by this number."""

    code = "privacy.breach-unknown"


class WindowBackwards(Invalid):
    """The end has to be later than the beginning."""

    code = "privacy.window-backwards"


class BreachIncomplete(Invalid):
    """Before anybody is told, write what happened, what it can mean, what we did and what people can do."""

    code = "privacy.breach-incomplete"


class BreachClosed(Conflict):
    """This breach is closed. Its record stays as it is."""

    code = "privacy.breach-closed"


class NobodyAffected(Conflict):
    """Nobody is listed as affected, or everybody has been told already."""

    code = "privacy.nobody-affected"


class LawUnknown(NotFound):
    """This breach has no clock of this law, or its regulator was told already."""

    code = "privacy.law-unknown"
