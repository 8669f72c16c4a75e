"""What entries of the log are called by people; an action without words of its own goes by its code."""

from django.utils.translation import gettext_lazy

from tulay.areas.audit.rules.entries import Outcome
from tulay.areas.audit.rules.receipts import Verdict

ACTIONS = {
    "audit.open-entry": gettext_lazy("Opened an entry of the log about you"),
    "audit.search": gettext_lazy("Searched the log for entries about you"),
    "cases.annotate": gettext_lazy("Wrote an internal note on your request"),
    "cases.answer": gettext_lazy("Answered a question of the office"),
    "cases.appeal": gettext_lazy("Asked to look again"),
    "cases.ask": gettext_lazy("Asked you for more information"),
    "cases.assign": gettext_lazy("Gave your request to a colleague"),
    "cases.assign-by-rule": gettext_lazy("Gave your request to a colleague by the office's rules"),
    "cases.give-by-rule": gettext_lazy("Gave your request to a colleague by the office's rules"),
    "cases.settle-check": gettext_lazy("Checked a document of yours for viruses"),
    "cases.attach": gettext_lazy("Added a document"),
    "cases.comment": gettext_lazy("Wrote a message about your request"),
    "cases.complete": gettext_lazy("Completed your request"),
    "cases.cosign": gettext_lazy("Signed the decision on your request"),
    "cases.decide": gettext_lazy("Decided on your request"),
    "cases.give-back": gettext_lazy("Gave your request back to whoever had it before"),
    "cases.look": gettext_lazy("Opened your request"),
    "cases.open": gettext_lazy("Began a request"),
    "cases.prefill": gettext_lazy("Filled in answers from your profile"),
    "cases.refer": gettext_lazy("Asked another office to take your request over"),
    "cases.accept-referral": gettext_lazy("Took your request over from another office"),
    "cases.decline-referral": gettext_lazy("Did not take your request over"),
    "cases.withdraw-referral": gettext_lazy(
        "Took back the offer of your request to another office"
    ),
    "cases.review": gettext_lazy("Began to check your request"),
    "cases.settle": gettext_lazy("Noted that the fee is paid"),
    "cases.start": gettext_lazy("Began the work for you"),
    "cases.submit": gettext_lazy("Sent a request"),
    "cases.tell-story": gettext_lazy("Told how a service helped"),
    "catalogue.look-at-story": gettext_lazy("Opened what you told about a service"),
    "catalogue.edit-story": gettext_lazy("Proposed other words for what you told"),
    "catalogue.publish-story": gettext_lazy("Published what you told about a service"),
    "catalogue.decline-story": gettext_lazy("Decided not to show what you told about a service"),
    "catalogue.answer-story": gettext_lazy("Answered which words may be shown"),
    "catalogue.withdraw-story": gettext_lazy("Took back what was told about a service"),
    "cases.withdraw": gettext_lazy("Took a request back"),
    "payments.propose-payout": gettext_lazy("Promised to pay you"),
    "payments.approve-payout": gettext_lazy("Approved a payment to you"),
    "payments.refuse-payout": gettext_lazy("Refused a payment to you"),
    "payments.look-at-payout": gettext_lazy("Opened a payment to you"),
    "payments.pay-out": gettext_lazy("Paid you"),
    "identity.look-at-person": gettext_lazy("Opened your account's page"),
    "privacy.open-list": gettext_lazy("Took out a list in which you are named"),
    "support.assign": gettext_lazy("Named a key worker for you"),
    "support.confirm-intake": gettext_lazy("Said that your intake is still right"),
    "support.discard-intake": gettext_lazy("Threw away what was not sent of your intake"),
    "support.end": gettext_lazy("Ended your time in a support programme"),
    "support.enrol": gettext_lazy("Enrolled you in a support programme"),
    "support.look": gettext_lazy("Opened your support record"),
    "support.read-along": gettext_lazy("Read your intake with you"),
    "support.release": gettext_lazy("Released a key worker of yours"),
    "support.look-over": gettext_lazy("Looked at how you are, among others"),
    "support.look-at-notes": gettext_lazy("Read the notes about you"),
    "support.write-note": gettext_lazy("Wrote a note about you"),
    "support.correct-note": gettext_lazy("Changed a note about you"),
    "support.ask-correction": gettext_lazy("Asked for the correction of a note"),
    "support.answer-correction": gettext_lazy("Answered what you said about a note"),
    "support.look-at-journal": gettext_lazy("Read your journal"),
    "support.write-journal": gettext_lazy("Wrote in the journal"),
    "support.correct-journal": gettext_lazy("Corrected a day in the journal"),
    "support.remove-journal-entry": gettext_lazy("Removed a day from the journal"),
    "support.put-back-journal-entry": gettext_lazy("Put a day back in the journal"),
    "support.save-intake": gettext_lazy("Wrote in your intake"),
    "support.send-intake": gettext_lazy("Sent your intake"),
}
STATES = {
    "approved": gettext_lazy("We say yes"),
    "rejected": gettext_lazy("We say no"),
}
OUTCOMES = {
    Outcome.DONE: gettext_lazy("Done"),
    Outcome.REFUSED: gettext_lazy("Refused"),
}
PURPOSES = {
    "audit": gettext_lazy("To check that rules are kept"),
    "casework": gettext_lazy("To work on your request"),
    "complaint": gettext_lazy("You asked or complained"),
    "key-work": gettext_lazy("To support you as a key worker"),
    "other": gettext_lazy("Another reason"),
    "quality": gettext_lazy("To check the quality of the work"),
    "supervision": gettext_lazy("To supervise your key workers"),
    "statistics": gettext_lazy("To check figures of a report"),
}
WHATS = {
    "document": gettext_lazy("A document of yours"),
    "letter": gettext_lazy("Our letter to you"),
    "record": gettext_lazy("Your request with your answers"),
    "support": gettext_lazy("Your support record"),
    "journal": gettext_lazy("Your journal"),
    "intake": gettext_lazy("Your intake: how to reach you and what you need"),
    "intake-health": gettext_lazy("Your intake: what you told about your health"),
    "intake-identity": gettext_lazy("Your intake: your identity number"),
    "intake-versions": gettext_lazy("Your intake: what it said before"),
    "notes": gettext_lazy("Notes about you"),
    "overview": gettext_lazy("Figures of your days"),
}
VERDICTS = {
    Verdict.GOOD: gettext_lazy("This receipt is genuine"),
    Verdict.NO_RECEIPT: gettext_lazy("This file is not a receipt"),
    Verdict.OTHER_LOG: gettext_lazy("This receipt comes from somewhere else"),
    Verdict.BROKEN: gettext_lazy("This receipt is not genuine"),
}
MEANINGS = {
    Verdict.GOOD: gettext_lazy(
        "What it says was written down on that day and has not been changed since. We signed it, and so did a witness."
    ),
    Verdict.NO_RECEIPT: gettext_lazy(
        "Choose the file that you downloaded from us. Its name ends with .tlog-proof."
    ),
    Verdict.OTHER_LOG: gettext_lazy(
        "It was not made by this service, so this page cannot say whether it is genuine."
    ),
    Verdict.BROKEN: gettext_lazy(
        "It was changed, or cut, or not made by us. Download it again and check once more. If it still fails, tell us."
    ),
}


def action(code: str) -> str:
    """Return what an action is called."""
    return str(ACTIONS.get(code, code))


def purpose(code: str, said: str = "") -> str:
    """Return what something was done for, with the words of whoever did it."""
    named = str(PURPOSES.get(code, code))
    return f"{named}: {said}" if said else named
