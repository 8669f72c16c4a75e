"""Words for rights, their states, and the names inside a copy."""

from django.utils.translation import gettext_lazy as _

from tulay.areas.privacy.rules.rights import ClaimState, Right

RIGHTS = {
    Right.ACCESS: _("A copy of my data"),
    Right.PORTABILITY: _("My data for another service"),
    Right.CORRECTION: _("Correct something"),
    Right.OBJECTION: _("Object to what you do with my data"),
    Right.RESTRICTION: _("Keep my data, but do not use it"),
    Right.ERASURE: _("Erase my data"),
    Right.HUMAN_DECISION: _("Have a person look at a decision"),
}
MEANINGS = {
    Right.ACCESS: _(
        "Everything we hold about you and who looked at it, as a document to read and a file for programs."
    ),
    Right.PORTABILITY: _("The same as a file that another service can read."),
    Right.CORRECTION: _(
        "Tell us what is wrong or missing. If we do not change it, your words stay beside it."
    ),
    Right.OBJECTION: _(
        "Tell us what we should not do with your data, and why. If we agree, we stop."
    ),
    Right.RESTRICTION: _(
        "We keep everything as it is and do nothing with it, for example while we check a mistake."
    ),
    Right.ERASURE: _(
        "We erase everything that no law makes us keep. It cannot be undone, and your account ends."
    ),
    Right.HUMAN_DECISION: _(
        "No program decides about you here. If you think one did, a person looks at it again."
    ),
}
HINTS = {
    Right.CORRECTION: _("For example: my date of birth in request K7Q2-… should be 3 May 1990."),
    Right.OBJECTION: _("For example: do not use my answers to plan other programmes."),
    Right.RESTRICTION: _("For example: my address is wrong. Do not use it until it is right."),
    Right.ERASURE: _("You need not say why. If you want to, write it here."),
    Right.HUMAN_DECISION: _("Which decision, and what should a person look at?"),
}
STATES = {
    ClaimState.OPEN: (_("Waiting for an answer"), "info"),
    ClaimState.PROPOSED: (_("Waiting for a second signature"), "warning"),
    ClaimState.APPROVED: (_("Approved"), "brand"),
    ClaimState.ERASING: (_("Being erased"), "warning"),
    ClaimState.DONE: (_("Done"), "success"),
    ClaimState.REFUSED: (_("Refused"), "error"),
    ClaimState.WITHDRAWN: (_("Taken back"), ""),
}
LAWS = {
    "popia": _("Protection of Personal Information Act (South Africa)"),
    "gdpr": _("General Data Protection Regulation (European Union)"),
    "ph-dpa": _("Data Privacy Act (Philippines)"),
    "generic": _("The rules of this platform"),
}
AREAS = {
    "audit": _("What was done with your data"),
    "cases": _("Your requests"),
    "catalogue": _("Stories that you told"),
    "payments": _("Money paid to you"),
    "support": _("Your personal support"),
    "identity": _("Your account"),
    "notifications": _("What we wrote to you"),
    "privacy": _("What you asked about your data"),
    "meetings": _("Meetings to which you were called"),
    "programmes": _("Programmes that you are enrolled in"),
    "directory": _("Posts that you held in agencies, and what they keep of you as a contact"),
}
CAUSES = {
    "asked": _("The person asked for it."),
    "restored": _(
        "The data was erased before and came back with an older copy of the database. It was erased again."
    ),
    "idle": _("The account had not been used for two years, and nobody answered two warnings."),
}
KEYS = {
    "action": _("Action"),
    "about": _("What it was about"),
    "address": _("Address"),
    "addresses": _("Sent to"),
    "agency": _("Agency"),
    "agency_id": _("Agency"),
    "answer": _("Answer"),
    "answers": _("Answers"),
    "at": _("When"),
    "body": _("Text"),
    "browser": _("Browser"),
    "consents": _("Consents"),
    "contacts": _("Kept as a contact"),
    "content_type": _("Kind of file"),
    "created_at": _("Begun"),
    "decisions": _("Decisions"),
    "designation": _("Work or office"),
    "details": _("What you wrote"),
    "documents": _("Documents"),
    "direction": _("Who turned to whom"),
    "due_at": _("Due"),
    "email": _("E-mail address"),
    "entries": _("Entries of the log"),
    "follow_up_by": _("To be followed up by"),
    "from": _("From"),
    "id": _("Number"),
    "jurisdiction": _("Country or region"),
    "language": _("Language"),
    "made_at": _("Made"),
    "messages": _("Messages"),
    "name": _("Name"),
    "outcome": _("Outcome"),
    "personal": _("Details"),
    "phone": _("Phone number"),
    "programs": _("Programs that were signed in"),
    "purpose": _("What for"),
    "reason": _("Reason"),
    "reasons": _("Reasons"),
    "requests": _("Requests"),
    "right": _("Right"),
    "role": _("Role"),
    "roles": _("Roles"),
    "sent_at": _("Sent"),
    "service_id": _("Service"),
    "sessions": _("Times you signed in"),
    "since": _("Since"),
    "spoken": _("What was spoken"),
    "state": _("State"),
    "steps": _("Steps"),
    "subject": _("Subject"),
    "target": _("Object"),
    "to": _("To"),
    "tracking_code": _("Tracking code"),
    "wants_email": _("Copies by e-mail"),
    "what": _("What"),
}


def key(name: str) -> str:
    """Return the words for a name inside a copy; one nobody has given words is shown as it is."""
    return str(KEYS.get(name) or name.replace("_", " "))
