"""Whose rows this transaction may see: the Python side of row-level security (house 12).

The policies (`row_security.py`) compare `tulay.agencies` and `tulay.person`, set here for one transaction.
Outside a scope both are empty and a guarded table shows nothing: it fails closed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, transaction

from tulay.kernel.actor import Actor, Everywhere

View = TypeVar("View", bound=Callable[..., Any])
Question = tuple[str, Sequence[Any]]
"""An expression of SQL, and the values of its places."""

_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)
_CLOSED = ("", "")
_eyes: ContextVar[tuple[str, str]] = ContextVar("eyes_of_the_transaction", default=_CLOSED)
_SET = "SELECT set_config('tulay.agencies', %s, true), set_config('tulay.person', %s, true)"
WRITES_END_WITHIN = "5s"
"""How long a transaction that may write is open at most: a longer one holds back the sealing of the log."""
_LIMITS = {
    True: ("transaction_timeout",),
    False: ("statement_timeout", "idle_in_transaction_session_timeout"),
}
"""What ends it, by whether PostgreSQL knows the first (17 does); before, each pause and statement is limited."""
KNOWS_WHOLE_TRANSACTIONS = 170_000
_is_to_be_limited: ContextVar[bool] = ContextVar("is_to_be_limited", default=False)


def settings_of(actor: Actor) -> tuple[str, str]:
    """Return the values of `tulay.agencies` and `tulay.person` for an actor."""
    agencies = actor.agencies()
    person = actor.on_behalf_of or actor.person_id
    listed = "*" if isinstance(agencies, Everywhere) else ",".join(map(str, sorted(agencies)))
    return listed, str(person or "")


@contextmanager
def entered(actor: Actor) -> Iterator[None]:
    """Give the running transaction the actor's eyes; at the end of the block those that were before."""
    eyes, before = settings_of(actor), _eyes.get()
    limited = _is_to_be_limited.get()
    if limited or eyes != before:
        _set(eyes, limited=limited)
        _is_to_be_limited.set(False)
    token = _eyes.set(eyes)
    try:
        yield
    finally:
        _eyes.reset(token)
    # Only a surrounding transaction (a door's, or a test's) still remembers them.
    if eyes != before and connection.in_atomic_block and not connection.needs_rollback:
        _set(before)


@contextmanager
def opened(actor: Actor, *, asking: Question | None = None) -> Iterator[Any]:
    """Give a transaction that begins and ends with this block the actor's eyes; they go with it.

    :param asking: what the transaction wants to know first: it is asked in the same statement, and the answer yielded.
    """
    eyes, before = settings_of(actor), _eyes.get()
    answer = _set(eyes, limited=_is_to_be_limited.get(), asking=asking)
    _is_to_be_limited.set(False)
    token = _eyes.set(eyes)
    try:
        yield answer
    finally:
        _eyes.reset(token)
    if connection.savepoint_ids and not connection.needs_rollback:  # a test's goes on
        _set(before)


def restore() -> None:
    """Give the running transaction the eyes back that it should have, after a statement that set its own."""
    _set(_eyes.get())


def sees_as(actor: Actor) -> bool:
    """Answer whether the running transaction has the actor's eyes already."""
    return _eyes.get() == settings_of(actor)


@contextmanager
def reading(actor: Actor) -> Iterator[None]:
    """Open a transaction that reads with the actor's eyes, for a door that shows rows."""
    token = _is_reading.set(True)
    try:
        with transaction.atomic(), entered(actor):
            yield
    finally:
        _is_reading.reset(token)


def is_reading() -> bool:
    """Answer whether a page's transaction is open: no action may start inside it."""
    return _is_reading.get()


def acts(view: View) -> View:
    """Mark a page that runs an action when it is shown (it opens a record, say): it reads in a block of its own.

    The site wraps other pages of signed-in people and guests in `reading`, inside which no action can start.
    """
    view.acts = True  # type: ignore[attr-defined]  # a mark on a function
    return view


@contextmanager
def limiting(*, wanted: bool) -> Iterator[None]:
    """Limit the transaction that begins in this block, together with whose eyes it has: one statement, not two."""
    token = _is_to_be_limited.set(wanted)
    try:
        yield
    finally:
        _is_to_be_limited.reset(token)


def _set(eyes: tuple[str, str], *, limited: bool = False, asking: Question | None = None) -> Any:
    sql, values = _SET, [*eyes]
    if limited:
        version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's alone, which it is
        names = _LIMITS[version >= KNOWS_WHOLE_TRANSACTIONS]
        sql += "".join(f", set_config('{name}', %s, true)" for name in names)
        values += [WRITES_END_WITHIN] * len(names)
    if asking is None:
        _run(sql, values)
        return None
    return _run(f"{sql}, {asking[0]}", [*values, *asking[1]])[-1]


def _run(sql: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()
