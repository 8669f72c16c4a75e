from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from tulay.areas.directory import queries
from tulay.areas.directory.errors import UnknownAgency, UnknownPlace
from tulay.areas.directory.models import Agency, Place, Sector
from tulay.areas.directory.tests.factories import NOW, make_agency, make_place, make_sector
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    region = make_place("Region IX", code="09", population=100)
    province = make_place("Zamboanga del Norte", region, code="0901", level="province")
    town = make_place("Sirawai", province, code="090101", population=5)
    make_place("Dâures", code="NA-1", jurisdiction="namibia", level="constituency")
    make_place("San José", province, code="090102", population=3)
    make_place("San Jose", town, code="09010101", level="barangay")
    return {"region": region, "province": province, "town": town}


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("sirawai", "Sirawai"),
        ("Siraway", "Sirawai"),
        ("srawai", "Sirawai"),
        ("sirwy", "Sirawai"),
        ("sirawai zamboanga", "Sirawai"),
        ("zambo", "Zamboanga del Norte"),
        ("dAures", "Dâures"),
        ("SAN JOSE", "San José"),
    ],
)
def test_search_places_finds_what_is_meant(places, q, first):
    assert queries.search_places(q)[0].name == first


@pytest.mark.parametrize("q", ["", "x", "%%", "\\", "'", "\0\0\0", "zzzzzz", "___"])
def test_search_places_finds_nothing_where_nothing_is_meant(places, q):
    assert queries.search_places(q) == ()


def test_search_places_keeps_to_a_jurisdiction_and_a_limit(places):
    assert queries.search_places("daures", "bangsamoro") == ()
    assert [p.label for p in queries.search_places("san jose", "bangsamoro", 1)] == [
        "San José, Zamboanga del Norte, Region IX"
    ]


def test_places_within_are_a_place_and_all_below_it(places):
    found = {place.code for place in queries.places_within(places["province"].path)}

    assert found == {"0901", "090101", "090102", "09010101"}


def test_place_cards(places):
    town = places["town"]

    assert queries.place_card(town.id).label == "Sirawai, Zamboanga del Norte, Region IX"
    assert queries.place_by_code("090101").id == town.id
    assert set(queries.place_cards([town.id, uuid7()])) == {town.id}
    assert set(queries.places_by_code(["09", "none"])) == {"09"}
    assert queries.place_cards([]) == queries.places_by_code([]) == {}
    assert [p.name for p in queries.children_of(places["region"].id, "bangsamoro")] == [
        "Zamboanga del Norte"
    ]
    for unknown in (lambda: queries.place_card(uuid7()), lambda: queries.place_by_code("none")):
        with pytest.raises(UnknownPlace):
            unknown()


def test_the_database_refuses_a_path_that_leads_elsewhere():
    with pytest.raises(IntegrityError, match="ends_in_its_code"), transaction.atomic():
        make_place("Lost", path="/elsewhere/")


def test_agency_cards_and_lists():
    boats = make_agency(
        name="Ministry of Boats", acronym="MOB", names={"fil": "Ministri ng Bangka"}
    )
    gone = make_agency(name="Ministry of Carts", deactivated_at=NOW)
    make_agency(name="Board", jurisdiction="namibia")

    assert [a.name for a in queries.agencies()] == ["Board", "Ministry of Boats"]
    assert [a.name for a in queries.agencies("bangsamoro")] == ["Ministry of Boats"]
    for q in ("mob", "BÓATS", "bangka"):
        assert [a.id for a in queries.agencies(q=q)] == [boats.id]
    assert queries.agencies(q="%") == ()
    assert queries.agency_names([boats.id, gone.id]) == {
        boats.id: "Ministry of Boats",
        gone.id: "Ministry of Carts",
    }
    Agency.objects.filter(id=boats.id).update(names={"fil": "Ministri ng mga Bangka"})
    with override("fil"):
        assert queries.agency_names([boats.id]) == {boats.id: "Ministri ng mga Bangka"}
    assert set(queries.agency_cards([boats.id])) == {boats.id}
    assert queries.agency_cards([]) == {}
    assert queries.agency_card(gone.id).is_active is False
    for unknown in (lambda: queries.agency_card(uuid7()), lambda: queries.agency_by_slug("none")):
        with pytest.raises(UnknownAgency):
            unknown()


def test_a_calendar_knows_hours_days_off_and_the_islamic_year():
    hours = {str(d): [["08:00", "12:00"], ["13:00", "17:00"]] for d in range(4)}
    hours["4"] = [["08:00", "11:30"], ["13:30", "17:00"]]
    agency = make_agency(hours=hours, extra_holidays=["01-21"])

    calendar = queries.calendar_of(agency.id)

    assert not calendar.is_working_day(date(2026, 1, 21))
    assert not calendar.is_working_day(date(2026, 3, 20))  # Eid al-Fitr
    assert not calendar.is_working_day(date(2026, 12, 25))
    assert calendar.is_working_day(date(2026, 11, 23))
    monday = datetime(2026, 11, 23, 0, tzinfo=UTC)  # 8 in the morning in Manila
    assert calendar.add_hours(monday, 8) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    friday = datetime(2026, 11, 27, 0, tzinfo=UTC)
    assert calendar.hours_between(friday, datetime(2026, 11, 28, tzinfo=UTC)) == 7
    with pytest.raises(UnknownAgency):
        queries.calendar_of(uuid7())


def test_a_country_without_known_holidays_has_only_its_agencys_own():
    assert queries.public_holidays("", "", ("01-21",)) == frozenset(
        date(year, 1, 21) for year in queries.YEARS
    )


def test_rows_read_as_what_they_are(places):
    make_sector("health")
    assert str(Place.objects.get(code="09")) == "Region IX"
    assert str(Sector.objects.get()) == "health"
    assert str(make_agency()) == "Ministry of Boats"
    assert Agency.objects.count() == 1
