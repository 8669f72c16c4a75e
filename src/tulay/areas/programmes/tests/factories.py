"""PPAs, their lines, and those who work on them, as tests want them."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.programmes.models import Beneficiary, Budget, Funding, Link, Need, NeedAnswer, Ppa
from tulay.areas.programmes.rules.beneficiaries import BeneficiaryDetails
from tulay.areas.programmes.rules.funding import Line
from tulay.areas.programmes.rules.needs import NeedDetails, score_of
from tulay.areas.programmes.rules.ppas import Details
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
YEAR = 2026
DETAILS = Details(title="Seaweed drying sheds", fiscal_year=YEAR, sector="economic", code="AF-1")


NEED = NeedDetails(
    title="A well for two hamlets",
    sector="health",
    place_id=None,
    urgency="short_term",
    impact=4,
    feasibility="high",
    people=640,
    households=120,
    raised_by="Barangay council",
    evidence="Resolution 12.",
    evidence_date=date(2026, 8, 3),
)


AMINA = BeneficiaryDetails(
    kind="person",
    name="Amina Salik",
    place_id=None,
    started_date=date(2026, 3, 2),
    id_number="1234-5678-9012",
    birth_date=date(1984, 7, 19),
)


def make_beneficiary(ppa, **what_matters):
    row_id = uuid7()
    defaults = {
        "id": row_id,
        "ppa": ppa,
        "agency_id": ppa.agency_id,
        "number": 1,
        "kind": "person",
        "subject_id": row_id,
        "name": AMINA.name,
        "started_date": AMINA.started_date,
        "created_at": NOW,
        "updated_at": NOW,
    }
    if not {"place", "place_id"} & what_matters.keys():
        defaults["place"] = make_place("Sirawai")
    with reading(SYSTEM):
        return Beneficiary.objects.create(**(defaults | what_matters))


def make_link(ppa, **what_matters):
    defaults = {"kind": "community", "ppa": ppa, "agency_id": ppa.agency_id, "linked_at": NOW}
    if not {"place", "target_id"} & what_matters.keys():
        defaults["place"] = make_place("Sirawai")
    with reading(SYSTEM):
        return Link.objects.create(**(defaults | what_matters))


def make_need(agency=None, *, said=NEED, **what_matters):
    agency = agency or make_agency()
    if said.place_id is None:
        said = replace(said, place_id=make_place("Sirawai").id)
    defaults = {
        "agency": agency,
        "jurisdiction": agency.jurisdiction,
        "currency": "PHP",
        "score": score_of(said).points,
        "created_at": NOW,
        "updated_at": NOW,
    }
    with reading(SYSTEM):
        return Need.objects.create(**(asdict(said) | defaults | what_matters))


def make_answer(need, ppa, *, is_counted=False):
    """Link a programme to a need; `is_counted` where the need was made with its number of answers."""
    with reading(SYSTEM):
        made = NeedAnswer.objects.create(need=need, ppa=ppa, agency_id=ppa.agency_id, linked_at=NOW)
        if not is_counted:
            Need.objects.filter(id=need.id).update(answers=need.answers + 1)
    return made


def make_budget(ppa, **what_matters):
    defaults = {
        "ppa": ppa,
        "agency_id": ppa.agency_id,
        "amount_minor": 5_000,
        "currency": ppa.currency,
        "source": "gaab",
        "purpose": "Roofs for twelve sheds.",
        "writers": [uuid7()],
        "proposed_at": NOW,
        "updated_at": NOW,
    }
    with reading(SYSTEM):
        return Budget.objects.create(**(defaults | what_matters))


def make_ppa(agency=None, **what_matters):
    agency = agency or make_agency()
    defaults = {
        "agency": agency,
        "jurisdiction": agency.jurisdiction,
        "title": "Seaweed drying sheds",
        "fiscal_year": YEAR,
        "sector": "economic",
        "currency": "PHP",
        "budget_minor": 100_000,
        "created_at": NOW,
        "updated_at": NOW,
    }
    with reading(SYSTEM):
        return Ppa.objects.create(**(defaults | what_matters))


def make_line(ppa, kind="allocation", amount_minor=1_000, **what_matters):
    defaults = {"source": "gaab", "on_date": TODAY, "recorded_at": NOW}
    with reading(SYSTEM):
        return Funding.objects.create(
            ppa=ppa,
            agency_id=ppa.agency_id,
            kind=kind,
            amount_minor=amount_minor,
            **(defaults | what_matters),
        )


def again(row):
    """Return a row as it is now."""
    with reading(SYSTEM):
        return type(row).objects.get(id=row.id)


def line(kind="allocation", amount_minor=1_000, **what_matters):
    return Line(kind, amount_minor, **({"on_date": TODAY} | what_matters))


def acting(role, *, agency_id=None):
    """Return somebody who holds a role: everywhere, or in one agency."""
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


def focal_person(agency):
    return acting(Role.FOCAL_PERSON, agency_id=agency.id)
