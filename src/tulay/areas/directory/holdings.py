"""Personal data of the directory: who answered for an agency, and who signed an agreement for whom."""

from datetime import datetime
from uuid import UUID

from tulay.areas.directory.actions.posts import erase_posts
from tulay.areas.directory.queries.posts import posts_of_person
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Holding, Kept, hold

SEVEN_YEARS = 2555


def export(person_id: UUID) -> dict[str, object]:
    """Return the posts that a person held."""
    return {"posts": posts_of_person(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """End what they hold and forget as what they worked; who answered when stays, by reference."""
    erase_posts(actor=actor, person_id=person_id, now=now)


hold(
    Holding(
        area="directory",
        tables=("directory_post", "directory_partnership_party"),
        export=export,
        erase=erase,
        kept=(
            Kept(
                "that a post was held in an agency, and from when until when",
                "record of public office",
                SEVEN_YEARS,
            ),
            Kept(
                "who signed an agreement for an organisation, sealed",
                "record of public office",
                SEVEN_YEARS,
            ),
        ),
    )
)
