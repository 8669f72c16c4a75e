"""What the pages of this area share: the time, the eyes, and the names of agencies and people."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from tulay.areas.directory.queries import agency_cards
from tulay.areas.meetings.errors import UnknownSeries
from tulay.areas.meetings.queries.series import SeriesCard, newest_series, series_card
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def agency_words(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of agencies in the reader's language."""
    language = get_language() or "en"
    return {number: card.name_in(language) for number, card in agency_cards(ids).items()}


def people_words(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of people."""
    return labels("person", ids)


def series_asked(request: HttpRequest) -> SeriesCard | None:
    """Return the year that the address names, or else the present one; nothing where no year is open yet.

    :raises UnknownSeries: the address names one that does not exist, or belongs to others.
    """
    actor, asked = actor_of(request), request.GET.get("series", "")
    if not asked:
        return newest_series(actor, clock().date())
    try:
        return series_card(actor, UUID(asked))
    except ValueError:
        raise UnknownSeries from None
