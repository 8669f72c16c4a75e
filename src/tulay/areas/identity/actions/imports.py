"""A sheet of people: looked through, put in whole, taken back as far as nobody has used it.

Nobody is told anything and no account opens, unless invitations are wanted: a line of a sheet is known here, and
takes up their account as everybody does who has forgotten a password.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.proving_addresses import give_token
from tulay.areas.identity.actions.telling import hand_over, recipient_of
from tulay.areas.identity.errors import AllInUse, CameMeanwhile, UnknownWorkplace
from tulay.areas.identity.models import BroughtPerson, PeopleImport, Person, Proof, StagedPeople
from tulay.areas.identity.queries.imports import (
    CODE,
    PEOPLE,
    traces_of,
    visible_import,
    visible_imports,
)
from tulay.areas.identity.queries.people_sheets import (
    NewPerson,
    law_of_agency,
    people_columns,
    people_here,
    understood_people,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.queries.territory import is_active_agency
from tulay.areas.identity.rules import LASTS, PersonKind, ProofPurpose
from tulay.areas.identity.rules.imports import INVITED_AT_ONCE, SHEETS_A_DAY
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.actions import action, errand
from tulay.plumbing.files.upload import Accepted, Upload
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.labels import labels
from tulay.plumbing.limits import Rate, limit
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import Watch, checked
from tulay.plumbing.sheets.kinds import UseCases, codes_of
from tulay.plumbing.sheets.reading import accepted
from tulay.plumbing.sheets.staging import ImportStep, sealed
from tulay.plumbing.sheets.steps import Read

_PEOPLE = Person._meta.db_table
ROW = "sheet_row"
"""Where a row stands in its sheet: waits beside its columns, and is none of them."""
LOOKED_THROUGH = Rate(SHEETS_A_DAY, 86_400)
MAKING = "identity.create-person"


@errand
def bring_in(*, actor: Actor, of: UUID, upload: Upload, now: datetime) -> UUID:
    """Take a sheet of an agency's people in to be looked through; return the import. Nobody comes in by this.

    Once it has gone in it says which rows were here already, so it is asked of few, ten times a day at most.

    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
    :raises TooMany: the actor had many sheets looked through today.
    :raises FileRefused: it is no sheet we take, or is too large.
    """
    for code in (CODE, MAKING):
        actor.check(code, Resource(agency_id=of))
    if law_of_agency(of) is None or not is_active_agency(of):
        raise UnknownWorkplace
    limit("people-sheets", str(actor.person_id), LOOKED_THROUGH)
    return check_import(actor=actor, agency_id=of, file=accepted(upload), now=now)


@action("identity.check-import")
def check_import(*, actor: Actor, agency_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Keep a sheet of people, sealed, until a job reads it; return the import."""
    actor.check(CODE, Resource(agency_id=agency_id))
    row = PEOPLE.arrive(actor, file, now, agency_id=agency_id)
    enqueue("identity.read-import", key=str(row.id), import_id=row.id)
    _account(actor, "identity.check-import", row, now, size=file.size)
    return row.id


@errand
def read_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Read a sheet of people that waits for it, and keep what was understood, sealed, or what is wrong in it."""
    understand = partial(_understand, now=now)
    if (read := PEOPLE.read(import_id, understand)) is not None:
        keep_import(actor=actor, import_id=import_id, read=read, now=now)


@action("identity.read-import")
def keep_import(*, actor: Actor, import_id: UUID, read: Read, now: datetime) -> None:
    """Keep what was understood of a sheet of people; where somebody forgot it meanwhile, nothing."""
    row = PEOPLE.keep(import_id, read)
    if row is not None:
        facts = {"rows": row.row_count, "faults": row.fault_count}
        _account(actor, "identity.read-import", row, now, **facts)


def _understand(
    row: PeopleImport, rows: tuple[SheetRow, ...], watch: Watch, *, now: datetime
) -> Read:
    law = law_of_agency(row.agency_id)
    assert law is not None, "an agency keeps its law"
    found = checked(rows, people_columns(law), is_private=True, watch=watch)
    made = understood_people(law, found, today=law.day_at(now))
    if found.fault_count:
        return Read(found)
    people = [_person(one, law, now) for one in made]
    brought = [_brought(one, row.id, row.agency_id) for one in people]
    kept = sealed(people, without=("created_at",))
    numbered = [said | {ROW: one.number} for said, one in zip(kept, made, strict=True)]
    return Read(found, rows={Person: numbered, BroughtPerson: sealed(brought)})


@action("identity.apply-import")
def apply_import(
    *, actor: Actor, import_id: UUID, now: datetime, with_invitations: bool = False
) -> int:
    """Bring in everybody whom a sheet names, all of them or nobody; return how many rows went in.

    Whoever has an account is left as they are. How many those were is nobody's business who does not see accounts.

    :param with_invitations: send each who has an e-mail address a link by which they open their account.
    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it is being read, has rows to mend, or was settled already.
    :raises CameMeanwhile: somebody on it opened an account at this moment; try again.
    :raises StepUpNeeded: invitations are wanted, and no second factor was shown in the last five minutes.
    """
    if with_invitations:
        require_step_up(actor, now)
    row = PEOPLE.held(actor, "apply", import_id)
    row.here = _left_out(row)
    try:
        count = PEOPLE.go_in(row, now)
    except IntegrityError as error:
        raise CameMeanwhile from error
    row.save(update_fields=["here"])
    for person_id in _brought_ids(row):
        record(
            actor=actor,
            code="identity.apply-import",
            target=f"person:{person_id}",
            at=now,
            subject_id=person_id,
            brought_in=row.id,
        )
    facts = {"rows": count, "here": len(row.here), "invited": with_invitations}
    _account(actor, "identity.apply-import", row, now, **facts)
    if with_invitations:
        _invite_more(row, 0)
    return row.row_count


def _left_out(row: PeopleImport) -> list[int]:
    """Take out of what waits whoever has an account by now; return their rows of the sheet."""
    waiting = list(StagedPeople.objects.filter(brought_in=row).exclude(table=""))
    people = [one for piece in waiting if piece.table == _PEOPLE for one in piece.rows]
    here = people_here(people)
    for piece in waiting if here else ():
        piece.rows = [one for one in piece.rows if one.get("person_id", one["id"]) not in here]
        piece.save(update_fields=["rows"])
    return sorted(one[ROW] for one in people if one["id"] in here)


@action("identity.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Let everybody go again whom a sheet brought and who is not used by now; return how many rows no longer hold.

    What was known of them is emptied and their addresses are free. Whoever came, works here or is known elsewhere
    stays.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises AllInUse: nobody is left who could go.
    """
    row = PEOPLE.held(actor, "undo", import_id)
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
    return row.row_count - row.stayed_count


@action("identity.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget a sheet of people that shall not go in; where it is being read, the reading stops.

    :raises UnknownImport: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = PEOPLE.held(actor, "drop", import_id)
    PEOPLE.forget(row, now)
    _account(actor, "identity.drop-import", row, now)


@action("identity.forget-import")
def forget_imports(*, actor: Actor, now: datetime) -> int:
    """Forget sheets of people about which nobody has said anything for thirty days; return how many."""
    rows = PEOPLE.forget_old(now)
    for row in rows:
        _account(actor, "identity.forget-import", row, now)
    return len(rows)


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


PEOPLE_SHEETS = UseCases(
    codes_of(PEOPLE.code),
    visible_imports,
    visible_import,
    bring_in,
    apply_import,
    undo_import,
    drop_import,
    option="with_invitations",
)
