"""The register for its officer, and in plain words for everybody."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.privacy.queries.recorded_grounds import grounds_now
from tulay.areas.privacy.queries.register import (
    Column,
    Processing,
    record_of_processing,
    register,
)
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.ground_rows import heads, rows
from tulay.kernel.personal import Category
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs

HEAD = ("column", "purpose", "ground", "category", "kept_days", "recipients", "where", "mask",
        "whole_for", "sealed", "indexed")  # fmt: skip


@require_safe
@needs("privacy.see-register")
def desk(request: HttpRequest) -> HttpResponse:
    """Lead the information officer to what they answer for."""
    return page(request, "privacy/desk.html", {"page_title": _("Data protection")})


@require_safe
@needs("privacy.see-register")
def show(request: HttpRequest) -> HttpResponse:
    """Show the record of processing, and every personal column as it is declared."""
    columns = register()
    context = {
        "page_title": _("Register of personal data"),
        "crumbs": crumbs(_("Register of personal data")),
        "stats": [
            {"number": len(columns), "label": _("personal columns")},
            {
                "number": sum(c.is_sealed for c in columns),
                "label": _("sealed under a person's key"),
            },
            {
                "number": sum(c.category is not Category.ORDINARY for c in columns),
                "label": _("special or about children"),
            },
        ],
        "record": [told(one) for one in record_of_processing()],
        "heads": [
            {"label": label}
            for label in (_("Column"), _("What for"), _("Ground"), _("Kept"), _("Shown"))
        ],
        "rows": [_row(column) for column in columns],
        "ground_heads": heads(),
        "grounds": rows(grounds_now()),
    }
    return page(request, "privacy/register.html", context)


@require_safe
@needs("privacy.see-register")
def as_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody who may
    """Give the register as a table for a spreadsheet, in the words of the declarations."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(HEAD)
    writer.writerows(_line(column) for column in register())
    answer = HttpResponse(sheet.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer


@require_safe
def data_protection(request: HttpRequest) -> HttpResponse:
    """Tell everybody what is held, why, on what ground, for how long, and who gets it."""
    context = {
        "page_title": _("Data protection"),
        "page_description": _("What we hold about people, why, and for how long."),
        "record": [told(one) for one in record_of_processing()],
        "ground_heads": heads(),
        "grounds": rows(grounds_now()),
    }
    return page(request, "privacy/data_protection.html", context)


def told(one: Processing) -> dict[str, Any]:
    """Return a line of the record of processing in the reader's words."""
    return {
        "name": words.area(one.area),
        "rows": [
            {"key": _("Whose data"), "value": str(words.SUBJECTS[one.area])},
            {"key": _("What for"), "value": _listed(words.said(p) for p in one.purposes)},
            {"key": _("Ground"), "value": _listed(str(words.BASES[b]) for b in one.bases)},
            {
                "key": _("How delicate"),
                "value": _listed(str(words.CATEGORIES[c]) for c in one.categories),
            },
            {"key": _("Who gets it"), "value": _listed(words.said(r) for r in one.recipients)},
            {"key": _("Where it lies"), "value": _listed(words.said(r) for r in one.residencies)},
            {"key": _("Kept at the longest"), "value": words.period(one.retention_days)},
            {"key": _("How it is protected"), "value": _protection(one)},
            *_kept(one),
        ],
    }


def crumbs(name: str, *more: dict[str, str]) -> list[dict[str, str]]:
    """Return the way to a page of the information officer."""
    return [
        {"text": _("Data protection"), "href": reverse("privacy:desk")},
        *more,
        {"text": name},
    ]


def _kept(one: Processing) -> Iterator[dict[str, str]]:
    if one.kept:
        kept = (
            f"{words.said(k.what)} ({words.said(k.why)}, {words.period(k.days)})" for k in one.kept
        )
        yield {"key": _("What stays after an erasure"), "value": _listed(kept)}


def _protection(one: Processing) -> str:
    if one.is_sealed:
        return _("Encrypted under a key of the person it is about. Every look is written down.")
    return _("Seen only by whoever needs it. Every look is written down.")


def _row(column: Column) -> dict[str, Any]:
    shown = str(words.MASKS[column.mask])
    return {
        "cells": [
            {"value": column.key},
            {"value": words.said(column.purpose)},
            {"value": str(words.BASES[column.basis])},
            {"value": words.period(column.retention_days)},
            {"value": shown},
        ]
    }


def _line(column: Column) -> tuple[object, ...]:
    return (
        column.key,
        column.purpose,
        column.basis.value,
        column.category.value,
        column.retention_days,
        "; ".join(column.recipients),
        column.residency,
        column.mask.value,
        "; ".join(sorted(column.whole_for)),
        "yes" if column.is_sealed else "no",
        "yes" if column.is_indexed else "no",
    )


def _listed(parts: Iterator[str]) -> str:
    return "; ".join(parts)


addresses = [
    path("data-protection/", data_protection, name="data-protection"),
    path("desk/privacy/", desk, name="desk"),
    path("desk/privacy/register/", show, name="register"),
    path("desk/privacy/register.csv", as_csv, name="register-csv"),
]
