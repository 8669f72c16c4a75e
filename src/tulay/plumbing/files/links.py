"""Links that open one file, for one person, for a few minutes."""

from uuid import UUID

from django.core import signing

from tulay.plumbing.files.problems import LinkExpired

VALID_S = 300


def sign(purpose: str, file_id: UUID, *, person_id: UUID | None) -> str:
    """Return the signed part of a link to one file; `purpose` keeps kinds of links apart."""
    return signing.dumps([str(file_id), str(person_id or "")], salt=f"files.{purpose}")


def opened(purpose: str, signed: str, *, person_id: UUID | None) -> UUID:
    """Return which file a link opens for this person.

    :raises LinkExpired: too old, changed, made for something or somebody else.
    """
    try:
        file_id, made_for = signing.loads(signed, salt=f"files.{purpose}", max_age=VALID_S)
    except (signing.BadSignature, ValueError) as error:
        raise LinkExpired from error
    if made_for != str(person_id or ""):
        raise LinkExpired
    return UUID(file_id)
