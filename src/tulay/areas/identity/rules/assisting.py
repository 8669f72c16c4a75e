"""Acting for somebody: how long, and with what. Pure."""

from datetime import timedelta

ASSISTANCE_LASTS = timedelta(minutes=30)
ASSISTANCES_SHOWN = 20
ASSISTED_CODES = frozenset(
    {
        "identity.sign-out",
        "identity.continue-session",
        "identity.end-assisting",
        "cases.open",
        "cases.save",
        "cases.prefill",
        "cases.submit",
        "cases.answer",
        "cases.withdraw",
        "cases.appeal",
        "cases.attach",
        "cases.remove",
        "cases.comment",
        "cases.tell-story",
        "catalogue.answer-story",
        "catalogue.withdraw-story",
        "support.save-intake",
        "support.send-intake",
        "support.discard-intake",
        "support.confirm-intake",
        "support.read-along",
    }
)
"""What an official may do for a person who sits with them: their requests, their intake; never account or messages."""
