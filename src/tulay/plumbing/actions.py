"""The one decorator every use case wears (house 6).

Outermost: permission by code, one durable transaction with the actor's eyes, the gathered writes in one pipeline,
and, when it is refused, the refusal on record after the rollback. Inner: it joins; one use case, one fate.
Told apart by a context variable: `in_atomic_block` would lie under every test runner that wraps tests.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.db import connection, transaction
from django.db.utils import OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure

from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import Conflict, Forbidden, NotFound, Problem
from tulay.plumbing.db import scope, writes

P = ParamSpec("P")
R = TypeVar("R")

CATALOGUE: dict[str, Callable[..., object]] = {}
RETRIES = 3

_codes: ContextVar[tuple[str, ...]] = ContextVar("action_codes", default=())
_in_transaction: ContextVar[bool] = ContextVar("in_our_transaction", default=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Who was refused what, and why: one audit entry, written after the rollback."""

    actor: Actor
    code: str
    problem: str


RefusalSink = Callable[[Refusal], None]
_sinks: list[RefusalSink] = []


def on_refusal(sink: RefusalSink) -> RefusalSink:
    """Register who records refusals (the audit area does)."""
    _sinks.append(sink)
    return sink


def cause() -> str:
    """Return the code of the outer action on whose permission this one runs; empty when it is the outermost."""
    return _codes.get()[0] if len(_codes.get()) > 1 else ""


def in_transaction() -> bool:
    """Answer whether an action or a door's transaction is running: an errand may not start."""
    return _in_transaction.get()


@contextmanager
def one_transaction(
    *,
    is_limited: bool = True,
    seen_as: Actor | None = None,
    asking: scope.Question | None = None,
) -> Iterator[Any]:
    """Open the transaction that the next actions join, with what a door must store beside them.

    For idempotency records and the delivery of jobs: effect and record share one fate.

    :param is_limited: PostgreSQL ends it when it stays open too long (`scope.WRITES_END_WITHIN`); a load may.
    :param seen_as: whose eyes all of it has; without, each action opens its own actor's.
    :param asking: what `seen_as` wants to know first; the answer is yielded.
    """
    assert not scope.is_reading(), "a page that acts when it is shown is marked @acts"
    refusal: Refusal | None = None
    token, gathered = _in_transaction.set(True), writes.start()
    is_ours = not connection.in_atomic_block  # a test's transaction is none of ours
    eyes = nullcontext() if seen_as is None else scope.opened(seen_as, asking=asking)
    try:
        with (
            scope.limiting(wanted=is_limited and is_ours),
            transaction.atomic(durable=True),
            eyes as answer,
        ):
            yield answer
            writes.flush()
    except Problem as problem:
        refusal = getattr(problem, "refusal", None)
        raise
    finally:
        writes.forget(gathered)
        _in_transaction.reset(token)
        _report(refusal)


def action(
    code: str, *, sends_once: bool = False, sends_late: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a use case: permitted, atomic, accounted for, and listed under `code`.

    :param sends_once: it writes by `add` alone and reads only what everybody may see. Run by itself it holds no
        transaction while it thinks: everything is sent at the end as one statement, in one round trip.
    :param sends_late: the door reads nothing of what it adds: in a door's transaction its rows go out with the COMMIT.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            codes = _codes.set((*_codes.get(), code))
            try:
                if len(_codes.get()) > 1:
                    return function(*args, **kwargs)
                actor = cast("Actor", kwargs["actor"])
                return _outermost(
                    actor, code, lambda: function(*args, **kwargs), once=sends_once, late=sends_late
                )
            finally:
                _codes.reset(codes)

        assert code not in CATALOGUE, f"{code} is already an action"
        CATALOGUE[code] = run
        run.code = code  # type: ignore[attr-defined]  # a mark on a function
        return run

    return decorate


def errand(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a use case that calls the outside between two actions: it may not run inside a transaction."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        assert not in_transaction(), (
            f"{function.__name__} calls the outside and may not hold a transaction"
        )
        return function(*args, **kwargs)

    return run


def _outermost(actor: Actor, code: str, body: Callable[[], R], *, once: bool, late: bool) -> R:
    refusal: Refusal | None = None
    joined = in_transaction()
    try:
        actor.check(code)
        if joined:
            return body() if late and scope.sees_as(actor) else _eyes_open(actor, body)
        # In somebody's transaction that is none of ours (a test's) there is no sending by oneself.
        sends = once and not connection.in_atomic_block
        return _retried(actor, body, _sent_once if sends else _committed)
    except (Forbidden, Conflict, NotFound) as problem:
        refusal = Refusal(actor=actor, code=code, problem=problem.code)
        if joined:  # the door's transaction rolls back first, then it reports
            problem.refusal, refusal = refusal, None  # type: ignore[union-attr]  # it has none yet
        raise
    finally:
        _report(refusal)


def _retried(actor: Actor, body: Callable[[], R], run: Callable[[Actor, Callable[[], R]], R]) -> R:
    """Run once; again, a few times, when PostgreSQL says that two met (40001, 40P01)."""
    for attempt in range(RETRIES):
        try:
            return run(actor, body)
        except OperationalError as error:
            met = isinstance(error.__cause__, (DeadlockDetected, SerializationFailure))
            if not met or attempt == RETRIES - 1:
                raise
            time.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def _committed(actor: Actor, body: Callable[[], R]) -> R:
    with one_transaction(seen_as=actor):
        return body()


def _sent_once(actor: Actor, body: Callable[[], R]) -> R:
    assert not scope.is_reading(), "a page that acts when it is shown is marked @acts"
    token, gathered = _in_transaction.set(True), writes.start()
    try:
        result = body()
        writes.send(scope.settings_of(actor))
        return result
    finally:
        writes.forget(gathered)
        _in_transaction.reset(token)


def _eyes_open(actor: Actor, body: Callable[[], R]) -> R:
    with scope.entered(actor):
        result = body()
        writes.flush()  # under the actor's eyes: row security judges the inserts, too
        return result


def _report(refusal: Refusal | None) -> None:
    if refusal is None or connection.needs_rollback:
        return
    for sink in _sinks:
        with one_transaction(seen_as=SYSTEM):
            sink(refusal)


def describe(code: str) -> str:
    """Return the first line of an action's docstring."""
    return (CATALOGUE[code].__doc__ or "").strip().split("\n")[0]


__all__: list[Any] = [
    "CATALOGUE",
    "Refusal",
    "action",
    "cause",
    "describe",
    "errand",
    "in_transaction",
    "on_refusal",
    "one_transaction",
]
