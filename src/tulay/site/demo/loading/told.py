"""Stories of people who got something, published, waiting or declined: through the product's own actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tulay.areas.cases.actions.stories import tell_story
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.stories import TELLABLE
from tulay.areas.catalogue.actions.moderation import decline_story, edit_story, publish_story
from tulay.areas.catalogue.rules.stories import Moderation, Told
from tulay.areas.identity.queries import staff_of
from tulay.areas.privacy.queries.guardians import is_child
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.reading import toml

_TELLS = (Grant(frozenset({"cases.tell-story"})),)
_JUDGES = tuple(
    Grant(frozenset({f"catalogue.{verb}-story"})) for verb in ("publish", "edit", "decline")
)
LOOKED_AT = 20


def load_told(now: datetime, ground: Ground) -> int:
    """Tell them; return how many. A small demo may lack the requests that some are about."""
    told = 0
    taken: set[UUID] = set()
    for wanted in sorted(toml("told.toml")["story"], key=lambda one: -one["days"]):
        request = _request(ground.services[wanted["service"]], taken, now)
        if request is None:
            continue
        taken.add(request.applicant_id)
        _tell(request, wanted, now - timedelta(days=wanted["days"]))
        told += 1
    return told


def _request(service_id: UUID, taken: set[UUID], now: datetime) -> Request | None:
    """Return a request whose applicant, of age, got what they asked for and tells nothing yet."""
    rows = Request.objects.filter(service_id=service_id, state__in=[one.value for one in TELLABLE])
    for row in rows.exclude(applicant_id__in=taken).order_by("id")[:LOOKED_AT]:
        if not is_child(row.applicant_id, now):
            return row
    return None


def _tell(request: Request, wanted: dict[str, Any], at: datetime) -> None:
    story_id = tell_story(
        actor=Actor(request.applicant_id, ActorKind.PERSON, _TELLS),
        request_id=request.id,
        words=wanted["words"],
        shown_as=wanted["shown_as"],
        language=wanted["language"],
        is_agreed=True,
        door=Told.WEB,
        now=at,
    )
    judges = [one.id for one in staff_of(request.agency_id, "catalogue.publish-story")]
    asked: dict[str, Any] = {
        "actor": Actor(judges[0] if judges else None, ActorKind.PERSON, _JUDGES),
        "story_id": story_id,
        "now": at + timedelta(hours=5),
    }
    step = wanted.get("step")
    if step == "publish":
        publish_story(**asked)
    elif step == "edit":
        edit_story(words=wanted["proposed"], said=wanted["said"], **asked)
    elif step == "decline":
        decline_story(reason=Moderation(wanted["reason"]), said=wanted["said"], **asked)
