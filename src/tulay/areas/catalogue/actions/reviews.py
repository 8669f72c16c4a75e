"""Somebody else looks at a service before people read it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.errors import NotAskedFor, WrongState
from tulay.areas.catalogue.models import Service
from tulay.areas.catalogue.queries.working import Working, said, working_service, writers_of
from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.versions import check_second_person
from tulay.areas.identity.queries import PersonCard, person_cards, staff_of
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action


@action("catalogue.ask-review")
def ask_review(*, actor: Actor, service_id: UUID, now: datetime) -> None:
    """Ask that somebody else looks at a service and publishes it; those who may in its agency hear of it.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: nothing of it waits to be published.
    :raises NotReady: it does not yet say what every service says.
    """
    working = _working(actor, "catalogue.ask-review", service_id)
    if not working.is_waiting:
        raise WrongState(service=working.name, state=working.state)
    rules.check_ready(
        working.details.texts.get(rules.ENGLISH),
        service=working.name,
        processing_days=working.details.processing_days,
    )
    Service.objects.filter(id=service_id).update(
        asked_at=now, asked_by=actor.person_id, returned_because=""
    )
    _account(actor, "catalogue.ask-review", working, now)
    told = {one.id: one for one in staff_of(working.agency_id, "catalogue.publish")}
    for one in told.values():
        if one.id != actor.person_id and one.id not in working.writers:
            _tell(actor, one, working, "review_asked", now)


@action("catalogue.send-back")
def send_back(*, actor: Actor, service_id: UUID, reason: str, now: datetime) -> None:
    """Send a service back to whoever asked, with what is to change.

    :raises UnknownService: there is none that this actor may change.
    :raises NotAskedFor: nobody asked to have it looked at.
    :raises SecondPersonNeeded: the actor wrote it.
    """
    working = _working(actor, "catalogue.send-back", service_id)
    if working.asked_at is None:
        raise NotAskedFor(service=working.name)
    row = Service.objects.only("id").get(id=service_id)
    check_second_person(writers_of(row), actor.person_id, service=working.name)
    Service.objects.filter(id=service_id).update(
        asked_at=None, asked_by=None, returned_because=reason
    )
    _account(actor, "catalogue.send-back", working, now, **said(actor, reason))
    for one in person_cards([working.asked_by] if working.asked_by else []).values():
        _tell(actor, one, working, "review_returned", now, reason=reason)


def _working(actor: Actor, code: str, service_id: UUID) -> Working:
    working = working_service(actor, service_id)
    if not actor.may(code, working.agency_id):
        raise Forbidden
    return working


def _account(actor: Actor, code: str, working: Working, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"service:{working.id}",
        at=now,
        slug=working.slug,
        version=working.number,
        **facts,
    )


def _tell(
    actor: Actor, card: PersonCard, working: Working, template: str, now: datetime, **facts: str
) -> None:
    send(
        actor=actor,
        recipient=Recipient(card.id, card.email, card.phone, card.language),
        template=f"catalogue.{template}",
        facts={"service": working.name, "service_id": str(working.id), **facts},
        key=f"catalogue.{template}:{working.id}:{working.number}:{card.id}:{now.isoformat()}",
        now=now,
    )
