"""A sheet of people: looked through, put in whole, taken back as far as nobody has used it.

Nobody is told anything and no account opens, unless invitations are wanted: a line of a sheet is known here, and
takes up their account as everybody does who has forgotten a password.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.proving_addresses import give_token
from tulay.areas.identity.actions.telling import hand_over, recipient_of
from tulay.areas.identity.errors import (
    AllInUse,
    CameMeanwhile,
    UnknownImport,
    UnknownWorkplace,
)
from tulay.areas.identity.models import BroughtPerson, PeopleImport, Person, Proof, StagedPeople
from tulay.areas.identity.queries.imports import CODE, traces_of
from tulay.areas.identity.queries.people_sheets import (
    NewPerson,
    law_of_agency,
    understood_people,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.queries.territory import is_active_agency
from tulay.areas.identity.rules import LASTS, PersonKind, ProofPurpose
from tulay.areas.identity.rules.imports import INVITED_AT_ONCE, PEOPLE_MAX, SHEETS_A_DAY
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.upload import Upload
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.sheets.checking import Checked
from tulay.plumbing.sheets.personal import columns_of, keep, sealed
from tulay.plumbing.sheets.reading import rows_of
from tulay.plumbing.sheets.staging import ImportStep, faults_in, put_in

LOOKED_THROUGH = Rate(SHEETS_A_DAY, 86_400)
MAKING = "identity.create-person"
_DATED = ("created_at",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was understood of a file, sealed already."""

    id: UUID
    name: str
    sha256: bytes
    found: Checked
    here: list[int]
    people: list[dict[str, Any]]
    brought: list[dict[str, Any]]


@errand
def bring_in(*, actor: Actor, agency_id: UUID, upload: Upload, now: datetime) -> UUID:
    """Look a sheet of people through and keep what was understood, sealed; return the import. Nobody comes in by this.

    It says which rows are here already, so it is asked of few, ten times a day at most, and each time is on record.

    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
    :raises TooMany: the actor had many sheets looked through today.
    :raises FileRefused: it is no sheet we take, does not hold together, or is too long.
    """
    for code in (CODE, MAKING):
        actor.check(code, Resource(agency_id=agency_id))
    law = law_of_agency(agency_id)
    if law is None or not is_active_agency(agency_id):
        raise UnknownWorkplace
    limit("people-sheets", str(actor.person_id), LOOKED_THROUGH)
    accepted, rows = rows_of(upload, most=PEOPLE_MAX)
    with reading(actor):
        found, made, here = understood_people(law, rows, today=law.day_at(now))
    import_id = uuid7()
    people = [] if found.fault_count else [_person(one, law, now) for one in made]
    brought = [_brought(one, import_id, agency_id) for one in people]
    sheet = Sheet(
        import_id,
        accepted.name,
        accepted.sha256,
        found,
        here,
        sealed(people, without=_DATED),
        sealed(brought),
    )
    check_import(actor=actor, agency_id=agency_id, sheet=sheet, now=now)
    return import_id


@action("identity.check-import")
def check_import(*, actor: Actor, agency_id: UUID, sheet: Sheet, now: datetime) -> None:
    """Keep what was understood of a sheet of people, or what is wrong in it, until somebody says what becomes of it."""
    actor.check(CODE, Resource(agency_id=agency_id))
    found = sheet.found
    row = PeopleImport.objects.create(
        id=sheet.id,
        agency_id=agency_id,
        file_name=sheet.name,
        sha256=sheet.sha256,
        step=(ImportStep.FAULTY if found.fault_count else ImportStep.CHECKED).value,
        row_count=len(found.rows) - len(sheet.here),
        fault_count=found.fault_count,
        faults=faults_in(found),
        here=sheet.here,
        brought_by=actor.person_id,
        brought_at=now,
    )
    keep(StagedPeople, row, Person, sheet.people)
    keep(StagedPeople, row, BroughtPerson, sheet.brought)
    facts = {"rows": row.row_count, "faults": found.fault_count, "here": len(sheet.here)}
    _account(actor, "identity.check-import", row, now, **facts)


@action("identity.apply-import")
def apply_import(
    *, actor: Actor, import_id: UUID, now: datetime, with_invitations: bool = False
) -> int:
    """Bring in everybody whom a sheet names, all of them or nobody; return how many.

    :param with_invitations: send each who has an e-mail address a link by which they open their account.
    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has rows to mend, or was settled already.
    :raises CameMeanwhile: somebody on it has an account since; bring it in again.
    :raises StepUpNeeded: invitations are wanted, and no second factor was shown in the last five minutes.
    """
    if with_invitations:
        require_step_up(actor, now)
    row = _in_hand(actor, "identity.apply-import", import_id)
    row.go_on(ImportStep.APPLIED, now)
    try:
        with transaction.atomic():
            columns = columns_of(Person, without=_DATED)
            count = put_in(Person, StagedPeople, row.id, columns, now=now, dated=_DATED)
            put_in(BroughtPerson, StagedPeople, row.id, columns_of(BroughtPerson), now=now)
    except IntegrityError as error:
        raise CameMeanwhile from error
    StagedPeople.objects.filter(brought_in=row).delete()
    for person_id in _brought_ids(row):
        record(
            actor=actor,
            code="identity.apply-import",
            target=f"person:{person_id}",
            at=now,
            subject_id=person_id,
            brought_in=row.id,
        )
    _account(actor, "identity.apply-import", row, now, rows=count, invited=with_invitations)
    if with_invitations:
        _invite_more(row, 0)
    return count


