"""Personal data of the audit area: what was done with a person's record, sealed inside the entries."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit import queries
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return every entry about a person."""
    return {"entries": queries.entries_about(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Leave every entry as it is: the table refuses changes, and what it keeps is declared below."""


hold(
    Holding(
        area="audit",
        tables=("audit_entry",),
        export=export,
        erase=erase,
        kept=(
            Kept(
                "what was done with a person's record, by whom and when, with its sealed values",
                "the duty to account for decisions and looks",
                2555,
            ),
        ),
    )
)
