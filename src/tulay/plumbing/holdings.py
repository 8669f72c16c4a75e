"""What personal data each area holds: how to hand it out, erase it, and what must stay (house, `holdings.py`).

Filled by the areas, read by whoever answers for privacy; nobody else knows all of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from tulay.kernel.actor import Actor
from tulay.kernel.personal import Personal
from tulay.plumbing.db.fields import EncryptedText

Export = Callable[[UUID], dict[str, object]]
Erase = Callable[[Actor, UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What erasure leaves, why, and for how many days after its trigger."""

    what: str
    why: str
    days: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """One kind of data that goes when its time is over: how long it stays, after what, and how it goes.

    `find(before, limit)` returns the people (or rows, where nobody is behind them) whose data is over; `remove`
    takes one of them away, and is called in a transaction of its own.
    """

    category: str
    days: int
    trigger: str
    result: str
    find: Callable[[datetime, int], tuple[UUID, ...]]
    remove: Callable[[Actor, UUID, datetime, datetime], None]

    def before(self, now: datetime) -> datetime:
        """Return the moment before which its trigger lies for whatever is over."""
        return now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Holding:
    """One area's answer for the personal data in its tables."""

    area: str
    tables: tuple[str, ...]
    export: Export
    erase: Erase
    kept: tuple[Kept, ...] = ()
    expiring: tuple[Expiring, ...] = field(default=())


HOLDINGS: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Register an area's holding; called once, by its `holdings.py`."""
    assert holding.area not in HOLDINGS, f"{holding.area} has declared its holdings already"
    HOLDINGS[holding.area] = holding


@dataclass(frozen=True, slots=True)
class Column:
    """A declared personal column: where it is, whose it is, and the declaration."""

    table: str
    name: str
    subject: str
    personal: Personal
    model: type[models.Model]


def sealed_columns() -> Iterator[Column]:
    """Yield every sealed column of the installation, as it is declared where it is modelled."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, EncryptedText):
                yield Column(model._meta.db_table, one.name, one.subject, one.personal, model)


def rows_about(person_id: UUID, *, without: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    """Return, table by table, everything that is sealed under a person's key; columns in `without` are left out.

    It goes by the declarations, so that no area can forget a column in what its people are given.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    by_table: dict[tuple[type[models.Model], str], list[Column]] = {}
    for column in sealed_columns():
        if f"{column.table}.{column.name}" not in without:
            by_table.setdefault((column.model, column.subject), []).append(column)
    for (model, subject), columns in by_table.items():
        rows = model._base_manager.filter(**{subject: person_id}).order_by("pk")  # noqa: SLF001 - Django names it so
        listed = [_opened(row, columns) for row in rows.iterator(chunk_size=500)]
        if listed:
            found.setdefault(columns[0].table, []).extend(listed)
    return found


def _opened(row: models.Model, columns: list[Column]) -> dict[str, Any]:
    values = {column.name: getattr(row, column.name) for column in columns}
    return {"id": str(row.pk), **{name: one for name, one in values.items() if one is not None}}
