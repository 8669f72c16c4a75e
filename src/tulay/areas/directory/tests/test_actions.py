import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.directory import actions
from tulay.areas.directory.errors import AgencyInactive, SlugTaken, UnfitAgency, UnknownAgency
from tulay.areas.directory.models import Place
from tulay.areas.directory.queries import agency_by_slug, agency_card, sectors
from tulay.areas.directory.rules import AgencyDetails, NewPlace
from tulay.areas.directory.tests.factories import NOW, make_agency
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
STRANGER = Actor(uuid7(), ActorKind.PERSON)
CODES = frozenset(
    f"directory.{verb}"
    for verb in ("add-agency", "change-agency", "deactivate-agency", "set-sector", "load-places")
)


def member(agency_id):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(CODES, agency_id, "focal_person"),))


def add(actor=SYSTEM, slug="boats", **what_matters):
    details = AgencyDetails(**({"name": "Ministry of Boats", "zone": "Asia/Manila"} | what_matters))
    return actions.add_agency(
        actor=actor, slug=slug, jurisdiction="bangsamoro", details=details, now=NOW
    )


def test_add_agency_keeps_and_tells():
    agency_id = add(names={"ar": "وزارة القوارب"}, acronym="MOB")

    card = agency_by_slug("boats")
    assert (card.id, card.name_in("ar"), card.name_in("fil")) == (
        agency_id,
        "وزارة القوارب",
        "Ministry of Boats",
    )
    assert card.is_active
    assert Entry.objects.filter(action="directory.add-agency").count() == 1
    assert OutboxRow.objects.filter(name="directory.AgencyAdded").exists()


def test_add_agency_refuses_a_taken_address():
    add()

    with pytest.raises(SlugTaken):
        add()


def test_add_agency_refuses_what_could_not_be_shown():
    with pytest.raises(UnfitAgency):
        add(name="")


def test_add_agency_refuses_an_unknown_parent():
    with pytest.raises(UnknownAgency):
        actions.add_agency(
            actor=SYSTEM,
            slug="x",
            jurisdiction="namibia",
            details=AgencyDetails("X"),
            now=NOW,
            parent_id=uuid7(),
        )


def test_what_is_everybodys_is_nobodys_of_one_agency():
    one = member(make_agency().id)
    for actor in (STRANGER, one):
        with pytest.raises(Forbidden):
            add(actor)
        with pytest.raises(Forbidden):
            actions.set_sector(actor=actor, code="x", names={}, position=1, now=NOW)
        with pytest.raises(Forbidden):
            actions.load_places(actor=actor, places=[], now=NOW)


def test_change_agency_is_its_own_people_s():
    agency = make_agency()

    actions.change_agency(
        actor=member(agency.id),
        agency_id=agency.id,
        details=AgencyDetails("Ministry of Ships", zone="Asia/Manila"),
        now=NOW,
    )

    assert agency_card(agency.id).name == "Ministry of Ships"
    assert "name" in Entry.objects.get(action="directory.change-agency").facts["changed"]
    with pytest.raises(Forbidden):
        actions.change_agency(
            actor=member(uuid7()), agency_id=agency.id, details=AgencyDetails("Mine"), now=NOW
        )


def test_deactivate_agency_ends_it_once():
    agency = make_agency()

    actions.deactivate_agency(actor=SYSTEM, agency_id=agency.id, now=NOW)

    assert not agency_card(agency.id).is_active
    for again in (
        lambda: actions.deactivate_agency(actor=SYSTEM, agency_id=agency.id, now=NOW),
        lambda: actions.change_agency(
            actor=SYSTEM, agency_id=agency.id, details=AgencyDetails("X"), now=NOW
        ),
    ):
        with pytest.raises(AgencyInactive):
            again()
    with pytest.raises(UnknownAgency):
        actions.deactivate_agency(actor=SYSTEM, agency_id=uuid7(), now=NOW)


def test_set_sector_adds_and_renames():
    for name in ("Boats", "Ships"):
        actions.set_sector(actor=SYSTEM, code="boats", names={"en": name}, position=1, now=NOW)

    assert [(s.code, s.name_in("fil")) for s in sectors()] == [("boats", "Ships")]


def test_load_places_adds_below_known_ones_and_renames():
    region = NewPlace("09", "bangsamoro", "region", "Region IX", population=10)
    actions.load_places(actor=SYSTEM, places=[region], now=NOW)
    before = Place.objects.get(code="09").id

    town = NewPlace("0901", "bangsamoro", "municipality", "Sirawai", "09")
    assert actions.load_places(actor=SYSTEM, places=[town], now=NOW) == 1
    renamed = NewPlace("09", "bangsamoro", "region", "Peninsula", population=11)
    actions.load_places(actor=SYSTEM, places=[renamed, town], now=NOW)

    kept = {p.code: p for p in Place.objects.select_related("parent")}
    assert (kept["09"].id, kept["09"].name, kept["09"].population) == (before, "Peninsula", 11)
    assert (kept["0901"].label, kept["0901"].path) == ("Sirawai, Peninsula", "/09/0901/")
    assert kept["0901"].parent == kept["09"]
