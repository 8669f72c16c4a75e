"""Intakes: a person's own, and what of somebody else's is opened to whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from tulay.areas.directory.queries import agency_card
from tulay.areas.privacy.queries.grounds import may_use
from tulay.areas.support.errors.intake import NoProgramme
from tulay.areas.support.models import Enrolment, Intake
from tulay.areas.support.queries.enrolments import workers_of
from tulay.areas.support.rules.intake import (
    ASKED,
    BY_CODE,
    Section,
    confirm_due_at,
    is_checked,
)
from tulay.areas.support.rules.intake_numbers import read
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS, Jurisdiction
from tulay.plumbing.keys.subjects import is_erased

PURPOSE = "special"
VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what was told, by whom, and what of it was new."""

    number: int
    revision: int
    values: Mapping[str, str] = field(repr=False)
    changed: tuple[str, ...]
    updated_at: datetime
    sent_at: datetime | None
    sent_by: UUID | None
    helper_id: UUID | None
    confirmed_at: datetime | None
    is_brought_in: bool = False

    @property
    def confirm_due_at(self) -> datetime | None:
        """When the person is asked again whether it is still right."""
        return confirm_due_at(self.confirmed_at) if self.confirmed_at else None

    def said(self, sections: Iterable[Section]) -> "Version":
        """Return the same with what stands in some sections alone."""
        listed = set(sections)
        shown = {code: one for code, one in self.values.items() if BY_CODE[code].section in listed}
        return replace(self, values=shown)


@dataclass(frozen=True, slots=True)
class OwnIntake:
    """A person's own intake: what they sent last, and what they are writing."""

    enrolment_id: UUID
    candidate_id: UUID
    programme: str
    where: Jurisdiction
    is_running: bool
    may_tell_special: bool
    current: Version | None
    draft: Version | None

    @property
    def latest(self) -> Version | None:
        """What the person wrote last, sent or not."""
        return self.draft or self.current

    @property
    def values(self) -> Mapping[str, str]:
        """Every answer as it stands now."""
        return self.latest.values if self.latest else {}

    @property
    def revision(self) -> int:
        """The count from which the next save goes on."""
        return self.latest.revision if self.latest else 0

    @property
    def paper(self) -> str:
        """What the person said about having an identity number."""
        return self.values.get("identity_paper", "")

    def asks_to_confirm(self, now: datetime) -> bool:
        """Answer whether it is time to ask if everything is still right."""
        due = self.current.confirm_due_at if self.current else None
        return self.is_running and self.draft is None and due is not None and due <= now

    def born(self, today: date, known: date | None = None) -> date | None:
        """Return the day of birth that the identity number says: it is not kept."""
        return born_of(self.values, self.where, today, known)


def own_intake(actor: Actor) -> OwnIntake:
    """Return the intake of the person for whom an actor acts: of the programme they take part in, or the last one.

    :raises NoProgramme: there is none, or the actor sits with somebody by whom they do not stand.
    """
    place = place_of(actor.on_behalf_of or actor.person_id)
    if place is None or (actor.on_behalf_of and actor.person_id not in workers_of(place.id)):
        raise NoProgramme
    where = region_of(place)
    rows = list(Intake.objects.filter(enrolment_id=place.id).order_by("-number")[:2])
    draft = next((row for row in rows if row.sent_at is None), None)
    current = next((row for row in rows if row.sent_at is not None), None)
    return OwnIntake(
        enrolment_id=place.id,
        candidate_id=place.candidate_id,
        programme=place.programme.name,
        where=where,
        is_running=place.ended_at is None,
        may_tell_special=may_use(place.candidate_id, PURPOSE, where.code),
        current=version_of(current) if current else None,
        draft=version_of(draft) if draft else None,
    )


def place_of(person_id: UUID | None) -> Enrolment | None:
    """Return the programme a person takes part in, or the one they left last."""
    rows = Enrolment.objects.belonging_to(person_id).select_related("programme")
    return rows.running().first() or rows.order_by("-started_at", "-id").first()


def region_of(place: Enrolment) -> Jurisdiction:
    """Return whose law a programme is under."""
    return JURISDICTIONS[agency_card(place.agency_id).jurisdiction]


def values_of(row: Intake, codes: Iterable[str] | None = None) -> dict[str, str]:
    """Return every answer of a version; of an erased person, nothing."""
    found = {}
    for code in [one.code for one in ASKED] if codes is None else codes:
        said = getattr(row, code)
        if said and not is_erased(said):
            found[code] = str(said)
    return found


def born_of(
    values: Mapping[str, str], where: Jurisdiction, today: date, known: date | None = None
) -> date | None:
    """Return the day of birth that an identity number says; nothing where numbers follow no rule of ours."""
    number = values.get("identity_number", "")
    if not number or not is_checked(values.get("identity_paper", ""), where):
        return None
    found = read(number, today=today, known_birth=known)
    return found.born if found else None


def version_of(row: Intake, codes: Iterable[str] | None = None) -> Version:
    """Return a version with its answers, or with some of them."""
    return Version(
        number=row.number,
        revision=row.revision,
        values=values_of(row, codes),
        changed=tuple(one for one in row.changed if one in BY_CODE),
        updated_at=row.updated_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        helper_id=row.helper_id,
        confirmed_at=row.confirmed_at,
        is_brought_in=row.import_id is not None,
    )
