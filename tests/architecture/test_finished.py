"""What is on main is finished: no reminder, no skipped test, no address of one machine (quality, "done" 6)."""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

RULES = {
    "a reminder": re.compile(r"\b(TODO|FIXME|HACK)\b|# ?XXX\b"),
    "a skipped test": re.compile(r"\b(pytest\.|mark\.|unittest\.)(skip|xfail|expectedFailure)"),
    "something unwritten": re.compile(r"raise NotImplemented|coming soon", re.IGNORECASE),
    "a machine's path": re.compile(r"(^|[^\w.])/(home/\w+|root|Users/\w+)/\w"),
}
SUFFIXES = [
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
]
NAMES = {"Makefile", "run", ".gitignore"}
NOT_OURS = ("package-lock.json", "LICENSE", "requirements/", "tests/architecture/test_finished.py")


def tracked():
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and not name.startswith(NOT_OURS)]
    return [p for p in paths if p.is_file() and (p.suffix in SUFFIXES or p.name in NAMES)]


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
        "pytest.skip('no browser')",
        "raise NotImplementedError",
        "path = '/home/somebody/tulay'",
    ],
)
def test_an_unfinished_line_is_found(seed, line):
    root = seed(areas__cases__rules=line)
    assert len(list(offences(root.rglob("*.py")))) == 1
