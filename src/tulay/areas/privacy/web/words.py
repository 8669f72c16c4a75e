"""Words for what the register, notices and consents hold as codes."""

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tulay.areas.privacy.rules.consents import ConsentStanding, Step
from tulay.areas.privacy.rules.grounds import GroundStanding
from tulay.areas.privacy.rules.guardians import GuardianState, Relation
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.personal import Basis, Category, Mask

#: What each area does with personal data; an area that is not named here fails the build.
AREAS = {
    "plumbing": _("Requests sent twice by accident"),
    "audit": _("The log of who did what"),
    "notifications": _("Messages to you"),
    "privacy": _("Your rights"),
    "identity": _("Your account and how you sign in"),
    "cases": _("Your requests for services"),
    "catalogue": _("Stories that you told about services"),
    "payments": _("Money"),
    "support": _("Your personal support"),
    "meetings": _("Meetings with agencies"),
    "programmes": _("Programmes that reach you"),
    "directory": _("Who answers for agencies, and with whom they speak"),
}
SUBJECTS = {
    "plumbing": _("people and programs that send us something"),
    "audit": _("everybody who uses this service, and everybody whose record is opened"),
    "notifications": _("people to whom we write"),
    "privacy": _("people who use their rights"),
    "identity": _("people with an account, guests, and staff"),
    "payments": _("people who pay, are paid, or run a business"),
    "cases": _("people who apply for a service"),
    "catalogue": _("people who tell how a service helped them"),
    "support": _("people with disabilities who take part in a support programme"),
    "meetings": _(
        "people who are called to a meeting, come to it, or are spoken of in its minutes"
    ),
    "programmes": _("people, households, organisations and communities that a programme reaches"),
    "directory": _(
        "people who answer for an agency, who sign its agreements, and those with whom agencies speak"
    ),
}
BASES = {
    Basis.CONSENT: _("you agreed"),
    Basis.CONTRACT: _("you asked for it"),
    Basis.LEGAL_DUTY: _("the law requires it"),
    Basis.PUBLIC_TASK: _("a public task given by law"),
    Basis.VITAL_INTEREST: _("to protect a life"),
}
CATEGORIES = {
    Category.ORDINARY: _("ordinary"),
    Category.SPECIAL: _("special, for example health or religion"),
    Category.CHILD: _("about a child"),
}
GROUND_CATEGORIES = {
    Category.ORDINARY: _("everybody's ordinary data"),
    Category.SPECIAL: _("special information, for example health or religion"),
    Category.CHILD: _("children's data"),
}
GROUND_STANDINGS = {
    GroundStanding.PROPOSED: (_("Proposed"), "info"),
    GroundStanding.REFUSED: (_("Refused"), ""),
    GroundStanding.COMING: (_("Signed, counts later"), "warning"),
    GroundStanding.COUNTS: (_("Counts now"), "success"),
    GroundStanding.PAST: (_("Past"), ""),
}
RELATIONS = {
    Relation.MOTHER: _("Mother"),
    Relation.FATHER: _("Father"),
    Relation.GUARDIAN: _("Guardian by law"),
    Relation.CAREGIVER: _("Caregiver with parental duties"),
}
GUARDIAN_STATES = {
    GuardianState.ASKED: (_("Waits for an official"), "info"),
    GuardianState.CONFIRMED: (_("Confirmed"), "success"),
    GuardianState.REFUSED: (_("Not confirmed"), ""),
    GuardianState.ENDED: (_("Ended"), ""),
}
MASKS = {
    Mask.OPEN: _("whole"),
    Mask.EMAIL: _("first letter and provider"),
    Mask.PHONE: _("last three digits"),
    Mask.HIDDEN: _("hidden"),
}
RECIPIENTS = {
    "the owning agency": _("the agency that helps you"),
    "everybody who reads the page of the service, once it is published": _(
        "everybody who reads the page of the service, once it is published"
    ),
    "the sender": _("only whoever sent it"),
    "the key workers": _("your key workers"),
    "the key workers and who supervises them": _("your key workers and who supervises them"),
}
RESIDENCIES = {
    "in the installation's own database": _("in the installation's own database, nowhere else"),
}
PURPOSES = {
    Purpose.ACCOUNT: _("Your account"),
    Purpose.APPLICATIONS: _("Applying for services"),
    Purpose.SPECIAL: _("Special information, for example about your health"),
    Purpose.CHILD: _("Information about a child"),
}
STANDINGS = {
    ConsentStanding.NEVER: (_("Not decided"), ""),
    ConsentStanding.GIVEN: (_("You agreed"), "success"),
    ConsentStanding.OUTDATED: (_("Changed: please decide again"), "warning"),
    ConsentStanding.WITHDRAWN: (_("You changed your mind"), "info"),
    ConsentStanding.ENDED: (_("Ended: please decide anew"), "warning"),
}
STEPS = {
    Step.GIVEN: _("Agreed"),
    Step.WITHDRAWN: _("Changed my mind"),
    Step.ENDED: _("Ended by law"),
}
OCCASIONS = {
    "registration": _("when you opened your account"),
    "application": _("when you applied for a service"),
    "reading": _("when you read it under “My data”"),
}
HOLDINGS = {
    "cases.requests": _("requests for services"),
    "support.enrolments": _("times in support programmes"),
    "support.journal": _("days in the journal"),
    "support.intakes": _("versions of what you told for your support"),
    "support.notes": _("notes of those who stand by you"),
    "programmes.enrolments": _("enrolments in programmes"),
    "directory.contacts": _("agencies that keep you as a contact"),
    "notifications.messages": _("messages"),
    "identity.sessions": _("sign-ins"),
    "audit.entries": _("lines in the log"),
    "privacy.requests": _("requests about your data"),
    "privacy.consents": _("decisions about consent"),
    "privacy.showings": _("notices shown"),
    "privacy.guardians": _("who decides for whom"),
}
YEAR = 365


def said(text: str) -> str:
    """Return what a declaration says, in the reader's language."""
    known = RECIPIENTS.get(text) or RESIDENCIES.get(text)
    return str(known) if known else translated(text)


def area(name: str) -> str:
    """Return what an area does with personal data."""
    return str(AREAS[name])


def period(days: int) -> str:
    """Return how long something is kept, in the unit a person would use."""
    if days % YEAR == 0:
        years = days // YEAR
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
