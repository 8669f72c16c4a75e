"""Pages of a list by keyset: the cursor names the last row shown, so page 5,000 costs what page 1 does.

    RECENT = Keyset("recent", "received_at")                      # ORDER BY received_at DESC, id DESC
    found = paginate(requests, RECENT, cursor=cursor, limit=limit, card=as_card)   # Page[Card]

An index on (column, id) serves it. A column may be empty: those rows come last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, Q, QuerySet

from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, BrokenCursor, Cursor, Page

M = TypeVar("M", bound=Model)
T = TypeVar("T")
_EMPTY = ""


@dataclass(frozen=True, slots=True)
class Keyset:
    """One order of a list: a column (newest or largest first unless told otherwise), then the id."""

    name: str
    column: str
    descending: bool = True


def paginate(
    rows: QuerySet[M],
    order: Keyset,
    *,
    card: Callable[[M], T],
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[T]:
    """Return one page of `rows` as cards, and the cursor behind it.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    if cursor:
        rows = rows.filter(_behind(rows, order, cursor))
    column, key = F(order.column), F("id")
    ordered = rows.order_by(
        column.desc(nulls_last=_may_be_empty(rows, order) or None)
        if order.descending
        else column.asc(),
        key.desc() if order.descending else key.asc(),
    )
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    shown = found[:limit]
    following = _cursor_of(shown[-1], order).encode() if more else None
    return Page(items=tuple(card(row) for row in shown), next=following)


def sift(
    rows: QuerySet[M],
    order: Keyset,
    *,
    opened: Callable[[M], T | None],
    most: int,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[T]:
    """Return one page of what `opened` makes of sealed rows, leaving out those of which it makes nothing.

    At most `most` rows are opened: a page may hold few, or none, and yet have one behind it.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    if cursor:
        rows = rows.filter(_behind(rows, order, cursor))
    sign = "-" if order.descending else ""
    scanned = list(rows.order_by(f"{sign}{order.column}", f"{sign}id")[: most + 1])
    shown: list[T] = []
    for place, row in enumerate(scanned[:most]):
        if len(shown) == limit:
            return Page(tuple(shown), _cursor_of(scanned[place - 1], order).encode())
        if (card := opened(row)) is not None:
            shown.append(card)
    more = len(scanned) > most
    return Page(tuple(shown), _cursor_of(scanned[most - 1], order).encode() if more else None)


def check_limit(limit: int) -> None:
    """Refuse a page size that nobody should ask for.

    :raises Invalid: naming `limit`.
    """
    if not 1 <= limit <= LIMIT_MAX:
        raise _invalid("limit", "out-of-range", "Ask for 1 to {most} at a time.", most=LIMIT_MAX)


def limit_from(text: str | None) -> int:
    """Read `limit` from an address.

    :raises Invalid: it is not a number from 1 to 100.
    """
    if not text:
        return LIMIT_DEFAULT
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004 - digits
    check_limit(limit)
    return limit


def _cursor_of(row: Model, order: Keyset) -> Cursor:
    value: Any = row
    for step in order.column.split("__"):
        value = getattr(value, step)
    if isinstance(value, (datetime, date)):
        value = value.isoformat()
    return Cursor((order.name, _EMPTY if value is None else str(value), str(row.pk)))


def _behind(rows: QuerySet[M], order: Keyset, text: str) -> Q:
    value, row_id = _read(rows, order, text)
    beyond = "lt" if order.descending else "gt"
    column = order.column
    if value is None:
        return Q(**{f"{column}__isnull": True, f"id__{beyond}": row_id})
    there = Q(**{f"{column}__{beyond}e": value}) & (
        Q(**{f"{column}__{beyond}": value}) | Q(**{f"id__{beyond}": row_id})
    )
    return there | Q(**{f"{column}__isnull": True}) if _may_be_empty(rows, order) else there


def _read(rows: QuerySet[M], order: Keyset, text: str) -> tuple[Any, UUID]:
    try:
        name, value, row_id = Cursor.decode(text, width=3).values
        if name != order.name or "\0" in value:
            raise BrokenCursor  # noqa: TRY301 - one of several ways to be broken
        field = _field(rows, order)
        empty = value == _EMPTY and bool(getattr(field, "null", False))
        return (None if empty else _python(field, value)), UUID(row_id)
    except (BrokenCursor, ValidationError, ValueError, TypeError) as error:
        raise _invalid(
            "cursor", "unknown-cursor", "Take the cursor from `next` of the page before, unchanged."
        ) from error


def _python(field: Any, value: str) -> Any:
    if field is None:  # an annotation: numbers (ranks) only
        return float(value)
    python = field.to_python(value)
    if isinstance(python, datetime) and python.tzinfo is None:
        raise BrokenCursor
    if isinstance(python, int):
        field.run_validators(python)
    return python


def _field(rows: QuerySet[M], order: Keyset) -> Any:
    if order.column in rows.query.annotations:
        return None
    model: Any = rows.model
    field: Any = None
    for step in order.column.split("__"):
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist as error:
            raise AssertionError(
                f"{order.name} orders by {order.column}, which is no column"
            ) from error
        model = field.related_model or model
    return field


def _may_be_empty(rows: QuerySet[M], order: Keyset) -> bool:
    return bool(getattr(_field(rows, order), "null", False))


def _invalid(field: str, code: str, detail: str, **facts: object) -> Invalid:
    return Invalid(errors=[FieldError(f"?{field}", code, detail, facts)])
