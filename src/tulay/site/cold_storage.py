"""`tulay audit cold`: which months are in files; put one away, bring one back, search one."""

import argparse
import json
from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.audit.rules.cold import Month
from tulay.areas.audit.rules.filters import Filters
from tulay.kernel.actor import SYSTEM
from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault

Given = argparse.Namespace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what can be done."""
    does = parser.add_subparsers(required=True, dest="does", metavar="what")
    does.add_parser("list", help="the months that were put away, and their files' hashes")
    away = does.add_parser("put-away", help="put old months into files, the oldest first")
    away.add_argument("--before", type=_month, help="only months before this one (2026-11)")
    away.add_argument("--again", metavar="MONTH", type=_month, help="one that was brought back")
    back = does.add_parser("bring-back", help="put a month's entries into the database again")
    back.add_argument("month", type=_month)
    search = does.add_parser("search", help="print the entries of a month that fit, one a line")
    search.add_argument("month", type=_month)
    search.add_argument("--action", default="")
    search.add_argument("--target", default="")
    search.add_argument("--actor", type=UUID)
    search.add_argument("--subject", type=UUID)


def run(given: Given, env: Env) -> int:
    """Do it.

    :raises PlatformFault: somebody else is putting a month away or bringing one back.
    """
    from tulay.areas.audit.actions.cold import Busy  # noqa: PLC0415 - needs the apps

    does = {"list": _list, "put-away": _put_away, "bring-back": _bring_back, "search": _search}
    try:
        return does[given.does](given, env)
    except Busy:
        raise PlatformFault("Another process is at it: wait until it ends.") from None


def _month(text: str) -> Month:
    try:
        return Month.read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _list(_: Given, __: Env) -> int:
    from tulay.areas.audit.queries.cold import cold_months  # noqa: PLC0415 - same

    for one in cold_months():
        state = "away" if one.is_away else "here"
        print(f"{one.month} {state} entries {one.first} to {one.until - 1} sha256 {one.sha256}")
    return 0


def _put_away(given: Given, env: Env) -> int:
    from tulay.areas.audit.actions.cold import put_away, put_away_again  # noqa: PLC0415 - same

    now = datetime.now(UTC)
    if given.again:
        put_away_again(actor=SYSTEM, month=str(given.again), now=now)
        print(f"{given.again} is away again.")
        return 0
    before = min(given.before or Month.of(now).plus(-env.log_live_months), Month.of(now))
    while month := put_away(actor=SYSTEM, before=before, now=now):
        print(f"{month} is away.", flush=True)
    print(f"No month before {before} is left to put away.")
    return 0


def _bring_back(given: Given, _: Env) -> int:
    from tulay.areas.audit.actions.cold import bring_back  # noqa: PLC0415 - same

    count = bring_back(actor=SYSTEM, month=str(given.month), now=datetime.now(UTC))
    print(f"The {count} entries of {given.month} are in the database again.")
    return 0


def _search(given: Given, _: Env) -> int:
    from tulay.areas.audit.actions.cold import note_cold_search  # noqa: PLC0415 - same
    from tulay.areas.audit.queries.cold import search_cold  # noqa: PLC0415 - same

    month = str(given.month)
    filters = Filters(
        action=given.action, target=given.target, actor=given.actor, subject=given.subject
    )
    note_cold_search(actor=SYSTEM, month=month, filters=filters, now=datetime.now(UTC))
    for entry in search_cold(month, filters):
        print(json.dumps(entry, ensure_ascii=False))
    return 0
