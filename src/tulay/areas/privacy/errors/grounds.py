"""What can go wrong with recorded grounds."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class GroundIncomplete(Invalid):
    """Some of what a legal ground needs is missing or does not fit."""

    code = "privacy.ground-incomplete"


class GroundNeeded(Conflict):
    """Nobody is asked for consent to this purpose, so it cannot be without a law. Name the law that follows."""

    code = "privacy.ground-needed"


class UnknownGround(NotFound):
    """We could not find this legal ground."""

    code = "privacy.unknown-ground"
