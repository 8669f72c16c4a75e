from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice, product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from tulay.areas.directory import queries
from tulay.areas.directory.errors import UnknownAgency, UnknownPlace
from tulay.areas.directory.models import Agency, Place, Sector
from tulay.areas.directory.tests.factories import NOW, make_agency, make_place, make_sector
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
QUICK = timedelta(milliseconds=500)  # a tenth of it on an idle machine
SYLLABLES = [
    f"{one}{two}"
    for one in ("Ba", "Ka", "Li", "Mo", "Pa", "Tu")
    for two in ("lan", "rig", "soy", "wit")
]


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


@pytest.fixture
def cities(places):
    lanao = make_place("Lanao del Sur", code="15", level="province")
    make_place("City of Marawi", lanao, code="1501", level="municipality", population=200_000)
    make_place("Marawila", places["town"], code="09010102", level="barangay")
    make_place("Marawi", places["town"], code="09010103", level="barangay")
    make_place("Samboang", places["town"], code="09010104", level="barangay", population=9)
    make_place("Island Garden City of Samal", places["province"], code="090103", population=2)
    make_place("Davao Viejo", places["province"], code="090104", population=9)
    make_place("Davao City", places["province"], code="090105", population=5)


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("marawi", "City of Marawi"),
        ("Marawi, Lanao", "City of Marawi"),
        ("City of Marawi", "City of Marawi"),
        ("samal", "Island Garden City of Samal"),
        ("sam", "Island Garden City of Samal"),
        ("norte", "Zamboanga del Norte"),
        ("davao", "Davao City"),
    ],
)
def test_search_places_finds_a_name_by_any_word_in_it(cities, q, first):
    assert queries.search_places(q)[0].name == first


def test_search_places_is_quick_among_all_places_of_a_country(cities):
    """As many as the Philippines have; the slowest of several words, the first two letters among them."""
    rows = [
        Place(
            code=f"X{number:05}",
            jurisdiction="bangsamoro",
            level="barangay",
            name=f"{head} {tail} {number % 97}",
            label=f"{head} {tail} {number % 97}, Town {number % 1600}, Province {number % 80}",
            path=f"/X{number:05}/",
        )
        for number, (head, tail) in enumerate(
            islice(cycle(product(SYLLABLES, ("San", "Bagong", "City of", "Sitio"))), 42_000)
        )
    ]
    Place.objects.bulk_create(rows, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_place")
        for q in ("Marawi", "sa", "City of Marawi", "bagong", "Siraway", "Marawi, Lanao"):
            cursor.execute("SELECT clock_timestamp()")
            begun = cursor.fetchone()[0]
            assert queries.search_places(q)
            cursor.execute("SELECT clock_timestamp()")
            assert cursor.fetchone()[0] - begun < QUICK, q
        cursor.execute(
            "EXPLAIN SELECT id FROM directory_place WHERE folded_name LIKE %s OR folded_name LIKE %s",
            ["marawi%", "% marawi%"],
        )
        assert "place_words" in "".join(line for (line,) in cursor.fetchall())


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
