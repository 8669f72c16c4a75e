"""How days go, in figures: one's own, and those of the people somebody stands by. No word of a journal is opened."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max

from tulay.areas.directory.queries import agency_cards
from tulay.areas.identity.queries import person_names
from tulay.areas.privacy.queries.grounds import usable
from tulay.areas.support.models import Enrolment, JournalEntry
from tulay.areas.support.queries.intake_opened import intakes_standing
from tulay.areas.support.queries.journal import PURPOSE, journal_place
from tulay.areas.support.rules.intake import Standing
from tulay.areas.support.rules.journal import Mood, today
from tulay.areas.support.rules.overviews import (
    DAYS_DRAWN,
    LATELY_DAYS,
    Felt,
    Figures,
    Sign,
    change,
    figures,
    lately,
    signs,
    span,
)

PEOPLE_MOST = 100
"""How many people one overview shows; nobody stands by more."""


@dataclass(frozen=True, slots=True)
class OwnOverview:
    """How one's own days go; `felt` is oldest first."""

    since: date
    until: date
    felt: tuple[Felt, ...]
    figures: Figures
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class JournalStats:
    """What one's own days come to; `entries` and `last` are of the whole journal."""

    since: date
    until: date
    entries: int
    last: date | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class PersonOverview:
    """How somebody's days go, for whoever stands by them; nothing of them where they do not agree."""

    enrolment_id: UUID
    candidate_id: UUID
    name: str = field(repr=False)
    reference: str
    is_agreed: bool
    last: date | None
    figures: Figures
    signs: tuple[Sign, ...]
    intake: Standing
    since: date
    until: date
    felt: tuple[Felt, ...] = field(repr=False)
    """Four weeks, oldest day first."""


def own_stats(
    person_id: UUID, now: datetime, *, since: date | None = None, until: date | None = None
) -> JournalStats:
    """Return what one's own days come to, of the last thirty or of those that are named.

    :raises SpanTooLong: they are more than a year, or none.
    """
    place = journal_place(person_id, now)
    day = place.today if place else now.date()
    begin, end = span(since, until, day)
    felt = _felt([person_id], begin - timedelta(days=1), end).get(person_id, [])
    kept = JournalEntry.objects.belonging_to(person_id).kept()
    whole = kept.aggregate(entries=Count("id"), last=Max("date"))
    return JournalStats(begin, end, whole["entries"], whole["last"], figures(felt, end))


def own_overview(person_id: UUID, now: datetime) -> OwnOverview | None:
    """Return how one's own days go; nothing while one takes part in no programme."""
    place = journal_place(person_id, now)
    if place is None:
        return None
    felt = _felt([person_id], place.today - timedelta(days=DAYS_DRAWN)).get(person_id, [])
    enrolled = Enrolment.objects.filter(id=place.enrolment_id).values_list("started_at", flat=True)
    since = max(started.date() for started in enrolled)
    return OwnOverview(
        since=place.today - timedelta(days=DAYS_DRAWN - 1),
        until=place.today,
        felt=tuple(sorted(felt, key=lambda one: one.date)),
        figures=figures(felt, place.today),
        signs=signs(felt, since=since, today=place.today),
    )


def people_overview(enrolment_ids: Collection[UUID], now: datetime) -> tuple[PersonOverview, ...]:
    """Return how the people of these records go, to somebody whose look is accounted for: signs first, then by name."""
    rows = list(Enrolment.objects.filter(id__in=enrolment_ids)[:PEOPLE_MOST])
    ids = {row.candidate_id for row in rows}
    names = person_names(ids)
    agencies = agency_cards({row.agency_id for row in rows})
    days = {row.id: today(now, agencies[row.agency_id].jurisdiction) for row in rows}
    agreed = _agreed(rows, {key: card.jurisdiction for key, card in agencies.items()})
    begin = min(days.values(), default=now.date()) - timedelta(days=2 * LATELY_DAYS)
    felt = _felt(agreed, begin)
    intakes = intakes_standing([row.id for row in rows], now)
    found = [
        _person(
            row,
            names.get(row.candidate_id, ""),
            felt.get(row.candidate_id, []),
            days[row.id],
            intakes[row.id],
            is_agreed=row.candidate_id in agreed,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.signs), one.name, one.reference)))


def _agreed(rows: Collection[Enrolment], regions: dict[UUID, str]) -> frozenset[UUID]:
    found: set[UUID] = set()
    for region in set(regions.values()):
        ids = {row.candidate_id for row in rows if regions[row.agency_id] == region}
        found |= usable(ids, PURPOSE, region)
    return frozenset(found)


def _person(
    row: Enrolment,
    name: str,
    felt: list[Felt],
    day: date,
    intake: Standing,
    *,
    is_agreed: bool,
) -> PersonOverview:
    return PersonOverview(
        enrolment_id=row.id,
        candidate_id=row.candidate_id,
        name=name,
        reference=row.reference,
        is_agreed=is_agreed,
        last=max((one.date for one in felt), default=None),
        figures=replace(figures(lately(felt, day), day), change=change(felt, day)),
        signs=signs(felt, since=row.started_at.date(), today=day) if is_agreed else (),
        intake=intake,
        since=day - timedelta(days=2 * LATELY_DAYS - 1),
        until=day,
        felt=tuple(felt),
    )


def _felt(ids: Collection[UUID], since: date, until: date = date.max) -> dict[UUID, list[Felt]]:
    """Return the days of these people after `since`, up to `until`, without opening a word."""
    rows = JournalEntry.objects.kept().filter(candidate_id__in=ids, date__gt=since, date__lte=until)
    found: dict[UUID, list[Felt]] = {}
    for row in rows.defer("words").order_by("date"):
        if row.is_erased:
            continue
        said = row.feeling
        found.setdefault(row.candidate_id, []).append(
            Felt(row.date, Mood(said["mood"]), int(said["energy"]), int(said["barrier_count"]))
        )
    return found
