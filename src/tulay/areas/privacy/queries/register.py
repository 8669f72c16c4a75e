"""The register of personal data: every column as it is declared, and the record of processing made of it.

Nothing is written down a second time: notices, masks, exports, retention and erasure all ask here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from django.apps import apps
from django.db.models import Field, Model

from tulay.kernel.personal import Basis, Category, Mask, Personal
from tulay.plumbing.db.fields import BlindIndex, EncryptedText
from tulay.plumbing.holdings import HOLDINGS, Kept

T = TypeVar("T")
PLUMBING = "plumbing"


@dataclass(frozen=True, slots=True)
class Column:
    """One personal column: where it lies, whose it is, and what was declared about it."""

    area: str
    table: str
    name: str
    subject: str
    purpose: str
    basis: Basis
    category: Category
    retention_days: int
    recipients: tuple[str, ...]
    residency: str
    mask: Mask
    whole_for: frozenset[str]
    is_sealed: bool
    is_indexed: bool

    @property
    def key(self) -> str:
        """Name it as the database does: `table.column`."""
        return f"{self.table}.{self.name}"


@dataclass(frozen=True, slots=True)
class Processing:
    """What one area does with personal data: a line of the record of processing (GDPR 30, POPIA 17)."""

    area: str
    columns: tuple[Column, ...]
    kept: tuple[Kept, ...]

    @property
    def purposes(self) -> tuple[str, ...]:
        """What for, each once, in the order of the columns."""
        return _once(column.purpose for column in self.columns)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """On what grounds."""
        return _once(column.basis for column in self.columns)

    @property
    def categories(self) -> tuple[Category, ...]:
        """How delicate."""
        return _once(column.category for column in self.columns)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets it."""
        return _once(one for column in self.columns for one in column.recipients)

    @property
    def residencies(self) -> tuple[str, ...]:
        """Where it lies."""
        return _once(column.residency for column in self.columns)

    @property
    def retention_days(self) -> int:
        """How long the longest-lived column is kept."""
        return max(column.retention_days for column in self.columns)

    @property
    def is_sealed(self) -> bool:
        """Whether every column is encrypted under its subject's key."""
        return all(column.is_sealed for column in self.columns)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


@cache
def register() -> tuple[Column, ...]:
    """Return every personal column, in the order of its name."""
    found = [
        _column(model, field, declared)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(declared := getattr(field, "personal", None), Personal)
    ]
    return tuple(sorted(found, key=lambda column: column.key))


@cache
def by_key() -> dict[str, Column]:
    """Return the register as a dictionary by `table.column`."""
    return {column.key: column for column in register()}


@cache
def record_of_processing() -> tuple[Processing, ...]:
    """Return what each area does with personal data, the lowest area first."""
    areas = _once(_area(model) for model in apps.get_models())
    return tuple(
        Processing(
            area=area,
            columns=columns,
            kept=HOLDINGS[area].kept if area in HOLDINGS else (),
        )
        for area in areas
        if (columns := tuple(column for column in register() if column.area == area))
    )


def _column(model: type[Model], field: "Field[object, object]", declared: Personal) -> Column:
    indexed = {f.of for f in model._meta.concrete_fields if isinstance(f, BlindIndex)}
    return Column(
        area=_area(model),
        table=model._meta.db_table,
        name=field.column,
        subject=field.subject if isinstance(field, EncryptedText) else "",
        purpose=declared.purpose,
        basis=declared.basis,
        category=declared.category,
        retention_days=declared.retention_days,
        recipients=declared.recipients,
        residency=declared.residency,
        mask=declared.mask,
        whole_for=declared.whole_for,
        is_sealed=isinstance(field, EncryptedText),
        is_indexed=field.name in indexed,
    )


def _area(model: type[Model]) -> str:
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["tulay", "areas"] else PLUMBING
