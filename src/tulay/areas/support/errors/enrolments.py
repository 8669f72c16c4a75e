"""What can go wrong with taking part in a programme."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class EnrolmentUnknown(NotFound):
    """We could not find this record. It may not exist, or it may not be yours to see."""

    code = "support.enrolment-unknown"


class ProgrammeUnknown(NotFound):
    """We could not find this programme. It may have closed."""

    code = "support.programme-unknown"


class ProgrammeNameTaken(Conflict):
    """The agency already has a programme of this name. Choose another name."""

    code = "support.programme-name-taken"


class NobodyFound(Invalid):
    """Nobody with an account has this address or number. Ask the person to open an account first."""

    code = "support.nobody-found"


class AlreadyEnrolled(Conflict):
    """This person cannot be enrolled now: a person takes part in one programme at a time. Talk with them."""

    code = "support.already-enrolled"


class AgeUnproven(Invalid):
    """This programme takes people of 18 years and older. Look at a proof of age first."""

    code = "support.age-unproven"


class NotYourself(Forbidden):
    """You cannot enrol yourself. Ask a colleague."""

    code = "support.not-yourself"


class ColleagueUnknown(Invalid):
    """This person cannot be a key worker here. Choose somebody from the list."""

    code = "support.not-a-colleague"


class NotAssigned(Conflict):
    """This colleague is not a key worker of this record."""

    code = "support.not-assigned"


class LastKeyWorker(Conflict):
    """A record needs a key worker. Name another one first."""

    code = "support.last-key-worker"


class WhyMissing(Invalid):
    """Say why, in a sentence that the person will understand."""

    code = "support.why-missing"


class EnrolmentOver(Conflict):
    """This person's time in the programme has ended."""

    code = "support.enrolment-over"
