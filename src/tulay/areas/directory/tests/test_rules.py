import pytest

from tulay.areas.directory.errors import UnfitAgency, UnfitPlaces
from tulay.areas.directory.rules import (
    AgencyDetails,
    NewPlace,
    check_agency,
    codes_along,
    label_of,
    path_of,
    placed,
)


def place(code, parent=None):
    return NewPlace(code, "bangsamoro", "region", f"Name {code}", parent)


def test_a_path_is_the_parents_path_and_the_own_code():
    assert path_of("2", path_of("1")) == "/1/2/"
    assert codes_along("/1/2/") == ("1", "2")
    assert label_of("Ipil", "Region IX") == "Ipil, Region IX"


def test_placed_yields_path_and_label_for_each():
    found = [
        (p.path, p.label)
        for p in placed([place("1"), place("2", "1"), place("3", "9")], {"9": ("/9/", "Nine")})
    ]

    assert found == [
        ("/1/", "Name 1"),
        ("/1/2/", "Name 2, Name 1"),
        ("/9/3/", "Name 3, Nine"),
    ]


@pytest.mark.parametrize(
    ("places", "reason"),
    [([place("2", "1"), place("1")], "before"), ([place("1"), place("1")], "twice")],
)
def test_placed_refuses_what_does_not_hang_together(places, reason):
    with pytest.raises(UnfitPlaces, match=reason):
        list(placed(places, {}))


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"slug": "Not fine"}, "slug"),
        ({"name": " "}, "name"),
        ({"jurisdiction": "atlantis"}, "jurisdiction"),
        ({"kind": "circus"}, "kind"),
        ({"names": {"de": "Amt"}}, "names"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": "../etc"}, "zone"),
        ({"hours": {}}, "hours"),
        ({"hours": {0: ()}}, "hours"),
        ({"hours": {9: (("08:00", "12:00"),)}}, "hours"),
        ({"hours": {0: (("12:00", "08:00"),)}}, "hours"),
        ({"hours": {0: (("soon", "later"),)}}, "hours"),
        ({"hours": {0: (("08:00", "12:00"), ("11:00", "17:00"))}}, "hours"),
        ({"extra_holidays": ("13-01",)}, "extra_holidays"),
    ],
)
def test_check_agency_names_the_field_that_is_wrong(wrong, pointer):
    slug, jurisdiction = wrong.pop("slug", "fine"), wrong.pop("jurisdiction", "namibia")

    with pytest.raises(UnfitAgency) as caught:
        check_agency(
            AgencyDetails(**({"name": "Fine"} | wrong)), slug=slug, jurisdiction=jurisdiction
        )

    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_check_agency_lets_a_sound_one_pass():
    hours = {0: (("08:00", "12:00"), ("13:00", "17:00"))}
    check_agency(
        AgencyDetails("Fine", zone="Asia/Manila", hours=hours, extra_holidays=("01-21",)),
        slug="fine-1",
        jurisdiction="bangsamoro",
    )
