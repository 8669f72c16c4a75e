"""Whoever answers for an agreement hears of its overdue milestones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import Agency, PartnershipMilestone
from tulay.areas.directory.queries.overdue_milestones import overdue_to_tell
from tulay.areas.directory.queries.posts import who_answers
from tulay.areas.identity.queries.people import PersonCard, coordinators_of, serving
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

NAMED_MAX = 20
"""How many milestones a message names; the list of agreements shows all."""


@action("directory.alert-overdue-milestones")
def alert_overdue_milestones(*, actor: Actor, agency_id: UUID, now: datetime) -> int:
    """Tell whoever answers for an agency once of each overdue milestone; return how many milestones those were.

    Where nobody answers, the coordinating office hears of it; where nobody is there at all, it is told later.
    """
    rows = _untold(agency_id, now)
    people = _people(agency_id, now) if rows else []
    if not people:
        return 0
    ids = [row.id for row in rows]
    PartnershipMilestone.objects.filter(id__in=ids).update(overdue_told_at=now)
    for person in people:
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, person.phone, person.language),
            template="directory.milestones_overdue",
            facts=_facts(agency_id, rows),
            key=f"directory.milestones-overdue:{rows[0].id}:{person.id}",
            now=now,
        )
    record(
        actor=actor,
        code="directory.alert-overdue-milestones",
        target=f"agency:{agency_id}",
        at=now,
        agency=agency_id,
        count=len(rows),
    )
    return len(rows)


def _untold(agency_id: UUID, now: datetime) -> list[PartnershipMilestone]:
    """Return what is still to be told, in hand: a second run waits, and finds it told."""
    rows = PartnershipMilestone.objects.select_for_update(of=("self",))
    rows = rows.select_related("partnership").filter(id__in=overdue_to_tell(agency_id, now))
    return list(rows.filter(met_date=None, overdue_told_at=None).order_by("due_date", "id"))


def _people(agency_id: UUID, now: datetime) -> list[PersonCard]:
    found = who_answers([agency_id], now=now).get(agency_id, ())
    jurisdiction = Agency.objects.get(id=agency_id).jurisdiction
    return list(serving(found or coordinators_of(jurisdiction, now=now)).values())


def _facts(agency_id: UUID, rows: Sequence[PartnershipMilestone]) -> dict[str, object]:
    address = f"{settings.PUBLIC_URL}/partnerships/"
    return {
        "count": len(rows),
        "more": max(0, len(rows) - NAMED_MAX),
        "all": f"{address}?agency={agency_id}&state=overdue",
        "milestones": [
            {
                "title": row.title,
                "agreement": row.partnership.title,
                "due": row.due_date,
                "link": f"{address}{row.partnership_id}/",
            }
            for row in rows[:NAMED_MAX]
        ],
    }
