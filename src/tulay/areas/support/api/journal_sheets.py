"""Sheets of journals for programs: looked through, put in, taken back."""

from ninja import Router

from tulay.areas.support.actions.journal_sheets import JOURNAL_SHEETS
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors

router = Router(tags=["support"], auth=SIGNED_IN)
SheetDoors(
    at="/journal/imports",
    operation=lambda name: f"support_{name}",
    what="journals",
    of="the programme whose people kept them",
    do=JOURNAL_SHEETS,
).add_to(router)
