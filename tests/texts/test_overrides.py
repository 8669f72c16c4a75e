"""What a template says about one place is in the sheet: a class that is not there does nothing, and nobody sees it."""

import re

import pytest

from tulay.site.env import ROOT

SHEETS = ("tulay.css", "tulay-rtl.css")
USED = re.compile(r"govuk-!-[a-z0-9-]+")


def used():
    return {
        name
        for path in (ROOT / "src").rglob("*.html")
        for name in USED.findall(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_override_that_a_template_uses_is_in_the_sheet(sheet):
    rules = (ROOT / "var" / "assets" / "css" / sheet).read_text(encoding="utf-8")
    there = {name.replace("\\", "") for name in re.findall(r"\.(govuk-\\!-[a-z0-9-]+)", rules)}

    assert "govuk-!-text-break-word" in used()
    assert used() - there == set()
