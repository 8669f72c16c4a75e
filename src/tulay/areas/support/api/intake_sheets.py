"""Sheets of intakes for programs: looked through, put in, taken back."""

from ninja import Router

from tulay.areas.support.actions.intake_sheets import INTAKE_SHEETS
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors

router = Router(tags=["support"], auth=SIGNED_IN)
SheetDoors(
    at="/intake/imports",
    operation=lambda name: f"support_intakes_{name}",
    what="intakes",
    of="the programme whose people gave them",
    do=INTAKE_SHEETS,
).add_to(router)
