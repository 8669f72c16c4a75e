"""Who answers for each agency: the first of those who hold the role, and the next as the alternate, by COPY."""

from datetime import datetime, timedelta

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import Post
from tulay.areas.directory.rules import Rank
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import staff

SINCE = timedelta(days=700)
DESIGNATIONS = {
    Rank.PRIMARY: "Chief of the planning division",
    Rank.ALTERNATE: "Officer of the planning division",
}


def load_posts(now: datetime, ground: Ground) -> int:
    """Load the posts; return how many."""
    random, at = dice("posts"), now - SINCE
    held: dict[str, list[Post]] = {}
    for post in staff(now)[1]:
        rows = held.setdefault(post.agency_slug or "", [])
        if post.role != "focal-person" or not post.agency_slug or len(rows) == len(Rank):
            continue
        rank = list(Rank)[len(rows)]
        rows.append(
            Post(
                id=drawn_id(at, random),
                agency_id=ground.agencies[post.agency_slug],
                person_id=post.person_id,
                rank=rank.value,
                designation=DESIGNATIONS[rank],
                appointed_date=at.date(),
                appointed_at=at,
            )
        )
    count = copy_in(Post, (row for rows in held.values() for row in rows))
    record(actor=SYSTEM, code="directory.appoint", target="demo", at=now, count=count)
    return count
