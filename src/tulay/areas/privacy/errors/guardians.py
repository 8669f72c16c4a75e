"""What can go wrong with children and those who decide for them."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class GuardianNeeded(Forbidden):
    """You are under age, so your mother, father or guardian decides this for you, in their own account."""

    code = "privacy.guardian-needed"


class EvidenceMissing(Invalid):
    """Say what shows that you are the child's mother, father or guardian."""

    code = "privacy.evidence-missing"


class NotForYourself(Invalid):
    """This is your own address. Give the address of the child's account."""

    code = "privacy.not-for-yourself"


class GuardianTooYoung(Forbidden):
    """Only somebody who is of age can decide for a child."""

    code = "privacy.guardian-too-young"


class GuardianKnown(Conflict):
    """You have told us so already."""

    code = "privacy.guardian-known"


class UnknownGuardianship(NotFound):
    """We could not find this child, or you do not decide for them."""

    code = "privacy.unknown-guardianship"


class WaitsNoMore(Conflict):
    """This was answered already, or taken back."""

    code = "privacy.waits-no-more"
