"""Look over the people one stands by: one page, and an entry for each of them."""

from datetime import datetime
from uuid import UUID

from tulay.areas.support.actions.hands import account
from tulay.areas.support.models import Enrolment
from tulay.areas.support.queries.overviews import PEOPLE_MOST
from tulay.areas.support.rules.enrolments import STANDING_BY
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.actions import action
from tulay.plumbing.restriction import Restricted


@action("support.look-over")
def look_over(*, actor: Actor, now: datetime) -> tuple[UUID, ...]:
    """Open the overview of everybody the actor stands by, each look on record; return whose records it shows.

    Somebody whose data is restricted is left out.
    """
    rows = Enrolment.objects.running().assigned_to(actor.person_id)
    reached = actor.agencies("support.look-over")
    if not isinstance(reached, Everywhere):
        rows = rows.filter(agency_id__in=reached)
    shown = []
    for row in rows.exclude(candidate_id=actor.person_id).order_by("started_at", "id")[
        :PEOPLE_MOST
    ]:
        try:
            account(actor, "support.look-over", row, now, purpose=STANDING_BY, what="overview")
        except Restricted:
            continue
        shown.append(row.id)
    return tuple(shown)
