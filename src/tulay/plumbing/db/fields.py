"""Personal columns: declared where they are modelled, sealed at rest, opened by their row.

A sealed column comes from the database as `Sealed`; reading the attribute opens it, because only the row knows
its key (the subject) and its place (table, column, row). `.update()`, `bulk_update()`, `.values()` and
`.values_list()` know no row and raise. Of an erased person the row reads a mark (`plumbing.keys.erased`).
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from tulay.kernel.personal import Personal
from tulay.plumbing.keys.blinding import blind
from tulay.plumbing.keys.erased import Erased, ErasedFacts, is_erased
from tulay.plumbing.keys.errors import SubjectErased
from tulay.plumbing.keys.sealing import announce, seal, unseal
from tulay.plumbing.keys.subjects import is_destroyed

if TYPE_CHECKING:
    BytesField = models.Field[Any, Any]
else:
    BytesField = models.BinaryField


# What is kept of a value that is written about an erased person: that there was one.
NOTHING_KEPT = b"\x01\x00"
UNIQUE_BITS = 128


class Sealed(bytes):
    """Ciphertext on its way to or from the database."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        raise TypeError("a sealed value is opened by its row, never shown")


class _Opening(DeferredAttribute):
    """Opens a sealed value the first time its row is asked for it."""

    field: "EncryptedText"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.open(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedText(BytesField):
    """Text sealed under its subject's key (AES-256-GCM), bound to table, column, row and subject."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, subject: str, personal: Personal, **kwargs: Any) -> None:
        self.subject, self.personal = subject, personal
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Leave the declaration out of migrations: it changes meaning, not the table."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "django.db.models.BinaryField", args, kwargs

    def clone(self) -> "EncryptedText":
        """Copy with the declaration, which `deconstruct` leaves out."""
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, subject=self.subject, personal=self.personal, **kwargs)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Keep it sealed until its row is asked."""
        if value is None:
            return None
        found = Sealed(value)
        announce(found)
        return found

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Refuse to be selected without its row."""
        if self.name in {name.rpartition("__")[2] for name in compiler.query.values_select}:
            raise TypeError(f"{self.name} is opened by its row: select rows, not values")
        return super().select_format(compiler, sql, params)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: ARG002, FBT001 - Django's
        """Seal what the row holds; what was never opened stays as it is."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        if is_erased(value):
            return Sealed(NOTHING_KEPT)
        subject_id = getattr(model_instance, self.subject)
        assert subject_id is not None, f"{self.name} needs its subject, {self.subject}"
        place = self._place(model_instance)
        try:
            return Sealed(seal(self.encode(value), place=place, subject_id=subject_id))
        except SubjectErased:
            return Sealed(NOTHING_KEPT)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Let only sealed values through to the database."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is sealed: change it on its row and save the row")
        return super().get_db_prep_save(value, connection)

    def open(self, instance: models.Model, value: Sealed) -> Any:
        """Decrypt with the row's own key and place; of an erased person, return the mark."""
        subject_id, place = getattr(instance, self.subject), self._place(instance)
        try:
            if value == NOTHING_KEPT and is_destroyed(subject_id):
                return self.erased()
            return self.decode(unseal(value, place=place, subject_id=subject_id))
        except SubjectErased:
            return self.erased()

    def encode(self, value: Any) -> bytes:
        """Turn the attribute into bytes."""
        return str(value).encode()

    def decode(self, plain: bytes) -> Any:
        """Turn bytes into the attribute."""
        return plain.decode()

    def erased(self) -> Any:
        """Return what stands for an erased value."""
        return Erased()

    def _place(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}|{self.column}|{instance.pk}"


class EncryptedJSON(EncryptedText):
    """A JSON value sealed like `EncryptedText`."""

    def encode(self, value: Any) -> bytes:
        """Compact UTF-8 JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decode(self, plain: bytes) -> Any:
        """Read it back."""
        return json.loads(plain)

    def erased(self) -> Any:
        """Return what stands for erased facts."""
        return ErasedFacts()


def subjects_of(rows: Iterable[models.Model]) -> set[Any]:
    """Name the people whose keys seal something in these rows."""
    return {
        getattr(row, column)
        for row in rows
        for column in _subject_columns(type(row))
        if getattr(row, column) is not None
    }


@cache
def _subject_columns(model: type[models.Model]) -> frozenset[str]:
    fields = model._meta.concrete_fields
    return frozenset(field.subject for field in fields if isinstance(field, EncryptedText))


def normalised(text: str) -> str:
    """Bring an identifier to the one form that is indexed: NFKC, case folded, trimmed.

    Folding can undo the form and the form the folding (a few Greek letters with marks), so both are done twice.
    """
    for _ in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text).strip()


class BlindIndex(BytesField):
    """A keyed hash of another column by which it is found: `filter(email_index="a@b.org")`.

    At full length (256 bits) for unique identifiers behind rate limits. Values that repeat (names) are cut to a few
    `bits` within a `partition`, another column of the row, so that equal hashes tell little: look them up by `hashed`,
    and compare what is opened. Where few values exist (yes and no, a sex, a state) there is no index.
    """

    def __init__(
        self,
        *args: Any,
        of: str,
        normalise: Callable[[str], str] = normalised,
        bits: int = 256,
        partition: str = "",
        version: int = 1,
        **kwargs: Any,
    ) -> None:
        assert bits % 8 == 0, "whole bytes are kept"
        assert bits >= UNIQUE_BITS or partition, "what repeats is cut within a partition"
        self.of, self.normalise, self.bits = of, normalise, bits
        self.partition, self.version = partition, version
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Stand in migrations as the plain column it is."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "django.db.models.BinaryField", args, kwargs

    def clone(self) -> "BlindIndex":
        """Copy with what it indexes, which `deconstruct` leaves out."""
        _, _, args, kwargs = self.deconstruct()
        return type(self)(
            *args,
            of=self.of,
            normalise=self.normalise,
            bits=self.bits,
            partition=self.partition,
            version=self.version,
            **kwargs,
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: ARG002, FBT001 - Django's
        """Follow the column it indexes."""
        source = getattr(model_instance, self.of)
        value = None
        if source not in (None, "") and not is_erased(source):
            within = getattr(model_instance, self.partition) if self.partition else ""
            value = self.hashed(source, within=str(within))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Hash what is looked for."""
        if not isinstance(value, str):
            return super().get_prep_value(value)
        assert not self.partition, f"{self.name} is looked up by hashed(text, within=…)"
        return self.hashed(value)

    def hashed(self, text: str, *, within: str = "") -> bytes:
        """Return what is stored for a text, in a partition where there are any."""
        index = f"{self.model._meta.db_table}.{self.column}"
        if self.partition:
            index += f"|{within}"
        whole = blind(self.normalise(text), index=index, version=self.version)
        return whole[: self.bits // 8]
