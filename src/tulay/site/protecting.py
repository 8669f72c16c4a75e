"""`tulay privacy`: keep the periods, hand out a copy, carry out erasures that are due; from the machine itself."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.privacy.actions.erasure import erase
from tulay.areas.privacy.actions.exports import copy_for_court
from tulay.areas.privacy.actions.restored import erase_again
from tulay.areas.privacy.actions.retention import keep_periods
from tulay.areas.privacy.queries.retention import dry_run
from tulay.areas.privacy.queries.rights import due_erasures
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import reading
from tulay.plumbing.people import people
from tulay.site.platform.faults import PlatformFault


def run(given: argparse.Namespace) -> Iterator[str]:
    """Do one of the three and say, line by line, what was done.

    :raises PlatformFault: with the sentence of the problem.
    """
    try:
        if given.what == "export":
            yield _export(given.person)
        elif given.what == "erase":
            yield from _erase()
        else:
            yield from _dry_run() if given.dry_run else _retain()
    except Problem as problem:
        raise PlatformFault(str(problem)) from problem


def _export(person: str) -> str:
    person_id = _person(person)
    content = copy_for_court(actor=SYSTEM, person_id=person_id, now=datetime.now(UTC))
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def _person(named: str) -> UUID:
    try:
        person_id = UUID(named)
    except ValueError:
        found = people().find(named)
        if found is None:
            raise PlatformFault("We could not find a person with this address or number.") from None
        return found
    return person_id


def erase_restored() -> Iterator[str]:
    """Empty again what an older copy of the database brought back of erased people, and say so."""
    count = erase_again(actor=SYSTEM, clock=lambda: datetime.now(UTC))
    if count:
        yield f"Erased again what came back of {count} people who were erased after this copy was made."


def _erase() -> Iterator[str]:
    yield from erase_restored()
    due = due_erasures(datetime.now(UTC))
    for request_id in due:
        erase(actor=SYSTEM, request_id=request_id, clock=lambda: datetime.now(UTC))
        yield f"Erased for request {request_id}."
    if not due:
        yield "No erasure is due: two people sign for one, and a day passes."


def _dry_run() -> Iterator[str]:
    with reading(SYSTEM):
        for one in dry_run(datetime.now(UTC)):
            yield f"{one.category}: kept {one.days} days, {one.due} due"


def _retain() -> Iterator[str]:
    report = keep_periods(actor=SYSTEM, clock=lambda: datetime.now(UTC))
    for name, count in report.removed.items():
        yield f"{name}: {count} done"
    yield f"{report.passed_over} passed over."
