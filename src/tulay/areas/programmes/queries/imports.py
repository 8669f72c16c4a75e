"""Sheets of PPAs, and what waits of them."""

from uuid import UUID

from tulay.areas.programmes.errors import UnknownImport
from tulay.areas.programmes.models import Funding, Import, Ppa, Staged
from tulay.plumbing.sheets.staging import previewed
from tulay.plumbing.sheets.steps import Sheets, Table

PPAS = Sheets(
    "programmes",
    Import,
    Staged,
    (Table(Ppa, dated=("created_at", "updated_at")), Table(Funding, dated=("recorded_at",))),
    UnknownImport,
)
CODE = PPAS.code("check")


def waiting_ppas(import_id: UUID) -> tuple[Ppa, ...]:
    """Return the first PPAs that an import would bring in."""
    return previewed(Ppa, Staged, import_id)
