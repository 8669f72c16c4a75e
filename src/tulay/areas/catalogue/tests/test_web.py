import re
from datetime import date

import pytest
from django.conf import settings

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.actions.services import (
    archive_service,
    feature_service,
    set_accepting,
    unpublish_service,
)
from tulay.areas.catalogue.rules.services import Question, Requirement, Story, Texts
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.ui.tests.reading import Page

HTMX = {"HX-Request": "true"}
ARABIC = Texts(
    name="مساعدة إصلاح القوارب",
    summary="تدفع ثمن الخشب.",
    for_whom="للصيادين.",
    eligibility=("أن تكون صيادًا.",),
    steps=("قدّم هنا.",),
)


@pytest.fixture
def agency(db):
    return make_agency(
        slug="mssd", name="Ministry of Boats", acronym="MOB", phone="+63 64 555 1000"
    )


@pytest.fixture
def boats(agency):
    service_id = make_service(
        agency,
        slug="boats",
        texts={"ar": ARABIC},
        text={"story": Story("Ana M.", "Sirawai", "They came at once.")},
        requirements=(
            Requirement("photo", {"en": "Photo of the boat", "ar": "صورة القارب"}),
            Requirement("id", {"en": "ID card", "ar": "بطاقة"}, is_required=False),
        ),
        questions=(Question("which", "text", {"en": "Which boat?", "ar": "أي قارب؟"}),),
        life_events=("after-a-disaster",),
        slots=3,
    )
    refresh_search(actor=SYSTEM, now=NOW)
    return service_id


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_list_finds_what_is_typed_and_keeps_it_in_the_address(client, boats, agency):
    make_service(agency, slug="school", name="School fees")

    response = client.get("/services/", {"q": "boat repiar", "sector": "livelihood"})

    shown = text_of(response)
    assert "Boat repair help" in shown
    assert "School fees" not in shown
    assert "1 service" in shown
    assert 'value="boat repiar"' in response.content.decode()
    assert '<option value="livelihood" selected>' in response.content.decode()


def test_htmx_gets_the_list_alone_and_a_clean_address(client, boats):
    response = client.get("/services/", {"q": "boat", "sector": "", "order": ""}, headers=HTMX)

    assert "<html" not in response.content.decode()
    assert "Boat repair help" in text_of(response)
    assert response.headers["HX-Push-Url"] == "/services/?q=boat"


def test_every_filter_that_is_on_can_be_taken_off(client, boats):
    html = client.get("/services/", {"q": "boat", "open": "on", "life_event": "after-a-disaster"})

    hrefs = re.findall(
        r'<li><a href="([^"]+)"><span class="govuk-visually-hidden">', html.content.decode()
    )

    assert sorted(hrefs) == [
        "/services/?q=boat&amp;life_event=after-a-disaster",
        "/services/?q=boat&amp;open=on",
    ]


def test_a_place_is_found_by_its_name(client, boats, agency):
    region = make_place("Region IX")
    make_place("Sirawai", region)
    make_service(agency, slug="elsewhere", coverage=(make_place("Ipil", region).code,))

    response = client.get("/services/", {"place": "siraway"})

    assert "Sirawai, Region IX" in response.content.decode()
    assert "1 service" in text_of(response)


def test_a_place_nobody_knows_is_said_to_be_unknown(client, boats):
    assert "do not know this place" in text_of(client.get("/services/", {"place": "zzzzzz"}))


def test_nothing_found_shows_a_way_on(client, boats):
    shown = client.get("/services/", {"q": "boat", "spoken": "fil"})

    assert "We found no service that fits" in text_of(shown)
    assert "Look without filters: 1 service" in text_of(shown)


def test_words_that_do_not_meet_are_shown_apart(client, boats):
    assert "These have some of them" in text_of(client.get("/services/", {"q": "boat unicornia"}))


def test_nonsense_in_the_address_breaks_nothing(client, boats):
    nonsense = {
        "sector": "x" * 500,
        "q": "%' OR 1=1 --",
        "open": "x",
        "order": "price",
        "agency": "\u202e",
    }

    assert client.get("/services/", nonsense).status_code == 200
    assert client.get("/services/?cursor=broken").status_code == 422


def test_featured_services_stand_first_until_one_searches(client, boats):
    feature_service(actor=SYSTEM, service_id=boats, is_featured=True, now=NOW)

    assert "Often asked for" in text_of(client.get("/services/"))
    assert "Often asked for" not in text_of(client.get("/services/", {"q": "boat"}))


