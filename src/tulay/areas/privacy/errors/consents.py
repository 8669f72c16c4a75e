"""What can go wrong with consents and grounds."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid


class NotYoursToDecide(Forbidden):
    """Only the person themselves can agree or change their mind."""

    code = "privacy.not-yours-to-decide"


class NothingToAgreeTo(Invalid):
    """This needs no consent: it stands on law. You can read the notice, and object."""

    code = "privacy.nothing-to-agree-to"


class NoticeChanged(Conflict):
    """The notice has changed since you opened it. Read the new one, then decide."""

    code = "privacy.notice-changed"


class NotAgreed(Conflict):
    """You have not agreed to this, so there is nothing to take back."""

    code = "privacy.not-agreed"


class ConsentNeeded(Forbidden):
    """You have not agreed to the use of special information. Agree under “My data”, or leave these answers out."""

    code = "privacy.consent-needed"


class ConsentAbsent(Forbidden):
    """The person has not agreed, or no longer agrees, to the use of their special information. Ask them to agree."""

    code = "privacy.consent-absent"
