"""Whom a PPA reaches: rows without a name, one of them opened, and how many there are."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from tulay.areas.programmes.errors import UnknownBeneficiary
from tulay.areas.programmes.models import Beneficiary
from tulay.areas.programmes.queries.ppas import QUERY_MAX, PpaCard, visible_ppa
from tulay.areas.programmes.rules.beneficiaries import (
    BeneficiaryDetails,
    BeneficiaryKind,
    EnrolmentState,
    Known,
)
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.likeness import as_named, as_numbered
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.keys.erased import is_erased

SEE_BENEFICIARIES = "programmes.see-beneficiaries"
BY_NUMBER = Keyset("number", "number")
SEALED = ("name", "id_number", "phone", "birth_date", "ended_said")
FOUND_MAX = 200
"""How many rows of one hash are opened and compared: a name, and the few that share its hash by chance."""
_INDEXES = {
    name: Beneficiary._meta.get_field(name) for name in ("name_index", "id_index", "phone_index")
}


@dataclass(frozen=True, slots=True)
class BeneficiaryRow:
    """A line of the list: nothing by which anybody is known."""

    id: UUID
    number: int
    kind: BeneficiaryKind
    place: str
    people: int
    state: EnrolmentState
    started_date: date
    ended_date: date | None
    end_reason: str
    is_twin: bool
    is_erased: bool


@dataclass(frozen=True, slots=True)
class BeneficiaryCard:
    """Somebody whom a PPA reaches, opened: only an action that accounts for the look gives it out."""

    id: UUID
    ppa_id: UUID
    agency_id: UUID
    number: int
    place: str
    state: EnrolmentState
    ended_date: date | None
    end_reason: str
    ended_said: str
    is_known: bool
    is_erased: bool
    details: BeneficiaryDetails
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BeneficiariesAsked:
    """Which of them are asked for; what is left empty asks nothing."""

    kind: str = ""
    state: str = ""
    twins: bool = False
    q: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many a PPA reaches, beside how many it has places for."""

    persons: int = 0
    households: int = 0
    organisations: int = 0
    communities: int = 0
    people: int = 0
    people_outside: int = 0
    ended: int = 0

    @property
    def enrolled(self) -> int:
        """Return how many are enrolled, whatever they are."""
        return self.persons + self.households + self.organisations + self.communities


