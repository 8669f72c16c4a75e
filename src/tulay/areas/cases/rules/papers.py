"""Which files will do for a paper, and what a virus scanner's answer makes of them."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from tulay.areas.cases.rules.steps import EDITABLE, State, check_state

PICTURES = frozenset({"image/jpeg", "image/png"})
PAPERS = PICTURES | {"application/pdf"}
_GROUPS = {"image": PICTURES, "pdf": PAPERS - PICTURES}
LATE_AFTER = timedelta(hours=1)
"""From then on staff are told that a file is still being checked."""
SELDOM = timedelta(minutes=15)
"""How often the scanner is asked about a file that it has not answered about for so long."""
AGAIN = frozenset({State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFORMATION, State.APPEALED})
"""Where an agency waits for a paper that the scanner refused."""


class FileState(StrEnum):
    """Whether a file can be opened: a scanner cleared it, or none is named; has not answered; knows it as harmful."""

    READY = "ready"
    BEING_CHECKED = "being_checked"
    REFUSED = "refused"


Handed = tuple[str, FileState]
"""For which paper a file was handed in, and its state."""


def kinds_taken(accepts: Iterable[str]) -> frozenset[str]:
    """Return the media types that will do for a paper; none named: anything we take at all."""
    known: frozenset[str] = frozenset()
    return known.union(*(_GROUPS.get(kind, frozenset({kind})) for kind in accepts))


def is_asked_about(at: datetime, now: datetime) -> bool:
    """Answer whether the scanner is asked at this minute about a file that came at `at`: every minute, later seldom."""
    minutes = SELDOM // timedelta(minutes=1)
    return now - at < LATE_AFTER or now.minute % minutes == 0


def is_late(at: datetime, now: datetime) -> bool:
    """Answer whether a file has been checked for so long that staff should know."""
    return now - at >= LATE_AFTER


def brought(papers: Iterable[Handed]) -> frozenset[str]:
    """Return the papers that count as handed in: with a file that is ready, or is being checked."""
    return frozenset(code for code, state in papers if state is not FileState.REFUSED)


def readable(papers: Iterable[Handed]) -> frozenset[str]:
    """Return the papers of which somebody can read a file."""
    return frozenset(code for code, state in papers if state is FileState.READY)


def unsettled(papers: Iterable[Handed], needed: Collection[str]) -> frozenset[str]:
    """Return the needed papers that came, and of which nobody can read a file (yet)."""
    known = list(papers)
    return frozenset(code for code, _ in known if code in needed) - readable(known)


def owed_again(papers: Iterable[Handed]) -> frozenset[str]:
    """Return the papers, of files in the order they came, to be handed in again: the scanner refused what there is.

    A file that no paper asked for (its code is empty) is made good by the next one.
    """
    owed: set[str] = set()
    known: set[str] = set()
    for code, state in papers:
        if state is not FileState.REFUSED:
            known.add(code)
            owed.discard(code)
        elif not code or code not in known:
            owed.add(code)
    return frozenset(owed)


def check_taking(state: State, papers: Iterable[Handed], paper: str) -> None:
    """Let an applicant hand a paper in: while they fill in, or in the place of one that the scanner refused.

    :raises StepNotPossible: neither.
    """
    is_owed = paper in owed_again(papers)
    check_state(state, EDITABLE | AGAIN if is_owed else EDITABLE)
