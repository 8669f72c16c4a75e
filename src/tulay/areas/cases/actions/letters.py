"""Who is told what when a request moves: the applicant by message and e-mail, the officer in the inbox."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules import tracking
from tulay.areas.identity.queries import PersonCard, person_card, resume_path
from tulay.areas.notifications.actions import Recipient, send
from tulay.kernel.actor import Actor

GUEST = "guest"
TEMPLATES = frozenset(
    {
        "cases.received",
        "cases.information_needed",
        "cases.answered",
        "cases.approved",
        "cases.rejected",
        "cases.completed",
        "cases.withdrawn",
        "cases.expired",
        "cases.document_refused",
        "cases.paper_refused",
        "cases.appealed",
        "cases.commented",
        "cases.assigned",
        "cases.taken_over",
        "cases.due_soon",
        "cases.overdue",
        "cases.more_time",
        "cases.more_time_asked",
        "cases.more_time_answered",
        "cases.referral_offered",
        "cases.referral_accepted",
        "cases.referral_ended",
        "cases.returned",
        "cases.rights_link",
        "cases.benefit_paid",
        "cases.benefit_not_paid",
    }
)


def tell_applicant(
    request: Request, template: str, *, actor: Actor, now: datetime, **facts: object
) -> None:
    """Write to the applicant in the language of their request: inbox, and e-mail where there is one."""
    assert template in TEMPLATES
    card = person_card(request.applicant_id)
    recipient = Recipient(card.id, card.email, card.phone, request.language)
    page = f"/portal/requests/{request.id}/"
    _send(
        request,
        template,
        recipient,
        actor=actor,
        now=now,
        facts={
            "name": card.name,
            "link": way_of(card, page, now),
            "letter": way_of(card, f"{page}letter/", now),
            **facts,
        },
    )


def way_of(card: PersonCard, page: str, now: datetime) -> str:
    """Return the address that leads an applicant to a page; a guest's opens their session first."""
    path = resume_path(card.id, now=now, then=page) if card.kind == GUEST else page
    return f"{settings.PUBLIC_URL}{path}"


def tell_officer(
    request: Request,
    template: str,
    officer_id: UUID | None,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Put a message into the inbox of an officer who has, or had, the request in hand, if anybody has."""
    if officer_id is None or officer_id == actor.person_id:
        return
    tell_staff(request, template, person_card(officer_id), actor=actor, now=now, reason=reason)


def tell_staff(
    request: Request,
    template: str,
    card: PersonCard,
    *,
    actor: Actor,
    now: datetime,
    by_email: bool = False,
    **facts: object,
) -> None:
    """Put a message into the inbox of somebody who works here; what is pressing goes by e-mail, too."""
    assert template in TEMPLATES
    recipient = Recipient(card.id, card.email if by_email else None, None, card.language)
    link = f"{settings.PUBLIC_URL}/desk/requests/{request.id}/"
    _send(
        request,
        template,
        recipient,
        actor=actor,
        now=now,
        facts={"name": card.name, "link": link, **facts},
    )


def _send(
    request: Request,
    template: str,
    recipient: Recipient,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
) -> None:
    service = lately_known(request.service_id, recipient.language)
    send(
        actor=actor,
        recipient=recipient,
        template=template,
        key=f"{template}:{request.id}:{request.step}:{now.timestamp():.6f}:{recipient.person_id}",
        now=now,
        facts={
            "service": service.name,
            "agency": service.agency_name,
            "code": tracking.shown(request.tracking_code or ""),
            "request_id": str(request.id),
            "due_at": request.due_at,
            **facts,
        },
    )
