"""What is on main is finished: no reminder, no skipped test, no address of one machine (quality, "done" 6)."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

# Put together, so that this file does not find itself.
REMINDERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b|# ?X" r"XX\b")
SKIPPED = re.compile(
    r"\bpytest\.(mark\.)?(sk" r"ip|xf" r"ail)|\bmark\.(sk" r"ip|xf" r"ail)|\bunittest\.sk" r"ip"
)
UNWRITTEN = re.compile(r"NotImplemented" r"Error|coming so" r"on", re.IGNORECASE)
MACHINE = re.compile(r"(^|[^\w.])/(wo" r"rk|ho" r"me/\w+|ro" r"ot|Us" r"ers)/\w")
RULES = {
    "a reminder": REMINDERS,
    "a skipped test": SKIPPED,
    "something unwritten": UNWRITTEN,
    "a machine's path": MACHINE,
}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".js",
    ".scss",
    ".css",
    ".toml",
    ".yml",
    ".yaml",
    ".sh",
    ".sql",
    ".in",
    "",
}
FOREIGN = ("package-lock.json", "LICENSE", "requirements/run.txt", "requirements/dev.txt")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    names = [name for name in listed.decode().split("\0") if name and not name.startswith(FOREIGN)]
    return [ROOT / n for n in names if (ROOT / n).suffix in TEXT and (ROOT / n).is_file()]


def offences(paths):
    for path in paths:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            for what, pattern in RULES.items():
                if pattern.search(line):
                    yield f"{path}:{number} holds {what}"


def test_tracked_files_are_finished():
    files = tracked()
    assert len(files) > 50
    assert list(offences(files)) == []


@pytest.mark.parametrize(
    "line",
    [
        "# TODO: later",
        "@pytest.mark.skip(reason='later')",
        "@pytest.mark.xfail",
        "raise NotImplementedError",
        "path = '/home/somebody/tulay'",
    ],
)
def test_an_unfinished_line_is_found(seed, line):
    root = seed(areas__cases__rules=line)
    assert len(list(offences(root.rglob("*.py")))) == 1
