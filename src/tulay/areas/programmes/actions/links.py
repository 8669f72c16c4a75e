"""A PPA is linked to communities, and by areas above to services and requests."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.directory.queries import place_cards
from tulay.areas.programmes.actions.hands import account, ppa_in_hand, touch
from tulay.areas.programmes.errors import AlreadyLinked, UnfitLink, UnknownLink
from tulay.areas.programmes.models import Link, Ppa
from tulay.areas.programmes.rules.links import ABOVE, LinkKind, check_community, check_room
from tulay.areas.programmes.rules.states import check_open
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action


@action("programmes.link-community")
def link_community(*, actor: Actor, ppa_id: UUID, place_id: UUID, name: str, now: datetime) -> UUID:
    """Say that a PPA reaches a community: its place, and what the settlement is called.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises StepNotPossible: it is completed or cancelled.
    :raises UnfitLink: the place is of another country, or the name too long.
    :raises AlreadyLinked: it is linked to it already.
    :raises TooManyLinks: there is no room for another one.
    """
    ppa = ppa_in_hand(actor, "programmes.link-community", ppa_id)
    plain = check_community(name)
    found = place_cards([place_id]).values()
    if [one.jurisdiction for one in found] != [ppa.jurisdiction]:
        fault = FieldError("place_id", "unknown", "Choose a place from the list.")
        raise UnfitLink(errors=[fault])
    return _linked(
        actor,
        "programmes.link-community",
        ppa,
        Link(kind=LinkKind.COMMUNITY.value, place_id=place_id, name=plain),
        now,
    )


@action("programmes.link-target")
def link_target(
    *, actor: Actor, ppa_id: UUID, kind: LinkKind, target_id: UUID, now: datetime
) -> UUID:
    """Link a PPA to something of an area above, which has looked whether it is there and whose it is.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises StepNotPossible: it is completed or cancelled.
    :raises AlreadyLinked: it is linked to it already.
    :raises TooManyLinks: there is no room for another one.
    """
    assert kind in ABOVE, "what lies below is linked by its own action"
    ppa = ppa_in_hand(actor, "programmes.link-target", ppa_id)
    row = Link(kind=kind.value, target_id=target_id)
    return _linked(actor, "programmes.link-target", ppa, row, now)


@action("programmes.remove-link")
def remove_link(*, actor: Actor, ppa_id: UUID, link_id: UUID, now: datetime) -> None:
    """Take a link of a PPA away.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises UnknownLink: it has no such link.
    """
    ppa = ppa_in_hand(actor, "programmes.remove-link", ppa_id)
    row = Link.objects.filter(id=link_id, ppa_id=ppa_id).first()
    if row is None:
        raise UnknownLink
    row.delete()
    touch(ppa, now)
    account(actor, "programmes.remove-link", ppa, now, link=link_id, kind=row.kind)


def _linked(actor: Actor, code: str, ppa: Ppa, row: Link, now: datetime) -> UUID:
    check_open(ppa.state)
    check_room(Link.objects.filter(ppa_id=ppa.id).count())
    row.ppa_id, row.agency_id = ppa.id, ppa.agency_id
    row.linked_by, row.linked_at = actor.person_id, now
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyLinked from error
    touch(ppa, now)  # a sheet that brought it is not taken back any more
    account(actor, code, ppa, now, link=row.id, kind=row.kind)
    return row.id
