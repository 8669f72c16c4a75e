"""The forms in which names and numbers are compared, however they were written."""

import unicodedata


def as_named(text: str) -> str:
    """Bring a name to the form in which names are compared: small letters, and single spaces for all else."""
    for _ in range(2):  # folding can undo the form, and the form the folding
        text = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFKC", text)
    plain = "".join(one if one.isalnum() or _joins(one) else " " for one in folded)
    return " ".join(plain.split())


def as_numbered(text: str) -> str:
    """Bring a number of papers or of a telephone to the form in which they are compared: letters and digits."""
    plain = "".join(one for one in as_named(text) if one.isalnum())
    return unicodedata.normalize("NFKC", plain)


def _joins(one: str) -> bool:
    return unicodedata.category(one) in {"Mn", "Mc"}  # marks belong to their letter
