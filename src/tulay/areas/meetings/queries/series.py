"""Series, and what generating their meetings would do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from tulay.areas.directory.queries import agencies, agency_cards, calendars_of
from tulay.areas.meetings.errors import UnknownSeries
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.rules.plans import Booking, Ground, Plan, Wanted, plan
from tulay.areas.meetings.rules.series import OFF, quarter_of
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

SEE = "meetings.see"
NEWEST = Keyset("newest", "fiscal_year")


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A year's meetings, as they are to be planned."""

    id: UUID
    jurisdiction: str
    fiscal_year: int
    rooms: tuple[str, ...]
    facilitators: tuple[UUID, ...]
    duration_minutes: int
    per_day: int
    is_automatic: bool
    reminder_days: tuple[int, ...]

    @property
    def zone(self) -> str:
        """Return the zone in which its hours are meant."""
        return JURISDICTIONS[self.jurisdiction].zone


def visible_series(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[SeriesCard]:
    """Return one page of the series whose meetings the actor may see, newest year first."""
    rows = Series.objects.filter(jurisdiction__in=visible_jurisdictions(actor))
    return paginate(rows, NEWEST, cursor=cursor, limit=limit, card=card_of)


def series_card(actor: Actor, series_id: UUID) -> SeriesCard:
    """Return one series.

    :raises UnknownSeries: there is none by this id, or it belongs to others.
    """
    row = Series.objects.filter(id=series_id, jurisdiction__in=visible_jurisdictions(actor)).first()
    if row is None:
        raise UnknownSeries
    return card_of(row)


def series_of_year(actor: Actor, jurisdiction: str, fiscal_year: int) -> SeriesCard:
    """Return the series of a year.

    :raises UnknownSeries: there is none, or it belongs to others.
    """
    visible = set(visible_jurisdictions(actor)) & {jurisdiction}
    row = Series.objects.filter(jurisdiction__in=visible, fiscal_year=fiscal_year).first()
    if row is None:
        raise UnknownSeries
    return card_of(row)


def newest_series(actor: Actor, today: date) -> SeriesCard | None:
    """Return the series to show first: this year's, or else the newest."""
    rows = Series.objects.filter(jurisdiction__in=visible_jurisdictions(actor))
    found = sorted(rows, key=lambda row: (_is_now(row, today), row.fiscal_year), reverse=True)
    return card_of(found[0]) if found else None


def visible_jurisdictions(actor: Actor) -> tuple[str, ...]:
    """Return where the actor sees whole years, or the meetings of one agency."""
    ours = actor.agencies(SEE)
    if isinstance(ours, Everywhere):
        return tuple(JURISDICTIONS)
    found = {card.jurisdiction for card in agency_cards(ours).values()}
    return tuple(code for code in JURISDICTIONS if code in found)


def preview(
    series: SeriesCard, *, quarters: Iterable[int], only: UUID | None, ahead: bool, now: datetime
) -> Plan:
    """Return what generating would do now: a plan, nothing written.

    :param only: one agency instead of all.
    :param ahead: leave out the quarter that runs already, for an agency that has just joined.
    """
    wanted = tuple(_wanted(series, quarters, only=only, ahead=ahead, now=now))
    ground = ground_of(series, {one.agency_id for one in wanted})
    rows = Meeting.objects.filter(
        Q(jurisdiction=series.jurisdiction) | Q(facilitator_id__in=series.facilitators),
        starts_at__gte=datetime(series.fiscal_year - 1, 12, 1, tzinfo=UTC),
        starts_at__lt=datetime(series.fiscal_year + 1, 12, 1, tzinfo=UTC),
    ).exclude(state__in=[one.value for one in OFF])
    return plan(wanted, ground, (_booking(row) for row in rows), now)


def ground_of(series: SeriesCard, agency_ids: Iterable[UUID]) -> Ground:
    """Return what a plan for these agencies goes by."""
    return Ground(
        jurisdiction=series.jurisdiction,
        zone=series.zone,
        rooms=series.rooms,
        facilitators=series.facilitators,
        duration=timedelta(minutes=series.duration_minutes),
        per_day=series.per_day,
        calendars=calendars_of(agency_ids),
    )


def automatic_series() -> tuple[SeriesCard, ...]:
    """Return every series that plans itself, oldest year first."""
    rows = Series.objects.filter(is_automatic=True).order_by("fiscal_year", "id")
    return tuple(card_of(row) for row in rows)


def card_of(row: Series) -> SeriesCard:
    """Return a series as others may know it."""
    return SeriesCard(
        id=row.id,
        jurisdiction=row.jurisdiction,
        fiscal_year=row.fiscal_year,
        rooms=tuple(row.rooms),
        facilitators=tuple(row.facilitators),
        duration_minutes=row.duration_minutes,
        per_day=row.per_day,
        is_automatic=row.is_automatic,
        reminder_days=tuple(row.reminder_days),
    )


def _wanted(
    series: SeriesCard, quarters: Iterable[int], *, only: UUID | None, ahead: bool, now: datetime
) -> Iterable[Wanted]:
    have = set(Meeting.objects.filter(series_id=series.id).values_list("agency_id", "quarter"))
    ours = [card for card in agencies(series.jurisdiction) if card.has_meetings]
    today = now.astimezone(ZoneInfo(series.zone)).date()
    for number in quarters:
        quarter = quarter_of(series.jurisdiction, series.fiscal_year, number)
        if ahead and quarter.starts <= today:
            continue
        for card in ours:
            if (card.id, number) not in have and only in (None, card.id):
                yield Wanted(card.id, quarter)


def _booking(row: Meeting) -> Booking:
    return Booking(row.agency_id, row.room, row.facilitator_id, row.starts_at, row.ends_at)


def _is_now(row: Series, today: date) -> bool:
    return JURISDICTIONS[row.jurisdiction].fiscal_year(today) == row.fiscal_year
