"""Who answers for agencies: the posts that people hold, and held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.models import Post
from tulay.areas.directory.rules import Rank, answering
from tulay.areas.identity.queries.people import focal_persons_of
from tulay.kernel.actor import Actor

SEE_POSTS = "directory.see-posts"
SHOWN_MAX = 100
"""Posts of one agency; more than anybody reads."""


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post that somebody holds, or held, in an agency."""

    id: UUID
    agency_id: UUID
    person_id: UUID
    rank: Rank
    designation: str
    appointed_date: date
    ended_date: date | None

    @property
    def is_held(self) -> bool:
        """Answer whether nobody has ended it."""
        return self.ended_date is None


def posts_of(actor: Actor, agency_id: UUID) -> tuple[PostCard, ...]:
    """Return the posts of an agency: those held now first, the primary one before the alternate; then the newest.

    :raises UnknownAgency: it is not one whose posts the actor may see.
    """
    if not actor.may(SEE_POSTS, agency_id):
        raise UnknownAgency
    rows = Post.objects.filter(agency_id=agency_id).order_by("-appointed_at", "-id")[:SHOWN_MAX]
    order = list(Rank)
    found = [_card(row) for row in rows]
    return tuple(
        sorted(found, key=lambda one: order.index(one.rank) if one.is_held else len(order))
    )


def who_answers(agency_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Return who answers for each of these agencies at a moment: first the primary, then the alternate.

    Where neither can, everybody who holds the role; an agency without anybody is left out.
    """
    asked = set(agency_ids)
    able = focal_persons_of(asked, now=now)
    rows = Post.objects.filter(agency_id__in=asked, ended_at=None)
    ranked: dict[UUID, dict[str, UUID]] = {}
    for agency_id, rank, person_id in rows.values_list("agency_id", "rank", "person_id"):
        ranked.setdefault(agency_id, {})[rank] = person_id
    return {one: answering(ranked.get(one, {}), people) for one, people in able.items()}


def posts_of_person(person_id: UUID) -> list[dict[str, str]]:
    """Return which posts somebody held, the oldest first, for their export."""
    rows = Post.objects.select_related("agency").filter(person_id=person_id)
    return [
        {
            "agency": row.agency.name,
            "rank": row.rank,
            "designation": row.designation,
            "from": row.appointed_date.isoformat(),
            "until": row.ended_date.isoformat() if row.ended_date else "",
        }
        for row in rows.order_by("appointed_at", "id")
    ]


def _card(row: Post) -> PostCard:
    return PostCard(
        row.id,
        row.agency_id,
        row.person_id,
        Rank(row.rank),
        row.designation,
        row.appointed_date,
        row.ended_date,
    )
