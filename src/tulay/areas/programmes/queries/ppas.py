"""PPAs as lists and one by one, and what they come to together."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Func, QuerySet, Sum, TextField, Value

from tulay.areas.programmes.errors import UnknownPpa
from tulay.areas.programmes.models import Ppa
from tulay.areas.programmes.rules.funding import Balance
from tulay.areas.programmes.rules.ppas import Details
from tulay.areas.programmes.rules.states import PpaState
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

SEE = "programmes.see"
ORDERS = {
    "recent": Keyset("recent", "updated_at"),
    "title": Keyset("title", "title", descending=False),
    "budget": Keyset("budget", "budget_minor"),
}
QUERY_MAX = 100


@dataclass(frozen=True, slots=True)
class PpaCard:
    """One PPA, with its sums."""

    id: UUID
    agency_id: UUID
    jurisdiction: str
    state: PpaState
    progress: int
    ended_date: date | None
    balance: Balance
    details: Details
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def zone(self) -> str:
        """Return the zone by whose calendar its days count."""
        return JURISDICTIONS[self.jurisdiction].zone

    @property
    def budget_for_each_minor(self) -> int | None:
        """Return what each person it reaches costs; nothing where nobody is counted."""
        people = self.details.people
        return self.details.budget_minor // people if people else None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which PPAs are asked for; what is left empty asks nothing."""

    agency_id: UUID | None = None
    jurisdiction: str = ""
    fiscal_year: int | None = None
    sector: str = ""
    state: str = ""
    source: str = ""
    category: str = ""
    q: str = ""
    order: str = "recent"


@dataclass(frozen=True, slots=True)
class Together:
    """What many PPAs of one currency come to."""

    currency: str
    count: int
    balance: Balance
    people: int


def visible_ppas(
    actor: Actor, narrowed: Narrowed, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PpaCard]:
    """Return one page of PPAs.

    :raises Invalid: naming `order`, `limit` or `cursor`.
    """
    order = ORDERS.get(narrowed.order)
    if order is None:
        detail = "Order by recent, title or budget."
        raise Invalid(errors=[FieldError("?order", "unknown", detail)])
    rows = _narrowed(_visible(actor), narrowed)
    return paginate(rows, order, cursor=cursor, limit=limit, card=card_of)


def totals(actor: Actor, narrowed: Narrowed) -> tuple[Together, ...]:
    """Return what the PPAs asked for come to, by currency, in one query."""
    rows = (
        _narrowed(_visible(actor), narrowed)
        .values("currency")
        .annotate(
            count=Count("id"),
            budget=Sum("budget_minor"),
            allocated=Sum("allocated_minor"),
            obligated=Sum("obligated_minor"),
            disbursed=Sum("disbursed_minor"),
            reached=Sum("people"),
        )
        .order_by("-count", "currency")
    )
    return tuple(
        Together(
            row["currency"],
            row["count"],
            Balance(
                row["currency"],
                int(row["budget"]),
                int(row["allocated"]),
                int(row["obligated"]),
                int(row["disbursed"]),
            ),
            int(row["reached"]),
        )
        for row in rows
    )


def visible_ppa(actor: Actor, ppa_id: UUID) -> PpaCard:
    """Return one PPA.

    :raises UnknownPpa: there is none by this id that the actor may see.
    """
    return card_of(found_row(actor, ppa_id))


def found_row(actor: Actor, ppa_id: UUID) -> Ppa:
    """Return the row of one PPA with its place, in one query.

    :raises UnknownPpa: there is none by this id that the actor may see.
    """
    row = _visible(actor).select_related("place").filter(id=ppa_id).first()
    if row is None:
        raise UnknownPpa
    return row


def known_years(actor: Actor) -> tuple[int, ...]:
    """Return the fiscal years that have PPAs, the newest first."""
    rows = _visible(actor).order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return tuple(rows.distinct())


def balance_of(row: Ppa) -> Balance:
    """Return the sums of a PPA."""
    return Balance(
        currency=row.currency,
        budget_minor=row.budget_minor,
        allocated_minor=row.allocated_minor,
        obligated_minor=row.obligated_minor,
        disbursed_minor=row.disbursed_minor,
    )


def details_of(row: Ppa) -> Details:
    """Return what its agency says of a PPA."""
    said = {one.name: getattr(row, one.name) for one in fields(Details)}
    return Details(**said | {"supporting": tuple(row.supporting)})


def card_of(row: Ppa) -> PpaCard:
    """Return a PPA as others may know it."""
    return PpaCard(
        id=row.id,
        agency_id=row.agency_id,
        jurisdiction=row.jurisdiction,
        state=PpaState(row.state),
        progress=row.progress,
        ended_date=row.ended_date,
        balance=balance_of(row),
        details=details_of(row),
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _visible(actor: Actor) -> "QuerySet[Ppa]":
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE)
    rows = Ppa.objects.filter(withdrawn_at=None)
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)


def _narrowed(rows: "QuerySet[Ppa]", narrowed: Narrowed) -> "QuerySet[Ppa]":
    names = ("agency_id", "jurisdiction", "fiscal_year", "sector", "state", "source", "category")
    asked = {name: getattr(narrowed, name) for name in names}
    rows = rows.filter(**{name: one for name, one in asked.items() if one not in (None, "")})
    if narrowed.q:
        words = Func(
            Value(narrowed.q[:QUERY_MAX]), function="tulay_folded", output_field=TextField()
        )
        rows = rows.annotate(asked=words).filter(folded_words__contains=F("asked"))
    return rows
