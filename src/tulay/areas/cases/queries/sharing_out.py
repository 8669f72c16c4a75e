"""What an agency's rules would do with the requests that wait for anybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from tulay.areas.cases.errors import NothingToGive
from tulay.areas.cases.models import Assignment, Request
from tulay.areas.cases.queries.absences import away_now
from tulay.areas.cases.queries.assigning import PlanCard, candidates, skilled_officers
from tulay.areas.cases.queries.decisions import who_decided_each
from tulay.areas.cases.rules.assigning import (
    Asked,
    Stays,
    Verdict,
    Waiting,
    share_out,
    why_it_stays,
)
from tulay.areas.cases.rules.batches import BATCH_MOST
from tulay.areas.directory.queries import place_cards

LOOKED_AT = 5_000
"""How many waiting requests are looked at, those that are due first."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one officer has in hand, and would get."""

    officer_id: UUID
    officer: str = field(repr=False)
    load: int
    gets: int


@dataclass(frozen=True, slots=True)
class SharingOut:
    """Which waiting requests would go to whom at this moment, and how many stay, why."""

    request_ids: tuple[UUID, ...]
    shares: tuple[Share, ...]
    stays: dict[Stays, int]
    later: int
    """How many would be given the next time: so many more than can be worked on at once."""
    is_cut: bool
    """Whether more wait than were looked at."""

    @property
    def staying(self) -> int:
        """How many no rule gives."""
        return sum(self.stays.values())


def sharing_out(plan: PlanCard, *, now: datetime) -> SharingOut:
    """Return what the rules would do, switched on or not, with what waits for anybody: the first due first."""
    rows = _waiting(plan.agency_id)
    looked_at = [row for row in rows[:LOOKED_AT] if not row["is_held"]]
    officers = skilled_officers(plan.agency_id)
    free = candidates(plan.agency_id, officers)
    verdicts = share_out(
        plan.rules, _as_rules_see(looked_at), free, away=away_now(plan.agency_id, now)
    )
    given = [(row["id"], v.given) for row, v in zip(looked_at, verdicts, strict=True) if v.given]
    gets = Counter(one.officer_id for _, one in given[:BATCH_MOST])
    names = {one.id: one.name for one in officers}
    return SharingOut(
        request_ids=tuple(request_id for request_id, _ in given[:BATCH_MOST]),
        shares=tuple(
            Share(one.id, names[one.id], one.load, gets[one.id]) for one in free if gets[one.id]
        ),
        stays=_staying(verdicts, held=min(len(rows), LOOKED_AT) - len(looked_at)),
        later=max(0, len(given) - BATCH_MOST),
        is_cut=len(rows) > LOOKED_AT,
    )


def waiting_to_give(plan: PlanCard, *, now: datetime) -> tuple[UUID, ...]:
    """Return which waiting requests the rules would give at this moment, at most as many as can be worked on at once.

    :raises NothingToGive: none.
    """
    found = sharing_out(plan, now=now).request_ids
    if not found:
        raise NothingToGive
    return found


def _waiting(agency_id: UUID) -> list[dict[str, Any]]:
    held = Assignment.objects.filter(request_id=OuterRef("id"), agency_id=agency_id)
    rows = Request.objects.waiting().filter(agency_id=agency_id, assignee_id=None)
    found = rows.annotate(is_held=Exists(held)).order_by("due_at", "id")
    columns = ("id", "service_id", "place_id", "applicant_id", "is_appealed", "is_held")
    return list(found.values(*columns)[: LOOKED_AT + 1])


def _as_rules_see(rows: Sequence[dict[str, Any]]) -> list[Waiting]:
    places = place_cards({row["place_id"] for row in rows if row["place_id"]})
    decided = who_decided_each([row["id"] for row in rows if row["is_appealed"]])
    return [
        Waiting(
            Asked(
                row["service_id"], places[row["place_id"]].path if row["place_id"] in places else ""
            ),
            decided.get(row["id"], frozenset()) | {row["applicant_id"]},
        )
        for row in rows
    ]


def _staying(verdicts: Sequence[Verdict], *, held: int) -> dict[Stays, int]:
    stays = Counter(why_it_stays(one) for one in verdicts if not one.given)
    stays[Stays.HELD] += held
    return {why: stays[why] for why in Stays if stays[why]}
