"""People are appointed to answer for an agency, and their posts end; who held them before stays on record."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.actions.agencies import active_agency, end_posts, local_day
from tulay.areas.directory.errors import HeldAlready, PostEnded, UnknownPost
from tulay.areas.directory.models import Post
from tulay.areas.directory.queries.posts import SEE_POSTS
from tulay.areas.directory.rules import DESIGNATION_MAX, check_appointment
from tulay.areas.identity.queries.people import focal_persons_of
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action


@action("directory.appoint")
def appoint(
    *,
    actor: Actor,
    agency_id: UUID,
    person_id: UUID,
    rank: str,
    designation: str,
    now: datetime,
) -> UUID:
    """Appoint the first focal person of an agency, or the alternate; whoever held the post before holds it no longer.

    Somebody who held the other post gives it up: nobody stands in for themselves.

    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    :raises NoFocalPerson: the person does not hold the role there.
    :raises HeldAlready: the person holds this very post.
    """
    agency = active_agency(actor, "directory.appoint", agency_id)
    rows = Post.objects.filter(agency=agency, ended_at=None)
    held = dict(rows.values_list("rank", "person_id"))
    able = focal_persons_of([agency_id], now=now).get(agency_id, ())
    wanted = check_appointment(person_id, rank, able=able, held=held)
    end_posts(agency, actor=actor, now=now, rank=wanted.value)
    end_posts(agency, actor=actor, now=now, person_id=person_id)
    try:
        with transaction.atomic():
            row = Post.objects.create(
                agency=agency,
                person_id=person_id,
                rank=wanted.value,
                designation=designation.strip()[:DESIGNATION_MAX],
                appointed_date=local_day(agency, now),
                appointed_by=actor.person_id,
                appointed_at=now,
            )
    except IntegrityError as error:  # somebody was quicker
        raise HeldAlready from error
    record(
        actor=actor,
        code="directory.appoint",
        target=f"agency:{agency_id}",
        at=now,
        subject_id=person_id,
        rank=wanted,
        before=str(held.get(wanted.value) or ""),
    )
    return row.id


@action("directory.end-post")
def end_post(*, actor: Actor, post_id: UUID, now: datetime) -> None:
    """End a post that somebody holds in an agency; the role, if they have it, stays theirs.

    :raises UnknownPost: there is none by this id that the actor may see.
    :raises PostEnded: it had ended before.
    """
    row = (
        Post.objects.select_related("agency")
        .select_for_update(of=("self",))
        .filter(id=post_id)
        .first()
    )
    if row is None or not actor.may(SEE_POSTS, row.agency_id):
        raise UnknownPost
    if not actor.may("directory.end-post", row.agency_id):
        raise Forbidden
    if not end_posts(row.agency, actor=actor, now=now, id=post_id):
        raise PostEnded
    record(
        actor=actor,
        code="directory.end-post",
        target=f"agency:{row.agency_id}",
        at=now,
        subject_id=row.person_id,
        rank=row.rank,
    )


@action("directory.erase-posts")
def erase_posts(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """End what somebody still holds, and forget as what they worked; that they held it stays, by reference."""
    for row in Post.objects.select_related("agency").filter(person_id=person_id, ended_at=None):
        end_posts(row.agency, actor=actor, now=now, id=row.id)
    Post.objects.filter(person_id=person_id).update(designation="")
    record(
        actor=actor,
        code="directory.erase-posts",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
