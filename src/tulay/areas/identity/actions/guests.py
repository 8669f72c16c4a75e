"""People without an account: begin, leave an address, come back."""

from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.people import check_language
from tulay.areas.identity.actions.sessions import start_session
from tulay.areas.identity.errors import LinkEnded, NotAGuest, UnknownJurisdiction, UnknownPerson
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.people import RESUME_SALT
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind
from tulay.kernel.actor import Actor, ActorKind
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("identity.open-guest")
def open_guest(
    *, actor: Actor, language: str, jurisdiction: str, now: datetime, agent: str = ""
) -> tuple[UUID, str]:
    """Make a visitor a guest who owns what they begin; return the person and the token of their session.

    :raises UnknownJurisdiction: there is none by this code.
    :raises UnknownLanguage: we do not have it.
    """
    check_language(language)
    if jurisdiction not in JURISDICTIONS:
        raise UnknownJurisdiction
    guest = Person(
        kind=PersonKind.GUEST.value, language=language, jurisdiction=jurisdiction, created_at=now
    )
    guest.set_unusable_password()
    guest.save(force_insert=True)
    token, _ = start_session(guest, agent=agent, now=now)
    record(
        actor=actor,
        code="identity.open-guest",
        target=f"person:{guest.id}",
        at=now,
        subject_id=guest.id,
        jurisdiction=jurisdiction,
    )
    return guest.id, token


@action("identity.describe-guest")
def describe_guest(
    *,
    actor: Actor,
    person_id: UUID,
    name: str,
    email: str | None,
    phone: str | None,
    language: str,
    now: datetime,
) -> None:
    """Note a guest's name and where to reach them.

    :raises UnknownPerson: it is not the actor themselves.
    :raises NotAGuest: they have an account.
    :raises UnknownLanguage: we do not have it.
    """
    check_language(language)
    themselves = actor.kind is ActorKind.SYSTEM or actor.person_id == person_id
    guest = Person.objects.select_for_update().filter(id=person_id).first() if themselves else None
    if guest is None:
        raise UnknownPerson
    if guest.kind != PersonKind.GUEST:
        raise NotAGuest
    guest.name, guest.email, guest.phone = name, email or None, phone or None
    guest.language = language
    guest.save()
    forget_visits()
    record(
        actor=actor,
        code="identity.describe-guest",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        has_email=bool(email),
        has_phone=bool(phone),
    )


@action("identity.resume-guest")
def resume_guest(*, actor: Actor, link: str, now: datetime, agent: str = "") -> tuple[str, str]:
    """Open a session for the guest whom a link names; return its token and the page it leads to.

    :raises LinkEnded: it was changed, is too old, or its guest is no guest any more.
    """
    person_id, then = read_link(link, now=now)
    guest = Person.objects.filter(
        id=person_id, kind=PersonKind.GUEST.value, deactivated_at=None
    ).first()
    if guest is None:
        raise LinkEnded
    token, _ = start_session(guest, agent=agent, now=now)
    record(
        actor=actor,
        code="identity.resume-guest",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
    return token, then


def read_link(link: str, *, now: datetime) -> tuple[UUID, str]:
    """Return the person and the page a resume link names.

    :raises LinkEnded: it was changed or is too old.
    """
    try:
        person, until, then = Signer(salt=RESUME_SALT).unsign_object(link)
    except (BadSignature, ValueError):
        raise LinkEnded from None
    if now >= datetime.fromtimestamp(until, UTC):
        raise LinkEnded
    return UUID(person), then
