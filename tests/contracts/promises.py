"""What /api/v1 has promised, one line a promise, so that a change shows in a review.

python -m tests.contracts.promises      # write v1.txt anew, when something was added
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent / "v1.txt"


def promises(described) -> set[str]:
    """Return every operation, everything it takes and needs, and everything it answers."""
    from tulay.site.reference import operations

    return {line for one in operations(described, base="") for line in _lines(one)}


def _lines(operation) -> Iterator[str]:
    named = f"{operation.method} {operation.path}"
    yield named
    yield f"{named} is {operation.id}"
    if operation.is_public:
        yield f"{named} is for everybody"
    for given in (*operation.parameters, *operation.body):
        where = f"{given.place} {given.name}"
        yield f"{named} takes {where} ({given.kind})"
        yield from (f"{named} takes {where} = {choice}" for choice in given.choices)
        if given.is_needed:
            yield f"{named} needs {where}"
    for answer in operation.answers:
        yield f"{named} answers {answer.status}"
        for value in answer.values:
            yield f"{named} answers {answer.status} {value.name} ({value.kind})"


def broken(before: set[str], now: set[str]) -> list[str]:
    """Return what who relied on `before` would trip over: a promise gone, a new need of an old operation."""
    gone = [line for line in before - now if " needs " not in line]
    known = {line for line in before if re.fullmatch(r"[A-Z]+ \S+", line)}
    needs = [
        line for line in now - before if " needs " in line and line.split(" needs ")[0] in known
    ]
    return sorted([*(f"gone: {line}" for line in gone), *(f"new: {line}" for line in needs)])


def kept() -> set[str]:
    """Return the promises on record."""
    return set(FILE.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings_test")
    django.setup()

    from tulay.site.api import api

    FILE.write_text("\n".join(sorted(promises(api.get_openapi_schema()))) + "\n", encoding="utf-8")
