"""A check is set aside only with its reason in words beside it."""

import re
from pathlib import Path

from tulay.site.env import ROOT

FOLDERS = ("src", "tests", "tools")
NOQA = re.compile(r"#\s*noqa(?!: [A-Z0-9, ]+ - \S)")
IGNORE = re.compile(r"#\s*type: ignore(?!\[[a-z, -]+\]\s+#\s*\S)")


def without_reason(text):
    """Return the lines that set a check aside and do not say why; words about it inside quotes do not count."""
    return [
        line
        for line in text.splitlines()
        if (NOQA.search(line) or IGNORE.search(line)) and not re.search(r"[\"`]\S*#?\s*noqa", line)
    ]


def test_every_exception_says_why():
    here = Path(__file__)
    found = {
        str(path.relative_to(ROOT)): lines
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != here and (lines := without_reason(path.read_text(encoding="utf-8")))
    }

    assert found == {}


def test_an_exception_without_a_reason_is_found():
    planted = [
        "x = 5  # noqa",
        "x = 5  # noqa: PLR2004",
        "x = 5  # noqa: PLR2004 (minutes)",
        "x = y.z  # type: ignore",
        "x = y.z  # type: ignore[attr-defined]",
    ]
    excused = [
        "x = 5  # noqa: PLR2004, S101 - minutes",
        "x = y.z  # type: ignore[attr-defined]  # a ChoiceField",
        "x = y.z  # type: ignore[attr-defined] # a ChoiceField",
    ]

    assert without_reason("\n".join(planted + excused)) == planted
