"""Two requests that take longer than was promised: an officer asked for more time, a colleague granted it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tulay.areas.cases.actions.more_time import answer_more_time, ask_more_time
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.escalations import ANSWERABLE
from tulay.areas.cases.rules.steps import State
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.queries import staff_of
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.site.demo.loading.ground import Ground

ASKED = (
    ("disability-support", "The wheelchair has to be measured at home, and the road is closed."),
    ("disaster-family-help", "The engineer who looks at the house comes next week."),
)
LONGER = timedelta(days=10)
_MAY = (Grant(frozenset({"cases.ask-more-time", "cases.answer-more-time"})),)


def load_more_time(now: datetime, ground: Ground) -> int:
    """Ask and grant through the product's own actions; return how many. A small demo may lack some."""
    return sum(_granted(slug, why, now, ground) for slug, why in ASKED)


def _granted(slug: str, why: str, now: datetime, ground: Ground) -> bool:
    """Grant more time for a request of a service that is in review and due soon; say whether there was one."""
    rows = Request.objects.filter(
        service_id=ground.services[slug],
        state=State.IN_REVIEW,
        due_at__gt=now,
        assignee_id__isnull=False,
    )
    request = rows.order_by("due_at", "id").first()
    if request is None or request.due_at is None or request.assignee_id is None:
        return False
    answering = [card.id for card in staff_of(request.agency_id, ANSWERABLE)]
    asked = ask_more_time(
        actor=_person(request.assignee_id),
        request_id=request.id,
        until_date=_open_day(request.agency_id, (request.due_at + LONGER).date()),
        reason=why,
        now=now,
    )
    answer_more_time(actor=_person(answering[0]), more_time_id=asked, grants=True, now=now)
    return True


def _person(person_id: UUID) -> Actor:
    return Actor(person_id, ActorKind.PERSON, _MAY)


def _open_day(agency_id: UUID, day: date) -> date:
    calendar = calendar_of(agency_id)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day