def beneficiaries(
    actor: Actor,
    ppa_id: UUID,
    asked: BeneficiariesAsked,
    *,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[BeneficiaryRow]:
    """Return one page of whom a PPA reaches, the last enrolled first.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises Forbidden: whom it reaches is not the actor's to know.
    :raises Invalid: naming `limit` or `cursor`.
    """
    ppa = ppa_of_beneficiaries(actor, ppa_id)
    rows = _asked(Beneficiary.objects.filter(ppa_id=ppa.id).marking_twins(), ppa.id, asked)
    rows = rows.select_related("place").defer(*SEALED)
    return paginate(rows, BY_NUMBER, cursor=cursor, limit=limit, card=_row)


def ppa_of_beneficiaries(actor: Actor, ppa_id: UUID) -> PpaCard:
    """Return a PPA of which the actor may know whom it reaches.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    :raises Forbidden: whom it reaches is not the actor's to know.
    """
    ppa = visible_ppa(actor, ppa_id)
    actor.check(SEE_BENEFICIARIES, Resource(agency_id=ppa.agency_id))
    return ppa


def reached(actor: Actor, ppa_id: UUID) -> Reached:
    """Return how many a PPA reaches.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    """
    return reached_by(visible_ppa(actor, ppa_id).id)


def reached_by(ppa_id: UUID) -> Reached:
    """Return how many a PPA reaches that the actor was found to see, in one query."""
    here = Q(state=EnrolmentState.ENROLLED.value)
    found = Beneficiary.objects.filter(ppa_id=ppa_id).aggregate(
        **{
            name: Count("id", filter=here & Q(kind=kind.value))
            for name, kind in (
                ("persons", BeneficiaryKind.PERSON),
                ("households", BeneficiaryKind.HOUSEHOLD),
                ("organisations", BeneficiaryKind.ORGANISATION),
                ("communities", BeneficiaryKind.COMMUNITY),
            )
        },
        people_all=Sum("people", filter=here),
        people_there=Sum("people", filter=here & Q(is_outside=True)),
        ended=Count("id", filter=~here),
    )
    return Reached(
        people=found.pop("people_all") or 0,
        people_outside=found.pop("people_there") or 0,
        **found,
    )


def alike(ppa_id: UUID, details: BeneficiaryDetails, *, besides: UUID | None = None) -> list[Known]:
    """Return who is enrolled in a PPA under the same name or identity number, by their hashes."""
    wanted = Q(name_index=_hashed("name_index", details.name, ppa_id))
    if as_numbered(details.id_number):
        wanted |= Q(id_index=_hashed("id_index", details.id_number, ppa_id))
    rows = Beneficiary.objects.filter(wanted, ppa_id=ppa_id).enrolled().order_by("number")
    return [_known(row) for row in rows[:FOUND_MAX] if row.id != besides]


def beneficiary_row(ppa_id: UUID, beneficiary_id: UUID, *, lock: bool = False) -> Beneficiary:
    """Return somebody whom a PPA reaches.

    :raises UnknownBeneficiary: there is nobody by this id in it.
    """
    rows = Beneficiary.objects.select_related("place").filter(id=beneficiary_id, ppa_id=ppa_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise UnknownBeneficiary
    return row


def beneficiary_card_of(row: Beneficiary) -> BeneficiaryCard:
    """Return somebody opened."""
    return BeneficiaryCard(
        row.id,
        row.ppa_id,
        row.agency_id,
        row.number,
        row.place.label,
        EnrolmentState(row.state),
        row.ended_date,
        row.end_reason,
        plain(row.ended_said),
        row.person_id is not None,
        is_gone(row),
        said_of_beneficiary(row),
        row.version,
        row.created_at,
    )


def said_of_beneficiary(row: Beneficiary) -> BeneficiaryDetails:
    """Return what is said of somebody."""
    return BeneficiaryDetails(
        kind=row.kind,
        name=plain(row.name),
        place_id=row.place_id,
        started_date=row.started_date,
        people=row.people,
        id_number=plain(row.id_number),
        phone=plain(row.phone),
        birth_date=_day(row.birth_date),
    )


def _asked(
    rows: "QuerySet[Beneficiary]", ppa_id: UUID, asked: BeneficiariesAsked
) -> "QuerySet[Beneficiary]":
    wanted = {name: getattr(asked, name) for name in ("kind", "state") if getattr(asked, name)}
    rows = rows.filter(**wanted)
    if asked.twins:
        rows = rows.filter(Q(is_twin=True))
    return rows.filter(id__in=_found(ppa_id, asked.q[:QUERY_MAX])) if asked.q else rows


def _found(ppa_id: UUID, q: str) -> list[UUID]:
    """Return who is really called so, or has this number: hashes of names are short, so what they find is opened."""
    name, number = as_named(q), as_numbered(q)
    if not number:
        return []
    wanted = Q(name_index=_hashed("name_index", q, ppa_id))
    for index in ("id_index", "phone_index"):
        wanted |= Q(**{index: _hashed(index, q, ppa_id)})
    rows = Beneficiary.objects.filter(wanted, ppa_id=ppa_id).order_by("-number")[:FOUND_MAX]
    return [
        row.id
        for row in rows
        if as_named(plain(row.name)) == name
        or number in {as_numbered(plain(row.id_number)), as_numbered(plain(row.phone))}
    ]


def _hashed(index: str, text: str, ppa_id: UUID) -> bytes:
    return bytes(_INDEXES[index].hashed(text, within=str(ppa_id)))  # type: ignore[union-attr]  # a BlindIndex


def _known(row: Beneficiary) -> Known:
    return Known(row.number, row.kind, plain(row.name), plain(row.id_number), _day(row.birth_date))


def _row(row: Beneficiary) -> BeneficiaryRow:
    return BeneficiaryRow(
        row.id,
        row.number,
        BeneficiaryKind(row.kind),
        row.place.label,
        row.people,
        EnrolmentState(row.state),
        row.started_date,
        row.ended_date,
        row.end_reason,
        bool(row.is_twin),  # type: ignore[attr-defined]  # annotated
        row.erased_at is not None,
    )


def is_gone(row: Beneficiary) -> bool:
    """Answer whether nothing of somebody can be read any more."""
    return row.erased_at is not None or is_erased(row.name)


def plain(value: str | None) -> str:
    """Return a sealed value opened; nothing of somebody who was erased."""
    return "" if value is None or is_erased(value) else value


def _day(value: str | None) -> date | None:
    told = plain(value)
    return date.fromisoformat(told) if told else None
