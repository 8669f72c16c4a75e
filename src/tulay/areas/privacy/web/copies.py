"""A copy as files: JSON for programs, PDF for people, in the person's language."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tulay.areas.privacy.actions.exports import Copy
from tulay.areas.privacy.rules.exports import schema
from tulay.areas.privacy.rules.rights import Right
from tulay.areas.privacy.web import rights_words as words
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.render.pdf import record_pdf
from tulay.plumbing.ui.words import moment

DEEPEST = 4


def as_json(copy: Copy) -> bytes:
    """Return the file for programs."""
    return json.dumps(copy.content, ensure_ascii=False, indent=1, default=str).encode()


def as_files(copy: Copy) -> tuple[str, str, bytes]:
    """Return the name, the type and the bytes of what is handed over."""
    if copy.right is Right.PORTABILITY:
        return "my-data.json", "application/json", as_json(copy)
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("my-data.pdf", as_pdf(copy))
        files.writestr("my-data.json", as_json(copy))
        files.writestr("schema.json", json.dumps(schema(settings.PUBLIC_URL), indent=1))
    return "my-data.zip", "application/zip", parcel.getvalue()


def as_pdf(copy: Copy) -> bytes:
    """Return the document for people, in the language they read."""
    known = JURISDICTIONS.get(copy.content["jurisdiction"])
    with (
        translation.override(copy.language),
        timezone.override(known.zone if known else "UTC"),
    ):
        facts = {
            "title": _("A copy of your data"),
            "sender": "Tulay",
            "intro": _intro(copy),
            "nothing": _("Nothing."),
            "sections": [*_sections(copy.content["holdings"]), _access_log(copy)],
        }
        rtl = translation.get_language_bidi()
        return record_pdf(facts, language=copy.language, rtl=rtl)


def _intro(copy: Copy) -> list[str]:
    made = parse_datetime(copy.content["made_at"])
    assert made is not None
    return [
        copy.name,
        _("Made on %(at)s.") % {"at": moment(made)},
        _("The file my-data.json holds every value, and why and for how long we keep it."),
    ]


def _sections(holdings: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"title": str(words.AREAS.get(area, area)), "rows": list(_rows(held, 0))}
        for area, held in holdings.items()
    ]


def _access_log(copy: Copy) -> dict[str, Any]:
    return {
        "title": _("Who looked at my data"),
        "rows": list(_rows(copy.content["access_log"], 0)),
    }


def _rows(value: Any, level: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of a nested value: headings for what holds others, then names and values."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _named(words.key(str(name)), inner, level)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _named(str(number), inner, level)


def _named(name: str, value: Any, level: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, (Mapping, list)):
        if value:
            yield {"level": min(level, DEEPEST), "key": name, "value": ""}
            yield from _rows(value, level + 1)
    elif value not in (None, ""):
        yield {"level": min(level, DEEPEST), "key": name, "value": _said(value)}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    at = parse_datetime(value) if isinstance(value, str) and "T" in value[:11] else None
    return moment(at) if at is not None else str(value)
