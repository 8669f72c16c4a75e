"""On what each purpose stands, as a table and as a sentence: for the register, the notices and the desk."""

from typing import Any

from django.utils.translation import gettext as _

from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.recorded_grounds import GroundLine
from tulay.areas.privacy.web import words
from tulay.plumbing.ui import words as ui_words


def heads() -> list[dict[str, str]]:
    """Return the head of the table of grounds."""
    return [
        {"label": label} for label in (_("Purpose"), _("Region"), _("About"), _("Ground"), _("Law"))
    ]


def rows(lines: list[GroundLine]) -> list[dict[str, Any]]:
    """Return the table of grounds in the reader's words."""
    return [
        {
            "cells": [
                {"value": str(one)}
                for one in (
                    words.PURPOSES[line.purpose],
                    ui_words.region(line.jurisdiction),
                    words.GROUND_CATEGORIES[line.category],
                    words.BASES[line.basis],
                    line.law or "\N{EN DASH}",
                )
            ]
        }
        for line in lines
    ]


def ground_of(purpose: str, jurisdiction: str) -> dict[str, str]:
    """Return on what a purpose stands there now: words, and the law they rest on."""
    found = ground_in_law(purpose, jurisdiction)
    if found is None:
        return {"basis": _("only if you agree"), "law": ""}
    return {"basis": str(words.BASES[found.basis]), "law": found.law}