@action("identity.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Let everybody go again whom a sheet brought and who is not used by now; return how many went.

    What was known of them is emptied and their addresses are free. Whoever came, works here or is known elsewhere
    stays.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises AllInUse: nobody is left who could go.
    """
    row = _in_hand(actor, "identity.undo-import", import_id)
    row.go_on(ImportStep.UNDONE, now)
    # Held: nobody signs in as one of them, and no other row begins to name them, until this is over.
    people = list(Person.objects.select_for_update().filter(id__in=_brought_ids(row)))
    traces = traces_of(people)
    going = [one.id for one in people if not traces[one.id].is_used]
    if people and not going:
        raise AllInUse
    Proof.objects.filter(person_id__in=going).delete()
    emptied = dict.fromkeys(("name", "email", "phone", "email_index", "phone_index", "birth_date"))
    Person.objects.filter(id__in=going).update(**emptied, deactivated_at=now)
    forget_visits()
    row.stayed_count = len(people) - len(going)
    row.save(update_fields=["stayed_count"])
    _account(actor, "identity.undo-import", row, now, rows=len(going), stayed=row.stayed_count)
    return len(going)


@action("identity.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget what was understood of a sheet of people that shall not go in.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = _in_hand(actor, "identity.drop-import", import_id)
    row.go_on(ImportStep.DROPPED, now)
    StagedPeople.objects.filter(brought_in=row).delete()
    _account(actor, "identity.drop-import", row, now)


@action("identity.invite-brought")
def invite_brought(*, actor: Actor, import_id: UUID, part: int, now: datetime) -> int:
    """Send the next fifty whom a sheet brought the link that opens their account; return how many were written to."""
    row = PeopleImport.objects.select_for_update().get(id=import_id)
    waiting = BroughtPerson.objects.filter(brought_in=row, invited_at=None).order_by("id")
    if row.step != ImportStep.APPLIED.value:
        waiting = waiting.none()
    some = list(waiting.select_related("person")[:INVITED_AT_ONCE])
    reached = [one.person for one in some if _is_to_be_invited(one.person)]
    for person in reached:
        _send_link(actor, person, row, now)
    BroughtPerson.objects.filter(id__in=[one.id for one in some]).update(invited_at=now)
    if len(some) == INVITED_AT_ONCE:
        _invite_more(row, part + 1)
    _account(actor, "identity.invite-brought", row, now, invited=len(reached))
    return len(reached)


def _invite_more(row: PeopleImport, part: int) -> None:
    enqueue("identity.invite-brought", key=f"{row.id}:{part}", import_id=str(row.id), part=part)


def _is_to_be_invited(person: Person) -> bool:
    return bool(person.email) and not person.has_usable_password() and not person.deactivated_at


def _send_link(actor: Actor, person: Person, row: PeopleImport, now: datetime) -> None:
    proof = Proof.objects.create(
        person=person,
        purpose=ProofPurpose.INVITE.value,
        address=person.email,
        created_at=now,
        expires_at=now + LASTS[ProofPurpose.INVITE],
    )
    agency = labels("agency", {row.agency_id})[row.agency_id]
    facts = {"name": person.name, "agency": agency, "token": give_token(proof)}
    hand_over(actor, recipient_of(person), "brought_in", key=str(proof.id), now=now, **facts)


def _brought_ids(row: PeopleImport) -> Iterable[UUID]:
    rows = BroughtPerson.objects.filter(brought_in=row).order_by("person_id")
    return list(rows.values_list("person_id", flat=True))


def _account(actor: Actor, code: str, row: PeopleImport, now: datetime, **facts: Any) -> None:
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


def _in_hand(actor: Actor, code: str, import_id: UUID) -> PeopleImport:
    row = PeopleImport.objects.select_for_update().filter(id=import_id).first()
    if row is None or not actor.may(CODE, row.agency_id):
        raise UnknownImport
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _person(one: NewPerson, law: Jurisdiction, now: datetime) -> Person:
    person = Person(
        kind=PersonKind.PERSON.value,
        name=one.name,
        email=one.email,
        phone=one.phone,
        birth_date=one.birth_date.isoformat() if one.birth_date else None,
        language=one.language,
        jurisdiction=law.code,
        created_at=now,
    )
    person.set_unusable_password()
    return person


def _brought(person: Person, import_id: UUID, agency_id: UUID) -> BroughtPerson:
    return BroughtPerson(person_id=person.id, brought_in_id=import_id, agency_id=agency_id)
