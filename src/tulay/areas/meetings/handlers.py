"""What follows here from what happens to agencies."""

from datetime import UTC, datetime

from tulay.areas.directory.events import AgencyAdded, AgencyChanged, AgencyDeactivated
from tulay.areas.meetings.actions.series import settle_agency
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.events import on


@on(AgencyAdded)
def agency_added(event: AgencyAdded) -> None:
    """Give a new agency the quarters that have not begun."""
    settle_agency(actor=SYSTEM, agency_id=event.agency_id, now=datetime.now(UTC))


@on(AgencyChanged)
def agency_changed(event: AgencyChanged) -> None:
    """Begin or end its meetings, if that is what changed."""
    settle_agency(actor=SYSTEM, agency_id=event.agency_id, now=datetime.now(UTC))


@on(AgencyDeactivated)
def agency_deactivated(event: AgencyDeactivated) -> None:
    """Cancel what lies ahead."""
    settle_agency(actor=SYSTEM, agency_id=event.agency_id, now=datetime.now(UTC))
