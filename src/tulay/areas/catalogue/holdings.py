"""Personal data of the catalogue: what people told about services, as long as they agree."""

from datetime import datetime
from uuid import UUID

from tulay.areas.catalogue.actions.stories import erase_stories, forget_stories
from tulay.areas.catalogue.queries.stories import declined_of_old, exported_stories
from tulay.areas.catalogue.rules.stories import DECLINED_KEPT_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold


def export(person_id: UUID) -> dict[str, object]:
    """Return what a person told, and what agencies said to it."""
    return {"stories": exported_stories(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Take their stories down and empty them."""
    erase_stories(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty stories that were declined long ago."""
    forget_stories(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="catalogue",
        tables=("catalogue_story",),
        export=export,
        erase=erase,
        expiring=(
            Expiring("stories", DECLINED_KEPT_DAYS, "declined", "emptied", declined_of_old, forget),
        ),
        kept=(Kept("that a story was told, and when its teller agreed", "accountability", 2555),),
    )
)
