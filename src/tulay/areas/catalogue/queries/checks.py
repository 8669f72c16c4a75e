"""What somebody can probably get: rules held against what is said of a person, and nothing kept of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import override

from tulay.areas.catalogue.queries.eligibility_words import Told, told_judged, vocabulary
from tulay.areas.catalogue.queries.working import preview_card, working_service
from tulay.areas.catalogue.rules.eligibility import PLACE, Group, judge
from tulay.areas.directory.queries import regions_around
from tulay.kernel.actor import Actor


def tried_rule(
    actor: Actor,
    service_id: UUID,
    answers: Mapping[str, object],
    *,
    language: str,
    now: datetime,
) -> Told:
    """Hold the newest rule of a service against somebody made up, in words.

    :raises UnknownService: there is none that this actor may change.
    """
    working = working_service(actor, service_id)
    words = vocabulary(preview_card(actor, service_id, language), working.details.questions)
    today = now.astimezone(ZoneInfo(working.zone)).date()
    judged = judge(working.details.rule or Group(), known_facts(answers), today=today)
    with override(language):
        return told_judged(judged, words)


def known_facts(answers: Mapping[str, object]) -> dict[str, object]:
    """Return facts as rules are held against them: a place stands for all that it lies in; that is one query."""
    facts = dict(answers)
    place = facts.get(PLACE)
    if isinstance(place, str):
        around = regions_around(place)
        facts[PLACE] = tuple(sorted(around)) if around else None
    return facts
