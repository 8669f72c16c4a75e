"""The meeting that a use case is about, locked: whoever changes anything of it waits for whoever was first."""

from uuid import UUID

from tulay.areas.meetings.errors import UnknownMeeting
from tulay.areas.meetings.models import Meeting
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden


def meeting_in_hand(actor: Actor, code: str, meeting_id: UUID) -> Meeting:
    """Return the meeting, if the actor may do this with it.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises Forbidden: it is another agency's to act on.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("series")
    meeting = rows.filter(id=meeting_id).first()
    if meeting is None:
        raise UnknownMeeting
    if not actor.may(code, meeting.agency_id):
        raise Forbidden
    return meeting
