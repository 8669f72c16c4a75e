"""The money of a PPA, line by line."""

from datetime import datetime
from uuid import UUID

from tulay.areas.programmes.actions.hands import account, ppa_in_hand, today_of, touch
from tulay.areas.programmes.events import FundingRecorded
from tulay.areas.programmes.models import Funding, Ppa
from tulay.areas.programmes.queries.ppas import balance_of
from tulay.areas.programmes.rules.funding import Line, check_line
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("programmes.record-funding")
def record_funding(*, actor: Actor, ppa_id: UUID, line: Line, now: datetime) -> UUID:
    """Record that money was allocated, promised or paid out, or that a sum was wrong.

    A line stays for ever. The sums follow it by a trigger; the lock on the PPA lets one line be judged at a time.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises UnfitFunding: a detail cannot be true.
    :raises FundingBeyond: more would be spent than is there.
    """
    row = ppa_in_hand(actor, "programmes.record-funding", ppa_id)
    made = put_line(row, line, actor=actor, now=now)
    facts = {"kind": line.kind, "adjusts": line.adjusts, "amount_minor": line.amount_minor}
    account(actor, "programmes.record-funding", row, now, **facts)
    return made


def put_line(row: Ppa, line: Line, *, actor: Actor, now: datetime) -> UUID:
    """Add a line to a PPA in hand, and tell it.

    :raises UnfitFunding: a detail cannot be true.
    :raises FundingBeyond: more would be spent than is there.
    """
    check_line(balance_of(row), line, today=today_of(row, now))
    touch(row, now)
    made = Funding.objects.create(
        ppa=row,
        agency_id=row.agency_id,
        kind=line.kind,
        adjusts=line.adjusts,
        amount_minor=line.amount_minor,
        source=line.source,
        on_date=line.on_date,
        said=line.said.strip(),
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    publish(FundingRecorded(row.id, row.agency_id, line.kind, line.amount_minor))
    return made.id
