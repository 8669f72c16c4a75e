"""Sheets of requests for programs: looked through, put in, taken back."""

from ninja import Router

from tulay.areas.cases.actions.request_sheets import REQUEST_SHEETS
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors

router = Router(tags=["requests"], auth=SIGNED_IN)
SheetDoors(
    at="/requests/imports",
    operation=lambda name: f"cases_{name}",
    what="requests",
    of="the service that people asked for",
    do=REQUEST_SHEETS,
).add_to(router)
