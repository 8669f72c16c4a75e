"""Tell areas above what has happened: a row in the same transaction, delivered at least once, in order per subject.

The effect of a handler happens once: it shares its transaction with the row's `done_at` (`delivery.py`).
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tulay.plumbing.db.writes import add
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.queues import Queue

E = TypeVar("E")
Handler = Callable[[Any], None]

EVENTS: dict[str, type] = {}
HANDLERS: dict[str, dict[str, Handler]] = defaultdict(dict)


def name_of(event_type: type) -> str:
    """Return `area.Event`: the stable name under which an event is stored."""
    return f"{event_type.__module__.split('.')[-2]}.{event_type.__name__}"


def on(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler: it takes the event and calls one action as SYSTEM."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        name = name_of(event_type)
        EVENTS[name] = event_type
        HANDLERS[name][f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return register


def publish(event: Any) -> None:
    """Write the event beside its cause; the first field names its subject."""
    first = getattr(event, dataclasses.fields(event)[0].name)
    name = name_of(type(event))
    row = OutboxRow.made(
        kind="event",
        name=name,
        payload=msgspec.to_builtins(event),
        queue=Queue.DEFAULT,
        subject=f"{name.split('.')[0]}:{first}",
    )
    add(row)


def read(name: str, payload: dict[str, Any]) -> Any:
    """Make the event again from its stored form; fields unknown to this version are passed over."""
    return msgspec.convert(payload, EVENTS[name])
