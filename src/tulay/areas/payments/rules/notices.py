"""What came of something that a gateway told unasked. Pure."""

from enum import StrEnum
from typing import Final

from tulay.areas.payments.errors.notices import NoticeReasonMissing
from tulay.kernel.errors import FieldError

RESOLUTION_MAX: Final = 500


class NoticeOutcome(StrEnum):
    """What it changed, or why it changed nothing."""

    APPLIED = "applied"
    REPEATED = "repeated"
    LATE = "late"
    UNMATCHED = "unmatched"
    CONTRADICTS = "contradicts"
    IGNORED = "ignored"


def checked_resolution(reason: str) -> str:
    """Return what was found out, fit to be kept.

    :raises NoticeReasonMissing: nothing was said, or too much.
    """
    said = " ".join(reason.split())
    if not said or len(said) > RESOLUTION_MAX:
        detail = "Say what you found out, in at most {most} characters."
        facts = {"most": RESOLUTION_MAX}
        raise NoticeReasonMissing(errors=[FieldError("reason", "missing", detail, facts)])
    return said
