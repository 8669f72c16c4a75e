"""What notices speak about, and how a text is told apart from every other. Pure."""

from enum import StrEnum
from hashlib import sha256


class Purpose(StrEnum):
    """What personal data is used for: one notice each."""

    ACCOUNT = "account"
    APPLICATIONS = "applications"
    SPECIAL = "special"
    CHILD = "child"


class NoticeState(StrEnum):
    """A version is written, then published; what is published never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"


def text_hash(title: str, content: str) -> str:
    """Return the SHA-256 of a notice's text as it is read: title, an empty line, content, in UTF-8."""
    return sha256(f"{title}\n\n{content}".encode()).hexdigest()
