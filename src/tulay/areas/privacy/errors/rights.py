"""What can go wrong with a request about data."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class RequestUnknown(NotFound):
    """We could not find this request about personal data. It may not be yours to see."""

    code = "privacy.request-unknown"


class AskedAlready(Conflict):
    """You have asked for this already, and we are working on it. Open the earlier request to see how far it is."""

    code = "privacy.asked-already"


class RightUnknown(Invalid):
    """There is no such right here. Choose one from the list."""

    code = "privacy.right-unknown"


class DetailsMissing(Invalid):
    """Write what it is about, so that we can find it."""

    code = "privacy.details-missing"


class DecidedAlready(Conflict):
    """This request has moved on in the meantime. Open it again to see how it stands."""

    code = "privacy.decided-already"


class AnswerMissing(Invalid):
    """Write the answer that the person will read: what was done, or why not."""

    code = "privacy.answer-missing"


class NotAboutYourself(Forbidden):
    """Nobody decides about their own request, or about one they filed. Ask a colleague."""

    code = "privacy.not-about-yourself"


class SecondPersonNeeded(Forbidden):
    """A second person has to sign: neither who signed first, nor whom it is about."""

    code = "privacy.second-person-needed"


class StillHeld(Conflict):
    """This person's data is under a legal hold. Nothing can be erased until the hold is lifted."""

    code = "privacy.still-held"


class PutOffAlready(Conflict):
    """The answer to this request was put off once. The law allows no second time."""

    code = "privacy.put-off-already"


class ExportUnknown(NotFound):
    """This link does not lead to a copy any more: it works once, for 48 hours. Ask for a new one."""

    code = "privacy.export-unknown"


class NotRestricted(Conflict):
    """This person's data is not restricted."""

    code = "privacy.not-restricted"


class CertificateUnknown(NotFound):
    """There is no certificate under this number."""

    code = "privacy.certificate-unknown"


class PersonUnknown(NotFound):
    """We could not find a person with this address or number."""

    code = "privacy.person-unknown"
