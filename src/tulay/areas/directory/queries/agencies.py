"""Agencies and their subjects, as others may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Func, QuerySet, TextField, Value
from django.utils.translation import get_language

from tulay.areas.directory import rules
from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.models import Agency, Sector
from tulay.kernel.pages import Page
from tulay.plumbing.http.pagination import Keyset, paginate

BY_NAME = Keyset("name", "name", descending=False)
AGENCIES_MAX = 500


@dataclass(frozen=True, slots=True)
class AgencyCard:
    """What anybody may know of an agency."""

    id: UUID
    slug: str
    name: str
    acronym: str
    jurisdiction: str
    kind: str
    about: str
    contact: str
    address: str
    phone: str
    email: str
    zone: str
    hours: dict[int, tuple[tuple[str, str], ...]]
    has_meetings: bool
    runs_programmes: bool
    is_active: bool
    names: dict[str, str]
    place_id: UUID | None = None
    extra_holidays: tuple[str, ...] = ()
    closed_dates: tuple[date, ...] = ()

    def name_in(self, language: str) -> str:
        """Return the name in `language`, else the official one."""
        return self.names.get(language) or self.name


@dataclass(frozen=True, slots=True)
class SectorCard:
    """A subject, named in the languages we have."""

    code: str
    names: dict[str, str]

    def name_in(self, language: str) -> str:
        """Return the name in `language`, else the English one."""
        return self.names.get(language) or self.names.get("en") or self.code


def agency_card(agency_id: UUID) -> AgencyCard:
    """Return one agency, active or not.

    :raises UnknownAgency: nobody has this id.
    """
    return _found_agency(Agency.objects.filter(id=agency_id))


def agency_by_slug(slug: str) -> AgencyCard:
    """Return the agency at this address.

    :raises UnknownAgency: nobody has this address.
    """
    return _found_agency(Agency.objects.filter(slug=slug))


def agency_cards(ids: Iterable[UUID]) -> dict[UUID, AgencyCard]:
    """Return many agencies in one query; an unknown id is left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: _agency(row) for row in Agency.objects.filter(id__in=wanted)}


def agency_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of many agencies, in the language of the moment where they have one in it."""
    spoken = get_language() or ""
    rows = Agency.objects.filter(id__in=set(ids)).values_list("id", "name", "names")
    return {agency_id: names.get(spoken) or name for agency_id, name, names in rows}


def agencies(jurisdiction: str | None = None, *, q: str = "") -> tuple[AgencyCard, ...]:
    """Return the active agencies by name: of one jurisdiction, and with `q` in name or acronym."""
    rows = _active(jurisdiction or "", q)
    return tuple(_agency(row) for row in rows.order_by("name", "id")[:AGENCIES_MAX])


def agencies_page(
    jurisdiction: str = "", *, q: str = "", cursor: str | None = None, limit: int = 20
) -> Page[AgencyCard]:
    """Return one page of the active agencies by name.

    :raises Invalid: naming `limit` or `cursor`.
    """
    return paginate(_active(jurisdiction, q), BY_NAME, cursor=cursor, limit=limit, card=_agency)


def agencies_by_region() -> dict[str, frozenset[UUID]]:
    """Return the ids of each region's agencies, active or not: what they did stays to be looked at.

    A region is a whole jurisdiction, or a place under its official code with all that lies in it.
    """
    found: dict[str, set[UUID]] = {}
    rows = Agency.objects.values_list("jurisdiction", "place__path", "id")
    for jurisdiction, path, agency_id in rows:
        for region in (jurisdiction, *rules.codes_along(path or "")):
            found.setdefault(region, set()).add(agency_id)
    return {region: frozenset(ids) for region, ids in found.items()}


def active_agency_ids() -> frozenset[UUID]:
    """Return the ids of the agencies that serve today."""
    return frozenset(Agency.objects.filter(deactivated_at=None).values_list("id", flat=True))


def sectors() -> tuple[SectorCard, ...]:
    """Return the subjects in the order shown."""
    rows = Sector.objects.order_by("position", "code").values_list("code", "names")
    return tuple(SectorCard(code, names) for code, names in rows)


def _active(jurisdiction: str, q: str) -> "QuerySet[Agency]":
    rows = Agency.objects.filter(deactivated_at=None)
    if jurisdiction:
        rows = rows.filter(jurisdiction=jurisdiction)
    if q:
        asked = Func(Value(q[: rules.QUERY_MAX]), function="tulay_folded", output_field=TextField())
        rows = rows.annotate(asked=asked).filter(folded_words__contains=F("asked"))
    return rows


def _found_agency(rows: "QuerySet[Agency]") -> AgencyCard:
    row = rows.first()
    if row is None:
        raise UnknownAgency
    return _agency(row)


def hours_of(stored: dict[str, list[list[str]]]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Read stored opening hours."""
    return {
        int(day): tuple((opens, closes) for opens, closes in spans)
        for day, spans in sorted(stored.items())
    }


def _agency(row: Agency) -> AgencyCard:
    return AgencyCard(
        id=row.id,
        slug=row.slug,
        name=row.name,
        acronym=row.acronym,
        jurisdiction=row.jurisdiction,
        kind=row.kind,
        about=row.about,
        contact=row.contact,
        address=row.address,
        phone=row.phone,
        email=row.email,
        zone=row.zone,
        hours=hours_of(row.hours),
        has_meetings=row.has_meetings,
        runs_programmes=row.runs_programmes,
        is_active=row.deactivated_at is None,
        names=row.names,
        place_id=row.place_id,
        extra_holidays=tuple(row.extra_holidays),
        closed_dates=tuple(sorted(row.closed_dates or ())),
    )
