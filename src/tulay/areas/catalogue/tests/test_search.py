from datetime import timedelta

import pytest

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.actions.services import set_accepting
from tulay.areas.catalogue.queries import search
from tulay.areas.catalogue.rules.search import Wish
from tulay.areas.catalogue.rules.services import Texts
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.areas.directory.queries import place_card
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Invalid

ARABIC = Texts(
    name="مساعدة إصلاح القوارب",
    summary="تدفع ثمن الخشب.",
    for_whom="للصيادين.",
    eligibility=("أن تكون صيادًا.",),
    steps=("قدّم هنا.",),
)


@pytest.fixture
def shelf(db):
    agency = make_agency(name="Ministry of Social Services", acronym="MSSD", slug="mssd")
    found = {
        "boats": make_service(slug="boats", texts={"ar": ARABIC}, keywords=("bangka",)),
        "training": make_service(
            slug="training",
            name="Livelihood training",
            summary="Teaches a trade.",
            sector="education",
        ),
        "pension": make_service(
            agency,
            slug="pension",
            name="Pensión for older people",
            summary="Money every month.",
            life_events=("growing-old",),
            tags=("cash help",),
        ),
        "draft": make_service(agency, slug="draft", name="Secret pension", published=False),
    }
    refresh_search(actor=SYSTEM, now=NOW)
    return found


def found(q="", *, place=None, any_word=False, language="en", cursor=None, limit=20, **filters):
    understanding = search.understand(q)
    if any_word:
        understanding = search.Understanding(understanding.words, any_word=True)
    return search.search_services(
        Wish(q=q, **filters),
        understanding=understanding,
        place=place,
        language=language,
        now=NOW,
        cursor=cursor,
        limit=limit,
    )


def slugs(*args, **kwargs):
    return [hit.slug for hit in found(*args, **kwargs).items]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("livelihood training", ["training"]),
        ("livelihod trainning", ["training"]),
        ("bangka", ["boats"]),
        ("pension", ["pension"]),
        ("PENSIÓN", ["pension"]),
        ("pens", ["pension"]),
        ("mssd", ["pension"]),
        ("قوارب", ["boats"]),
        ("القوارب إصلاح", ["boats"]),
        ("unicorn licence", []),
        ("', drop table; --", []),
        ("& | ! :* <->", ["boats", "training", "pension"]),
    ],
)
def test_search_services_finds_what_people_type(shelf, q, expected):
    assert sorted(slugs(q)) == sorted(expected)


def test_a_misspelt_word_is_told_as_it_was_read(shelf):
    assert search.understand("livelihod training").corrected == "livelihood training"
    assert search.understand("livelihood training").corrected == ""


def test_any_word_is_enough_once_all_are_too_many(shelf):
    assert slugs("training unicorn") == []
    assert slugs("training unicorn", any_word=True) == ["training"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"sector": "education"}, {"training"}),
        ({"agency": "mssd"}, {"pension"}),
        ({"life_event": "growing-old"}, {"pension"}),
        ({"spoken": "ar"}, {"boats"}),
        ({"tags": ("cash help", "other")}, {"pension"}),
        ({"jurisdiction": "namibia"}, set()),
        ({"sector": "livelihood", "spoken": "ar"}, {"boats"}),
        ({"is_featured": True}, set()),
    ],
)
def test_filters_narrow_together(shelf, filters, expected):
    assert set(slugs(**filters)) == expected


def test_only_open_leaves_out_what_is_closed_full_or_over(shelf):
    make_service(slug="full", slots=0)
    make_service(slug="over", deadline=(NOW - timedelta(days=2)).date())
    set_accepting(actor=SYSTEM, service_id=shelf["boats"], is_accepting=False, now=NOW)

    assert set(slugs(is_open=True)) == {"training", "pension"}


def test_a_place_finds_services_of_it_above_it_and_within_it(shelf):
    region = make_place("Region IX")
    town, other = make_place("Sirawai", region), make_place("Ipil", region)
    make_service(slug="for-region", coverage=(region.code,))
    make_service(slug="for-town", coverage=(town.code,))
    everywhere = {"boats", "training", "pension"}

    def at(place):
        return set(slugs(place=place_card(place.id))) - everywhere

    assert at(town) == {"for-region", "for-town"}
    assert at(other) == {"for-region"}
    assert at(region) == {"for-region", "for-town"}


def test_pages_follow_each_other_without_gap_or_repetition(shelf):
    for order in ("name", "newest", "relevance"):
        seen, cursor = [], None
        while True:
            page = found("p", order=order, cursor=cursor, limit=1)
            seen += [hit.slug for hit in page.items]
            if (cursor := page.next) is None:
                break
        assert seen == slugs("p", order=order)


def test_a_cursor_of_another_order_is_refused(shelf):
    following = found(limit=1).next

    with pytest.raises(Invalid):
        found(order="newest", cursor=following)


def test_a_list_speaks_the_language_of_its_reader_where_it_can(shelf):
    spoken = {hit.slug: (hit.language, hit.name) for hit in found(language="ar").items}

    assert spoken["boats"] == ("ar", "مساعدة إصلاح القوارب")
    assert spoken["training"] == ("en", "Livelihood training")


def test_facets_count_what_a_further_choice_would_leave(shelf):
    facets = search.facets_of(
        Wish(sector="education"), understanding=search.Understanding(), place=None, now=NOW
    )

    assert (facets.total, facets.unfiltered) == (1, 3)
    assert facets.counts["sector"] == {"education": 1, "livelihood": 2}
    assert facets.counts["language"] == {"en": 1}
    assert "life_event" not in facets.counts
