"""Sheets of people for programs: looked through, put in, taken back."""

from ninja import Router

from tulay.areas.identity.actions.imports import PEOPLE_SHEETS
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors

router = Router(tags=["people"], auth=SIGNED_IN)
SheetDoors(
    at="/users/imports",
    operation=lambda name: f"identity_{name}",
    what="people",
    of="the agency that serves them",
    do=PEOPLE_SHEETS,
).add_to(router)
