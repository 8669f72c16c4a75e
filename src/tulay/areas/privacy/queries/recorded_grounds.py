"""The grounds as they were recorded: for whoever keeps them, and for the register that shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.privacy.errors.grounds import UnknownGround
from tulay.areas.privacy.models import LegalGround
from tulay.areas.privacy.queries.grounds import counting, laws
from tulay.areas.privacy.rules.grounds import (
    CATEGORIES,
    GroundStanding,
    GroundStep,
    standing_of_ground,
)
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.personal import Basis, Category


@dataclass(frozen=True, slots=True)
class GroundCard:
    """A recorded ground: what it says, who proposed and who signed it, and whether it counts."""

    id: UUID
    purpose: Purpose
    jurisdiction: str
    category: Category
    basis: Basis
    law: str
    reason: str
    effective_at: datetime
    proposed_by: UUID | None
    proposed_at: datetime
    standing: GroundStanding
    decided_by: UUID | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroundLine:
    """On what one purpose stands in one region: a law, or consent where none is named."""

    purpose: Purpose
    jurisdiction: str
    category: Category
    basis: Basis
    law: str


def grounds_now(jurisdictions: Iterable[str] = JURISDICTIONS) -> list[GroundLine]:
    """Return the whole table: every purpose, region and kind of data; children have a line where a law names them."""
    known = laws()
    lines = []
    for purpose, categories in CATEGORIES.items():
        for region in jurisdictions:
            for category in categories:
                found = known.get((purpose, region, category))
                if found is None and category is Category.CHILD:
                    continue
                basis, law = (found.basis, found.law) if found else (Basis.CONSENT, "")
                lines.append(GroundLine(Purpose(purpose), region, category, basis, law))
    return lines


def recorded_grounds(now: datetime, *, limit: int = 200) -> list[GroundCard]:
    """Return everything that was ever proposed, the newest first."""
    newest = {row.ground_id for row in counting(now)}
    rows = LegalGround.objects.select_related("decision").order_by("-proposed_at", "-id")[:limit]
    return [_card(row, now, newest) for row in rows]


def ground_card(ground_id: UUID, now: datetime) -> GroundCard:
    """Return one recorded ground.

    :raises UnknownGround: there is none.
    """
    row = LegalGround.objects.select_related("decision").filter(id=ground_id).first()
    if row is None:
        raise UnknownGround
    return _card(row, now, {one.ground_id for one in counting(now)})


def _card(row: LegalGround, now: datetime, newest: set[UUID]) -> GroundCard:
    decision = getattr(row, "decision", None)
    step = decision.step if decision else None
    is_signed = decision is not None and decision.step == GroundStep.SIGNED
    counts_from = max(row.effective_at, decision.at) if decision and is_signed else None
    return GroundCard(
        id=row.id,
        purpose=Purpose(row.purpose),
        jurisdiction=row.jurisdiction,
        category=Category(row.category),
        basis=Basis(row.basis),
        law=row.law,
        reason=row.reason,
        effective_at=row.effective_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        standing=standing_of_ground(
            step=step, counts_from=counts_from, now=now, is_newest=row.id in newest
        ),
        decided_by=decision.by_id if decision else None,
        decided_at=decision.at if decision else None,
    )
