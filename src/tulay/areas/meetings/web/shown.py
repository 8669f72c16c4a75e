"""A meeting as its page and the panels on it show it: looked up once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tulay.areas.identity.queries.people import PersonCard
from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.queries.reminders import called_to
from tulay.areas.meetings.queries.sight import Sight, meeting_sight
from tulay.areas.meetings.rules.reminders import Called
from tulay.areas.meetings.web.doors import agency_words, clock, people_words
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a meeting, who is called to it, and the names of agencies."""

    sight: Sight
    people: Mapping[Called, PersonCard]
    agencies: Mapping[UUID, str]

    @property
    def card(self) -> MeetingCard:
        """Return the meeting itself."""
        return self.sight.card

    def names(self, ids: set[UUID]) -> dict[UUID, str]:
        """Return the names of people; asks only for those who are not called to the meeting."""
        known = {one.id: one.name for one in self.people.values() if one.id in ids}
        missing = ids - set(known)
        return known | people_words(missing) if missing else known


def shown(actor: Actor, meeting_id: UUID) -> Shown:
    """Look up a meeting for its page.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    """
    now = clock()
    sight = meeting_sight(actor, meeting_id, now=now)
    ids = {sight.card.agency_id, *(item.agency_id for item in sight.items)}
    return Shown(sight, called_to(sight.card, now), agency_words(ids))