def test_long_lists_go_on(client, agency):
    for n in range(23):
        make_service(agency, slug=f"service-{n}", name=f"Service {n:02}")

    first = client.get("/services/")
    following = re.search(r'href="(/services/\?cursor=[^"]+)" rel="next"', first.content.decode())[
        1
    ]
    second = client.get(following)

    assert "Service 19" in text_of(first)
    assert "Service 20" not in text_of(first)
    assert "Service 22" in text_of(second)
    assert "Back to the first" in text_of(second)


def test_a_service_says_all_that_one_needs_to_know(client, boats):
    response = client.get("/services/boats/")

    shown = text_of(response)
    for words in (
        "Boat repair help",
        "You fish for a living.",
        "Free",
        "5 working days",
        "Photo of the boat",
        "Helpful, if you have it",
        "We pay the shop.",
        "They came at once.",
        "3 places left",
        "+63 64 555 1000",
        "Start now",
        "available in: English",
    ):
        assert words in shown
    assert response.content.decode().count('href="apply/"') == 1


def test_the_page_is_well_formed_and_names_every_language(client, boats):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = Page(client.get("/services/boats/").content.decode())

    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert page.all("html")[0]["dir"] == "rtl"


def test_a_service_not_yet_in_the_readers_language_is_read_in_english_and_says_so(client, agency):
    make_service(agency, slug="plain")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    response = client.get("/services/plain/")

    assert '<div class="tulay-service__lead" lang="en" dir="auto">' in response.content.decode()
    assert 'class="govuk-inset-text"' in response.content.decode()


def stop(client, service_id, how):
    how(actor=SYSTEM, service_id=service_id, now=NOW)
    return text_of(client.get("/services/boats/"))


def test_a_closed_service_says_what_to_do_instead(client, boats, agency):
    make_service(agency, slug="other", name="Other help")

    shown = stop(client, boats, lambda **who: set_accepting(is_accepting=False, **who))

    assert "We take no requests for this service at the moment" in shown
    assert "Other help" in shown
    assert "Start now" not in shown


def test_an_archived_service_keeps_its_page(client, boats):
    shown = stop(client, boats, lambda **who: archive_service(reason="Over", **who))

    assert "no longer offered" in shown
    assert "Start now" not in shown


def test_a_service_off_the_shelf_has_no_page(client, boats):
    unpublish_service(actor=SYSTEM, service_id=boats, reason="Work", now=NOW)

    assert client.get("/services/boats/").status_code == 404
    assert client.get("/services/never-was/").status_code == 404


def test_full_and_over_are_told_apart(client, agency):
    make_service(agency, slug="full", slots=0)
    make_service(agency, slug="over", deadline=date(2024, 2, 1))

    assert "All places are taken" in text_of(client.get("/services/full/"))
    assert "Thursday 1 February 2024" in text_of(client.get("/services/over/"))
    listed = text_of(client.get("/services/"))
    assert "All places taken" in listed
    assert "Closed" in listed


def test_an_agencys_page_shows_its_services(client, boats):
    shown = text_of(client.get("/agencies/mssd/"))

    assert "Boat repair help" in shown
    assert "Monday to Friday" in shown
    assert "08:00\N{EN DASH}17:00" in shown
    assert "Closed" in shown


def test_agencies_are_listed_and_found(client, agency):
    make_agency(name="Ministry of Carts", names={"ar": "وزارة العربات"})

    assert "2 agencies" in text_of(client.get("/agencies/"))
    found = client.get("/agencies/", {"q": "mob"}, headers=HTMX)
    assert "1 agency" in text_of(found)
    assert "<html" not in found.content.decode()
    assert "No agency has this name" in text_of(client.get("/agencies/", {"q": "zzz"}))
    assert client.get("/agencies/none/").status_code == 404


def test_places_are_offered_while_one_types(client, db):
    make_place("Sirawai", make_place("Region IX"))

    html = client.get("/places/options/", {"place": "sira"}).content.decode()

    assert html.strip() == '<option value="Sirawai, Region IX"></option>'


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/services/?q=boat&sector=livelihood", 6),
        ("/services/boats/", 6),
        ("/agencies/mssd/", 3),
        ("/agencies/", 2),
    ],
)
def test_a_page_costs_few_queries(client, boats, django_assert_max_num_queries, address, most):
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_a_service_that_pays_says_how_much(client, agency):
    make_service(agency, slug="grant", name="Child grant", benefit_minor=35_000, currency="NAD")
    make_service(agency, slug="advice", name="Advice")

    paid, free = client.get("/services/grant/"), client.get("/services/advice/")

    assert "You are paid N$ 350.00" in text_of(paid)
    assert "You are paid" not in text_of(free)
