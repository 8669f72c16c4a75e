"""What of somebody's intake is opened to whom: sections by need to know, and what each version changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import models

from tulay.areas.privacy.queries.grounds import may_use
from tulay.areas.support.errors.intake import IntakeUnknown
from tulay.areas.support.models import Enrolment, Intake
from tulay.areas.support.queries.enrolments import workers_of
from tulay.areas.support.queries.intake import (
    PURPOSE,
    Version,
    own_intake,
    place_of,
    region_of,
    version_of,
)
from tulay.areas.support.rules.intake import (
    ASKED,
    BY_CODE,
    OF_ITS_OWN,
    SPECIAL,
    Reader,
    Section,
    Standing,
    masked_number,
    may_open,
    read_with_the_rest,
    standing_at,
)
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import Jurisdiction

VERSIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that a version changed; the words only where the reader opens them."""

    code: str
    is_shown: bool
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What a version changed."""

    version: Version
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class OpenedIntake:
    """Somebody else's intake, as far as a reader needs to know it."""

    candidate_id: UUID
    where: Jurisdiction
    reader: Reader
    current: Version | None
    sections: tuple[Section, ...]
    to_open: tuple[Section, ...]
    is_withheld: bool
    """The person does not, or no longer, agree that special information is used."""
    number_ending: str


def opened_intake(actor: Actor, enrolment_id: UUID, section: Section | None = None) -> OpenedIntake:
    """Return what of an intake a reader sees whose look is accounted for; one section where it is opened by itself.

    :raises IntakeUnknown: there is no such section for this reader.
    """
    place = Enrolment.objects.select_related("programme").get(id=enrolment_id)
    where, row = region_of(place), _sent(enrolment_id).first()
    reader = reader_of(actor, place.id)
    agreed = may_use(place.candidate_id, PURPOSE, where.code)
    if section is not None and not may_open(section, reader, may_use_special=True):
        raise IntakeUnknown
    sections = read_with_the_rest(reader, may_use_special=agreed)
    if section is not None:
        sections = (section,) if agreed or section not in SPECIAL else ()
    current = version_of(row) if row else None
    return OpenedIntake(
        candidate_id=place.candidate_id,
        where=where,
        reader=reader,
        current=current.said(sections) if current else None,
        sections=sections,
        to_open=tuple(
            one
            for one in Section
            if one in OF_ITS_OWN and may_open(one, reader, may_use_special=agreed)
        ),
        is_withheld=not agreed,
        number_ending=masked_number(current.values.get("identity_number", "")) if current else "",
    )


def own_versions(actor: Actor) -> tuple[VersionChanges, ...]:
    """Return every version a person sent, with what it changed.

    :raises NoProgramme: as for the intake itself.
    """
    return _changes(own_intake(actor).enrolment_id, frozenset(Section))


def opened_versions(actor: Actor, enrolment_id: UUID) -> tuple[VersionChanges, ...]:
    """Return the versions of somebody's intake to a reader whose look is accounted for.

    What is opened by itself is named as changed; its words stay closed.
    """
    place = Enrolment.objects.select_related("programme").get(id=enrolment_id)
    agreed = may_use(place.candidate_id, PURPOSE, region_of(place).code)
    shown = read_with_the_rest(reader_of(actor, enrolment_id), may_use_special=agreed)
    return _changes(enrolment_id, frozenset(shown))


def intake_standing(enrolment_id: UUID) -> Version | None:
    """Return when and by whom an intake was sent and confirmed, without a word of it."""
    row = _sent(enrolment_id).defer(*(one.code for one in ASKED)).first()
    return version_of(row, codes=()) if row else None


def record_of(person_id: UUID) -> UUID:
    """Return the record of a person that their intake stands in, as far as the reader's agencies go.

    :raises IntakeUnknown: there is none to be seen.
    """
    place = place_of(person_id)
    if place is None:
        raise IntakeUnknown
    return place.id


def reader_of(actor: Actor, enrolment_id: UUID) -> Reader:
    """Return as what somebody reads a record that is theirs to open."""
    is_worker = actor.person_id in workers_of(enrolment_id)
    return Reader.KEY_WORKER if is_worker else Reader.SUPERVISOR


def _sent(enrolment_id: UUID) -> models.QuerySet[Intake]:
    return Intake.objects.sent().filter(enrolment_id=enrolment_id).order_by("-number")


def _changes(enrolment_id: UUID, shown: frozenset[Section]) -> tuple[VersionChanges, ...]:
    versions = [version_of(row) for row in _sent(enrolment_id)[: VERSIONS_SHOWN + 1]]
    found = []
    for place, version in enumerate(versions[:VERSIONS_SHOWN]):
        before = versions[place + 1].values if place + 1 < len(versions) else {}
        changes = tuple(_change(code, before, version.values, shown) for code in version.changed)
        found.append(VersionChanges(version.said(()), changes))
    return tuple(found)


def _change(
    code: str, before: Mapping[str, str], after: Mapping[str, str], shown: frozenset[Section]
) -> Change:
    if BY_CODE[code].section not in shown:
        return Change(code, is_shown=False, before="", after="")
    return Change(code, is_shown=True, before=before.get(code, ""), after=after.get(code, ""))


def intakes_standing(enrolment_ids: Iterable[UUID], now: datetime) -> dict[UUID, Standing]:
    """Return how the intakes of many records stand, in one query; no answer is opened."""
    wanted = set(enrolment_ids)
    rows = Intake.objects.filter(enrolment_id__in=wanted).sent()
    last = dict(rows.order_by("number").values_list("enrolment_id", "confirmed_at"))
    return {one: standing_at(now, last.get(one)) for one in wanted}
