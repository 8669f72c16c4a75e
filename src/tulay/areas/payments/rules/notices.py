"""What came of something that a gateway told unasked. Pure."""

from enum import StrEnum


class NoticeOutcome(StrEnum):
    """What it changed, or why it changed nothing."""

    APPLIED = "applied"
    REPEATED = "repeated"
    LATE = "late"
    UNMATCHED = "unmatched"
    CONTRADICTS = "contradicts"
    IGNORED = "ignored"
