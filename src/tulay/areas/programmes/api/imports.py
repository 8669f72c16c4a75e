"""Sheets of PPAs for programs: looked through, put in, taken back."""

from uuid import UUID

from ninja import Router, Schema

from tulay.areas.programmes.actions.imports import PPA_SHEETS
from tulay.plumbing.http.api import SIGNED_IN
from tulay.plumbing.sheets.api import SheetDoors


class SheetAgencyIn(Schema):
    """Whose PPAs a sheet holds."""

    agency_id: UUID


router = Router(tags=["programmes"], auth=SIGNED_IN)
SheetDoors(
    at="/ppas/imports",
    operation=lambda name: f"programmes_{name}",
    what="PPAs",
    of="the agency that runs them",
    do=PPA_SHEETS,
    asks=SheetAgencyIn,
).add_to(router)
