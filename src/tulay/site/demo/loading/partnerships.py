"""Agreements of agencies with others, by COPY: their sides, milestones, a signed specimen, and how they came here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import (
    AgreementFile,
    Partnership,
    PartnershipMilestone,
    PartnershipParty,
    PartnershipStep,
)
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.base import Row
from tulay.plumbing.db.writes import copy_in
from tulay.plumbing.files import store
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.reading import toml
from tulay.site.demo.specimens import sample

WRITTEN = timedelta(days=30)
"""How long before its first day an agreement was written down."""
ORDER = (Partnership, PartnershipParty, PartnershipMilestone, AgreementFile, PartnershipStep)


def load_partnerships(now: datetime, ground: Ground) -> int:
    """Load the agreements; return how many."""
    random = dice("partnerships")
    rows = [
        row
        for one in toml("partnerships.toml")["agreement"]
        for row in _rows(one, ground, now, random)
    ]
    for model in ORDER:
        copy_in(model, (row for row in rows if isinstance(row, model)))
    count = sum(isinstance(row, Partnership) for row in rows)
    record(actor=SYSTEM, code="directory.add-partnership", target="demo", at=now, count=count)
    return count


@dataclass(frozen=True, slots=True)
class _Told:
    """An agreement of the content file, and the day the demo is loaded."""

    said: dict[str, Any]
    id: UUID
    agency_id: UUID
    now: datetime
    random: Random

    @property
    def of(self) -> dict[str, Any]:
        """Return whose the parts are."""
        return {"partnership_id": self.id, "agency_id": self.agency_id}

    @property
    def written_at(self) -> datetime:
        """Return when it was written down: before its first day, and not after today."""
        return min(self.now, self.now + timedelta(days=self.said["starts"])) - WRITTEN

    def day(self, after: int) -> date:
        """Return the day so many days from today."""
        return (self.now + timedelta(days=after)).date()

    def new_id(self) -> UUID:
        """Return an id for a part."""
        return drawn_id(self.written_at, self.random)


def _rows(said: dict[str, Any], ground: Ground, now: datetime, random: Random) -> Iterator[Row]:
    told = _Told(
        said, drawn_id(now - WRITTEN, random), ground.agencies[said["agency"]], now, random
    )
    sides = [ground.agencies[one["agency"]] for one in said["sides"] if "agency" in one]
    is_over = said["state"] == "ended"
    yield Partnership.made(
        id=told.id,
        agency_id=told.agency_id,
        partners=sorted(set(sides) - {told.agency_id}),
        title=said["title"],
        kind=said["kind"],
        purpose=said["purpose"],
        state=said["state"],
        starts_date=told.day(said["starts"]),
        ends_date=told.day(said["ends"]),
        ended_date=told.day(said["ends"]) if is_over else None,
        end_reason=said.get("reason", ""),
        added_at=told.written_at,
        updated_at=told.written_at,
    )
    yield from _sides(told, ground)
    yield from _milestones(told)
    if said["state"] != "draft":
        yield _signed_text(told)
    yield from _steps(told)


def _sides(told: _Told, ground: Ground) -> Iterator[Row]:
    is_draft = told.said["state"] == "draft"
    for one in told.said["sides"]:
        yield PartnershipParty(
            id=told.new_id(),
            **told.of,
            side_id=ground.agencies[one["agency"]] if "agency" in one else None,
            organisation=one.get("name", ""),
            signatory=one["signatory"],
            designation=one["designation"],
            signed_date=None if is_draft else told.day(told.said["starts"] - 10),
        )


def _milestones(told: _Told) -> Iterator[Row]:
    for one in told.said["milestones"]:
        yield PartnershipMilestone.made(
            id=told.new_id(),
            **told.of,
            title=one["title"],
            due_date=told.day(one["due"]),
            met_date=told.day(one["met"]) if "met" in one else None,
            evidence=one.get("evidence", ""),
        )


def _signed_text(told: _Told) -> Row:
    content = sample("sheet")
    return AgreementFile.made(
        id=told.new_id(),
        **told.of,
        file_name="signed-agreement.png",
        content_type="image/png",
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
        storage_key=store.keep(content, subject_id=told.id),
        added_at=told.written_at,
    )


def _steps(told: _Told) -> Iterator[Row]:
    said, last = told.said, told.day(told.said["ends"])
    taken = [("added", told.written_at, "")]
    if said["state"] != "draft":
        taken.append(("started", told.now + timedelta(days=said["starts"]), ""))
    if said["state"] == "ended":
        taken.append(("ended", told.now + timedelta(days=said["ends"]), said["said"]))
    for step, at, words in taken:
        yield PartnershipStep.made(
            id=told.new_id(), **told.of, step=step, ends_date=last, said=words, taken_at=at
        )
