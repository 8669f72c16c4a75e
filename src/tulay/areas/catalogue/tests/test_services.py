from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.catalogue.actions import services as actions
from tulay.areas.catalogue.actions.search import refresh_search, set_life_event
from tulay.areas.catalogue.actions.slots import take_slot
from tulay.areas.catalogue.actions.views import count_views
from tulay.areas.catalogue.errors import (
    NotReady,
    SecondPersonNeeded,
    ServiceChanged,
    SlugTaken,
    UnfitService,
    UnknownService,
    WrongState,
)
from tulay.areas.catalogue.models import DailyViews, SearchWord, Service
from tulay.areas.catalogue.queries.services import (
    coverage_of,
    life_events,
    service_card,
    service_cards,
    service_names,
    services_of,
)
from tulay.areas.catalogue.rules.services import Question, Requirement, Story, Texts
from tulay.areas.catalogue.tests.factories import (
    CODES,
    NOW,
    make_details,
    make_officer,
    make_service,
    stored,
)
from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.tests.factories import make_agency, make_place, make_sector
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

STRANGER = Actor(uuid7(), ActorKind.PERSON)


@pytest.fixture
def agency(db):
    make_sector()
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_officer(agency.id)


@pytest.fixture
def rival(db):
    return make_officer(make_agency().id)


def draft(officer, agency, **what_matters):
    return actions.draft_service(
        actor=officer,
        agency_id=agency.id,
        slug=what_matters.pop("slug", "boats"),
        details=make_details(**what_matters),
        now=NOW,
    )


def events():
    return list(OutboxRow.objects.filter(kind="event").values_list("name", flat=True))


def test_draft_service_keeps_everything_that_was_said(officer, agency):
    region = make_place("Region IX")
    filipino = Texts("Tulong", "Buod", "Para", ("Isda",), ("Una",), Story("Ana", "Ipil", "Salamat"))

    service_id = draft(
        officer,
        agency,
        slots=3,
        deadline=date(2026, 12, 1),
        fee_minor=5000,
        benefit_minor=160000,
        coverage=(region.code,),
        texts={"fil": filipino},
        requirements=(
            Requirement("id", {"en": "ID card", "fil": "ID"}, whys={"en": "To know you"}),
        ),
        questions=(Question("boat", "text", {"en": "Which boat?", "fil": "Aling bangka?"}),),
    )

    with reading(officer):
        card = service_card(service_id, "fil")
    assert (card.language, card.languages, card.name) == ("fil", ("en", "fil"), "Tulong")
    assert card.story == Story("Ana", "Ipil", "Salamat")
    assert [(r.name, r.why) for r in card.requirements] == [("ID", "To know you")]
    assert [q.label for q in card.questions] == ["Aling bangka?"]
    assert (card.slots_total, card.slots_left) == (3, 3)
    assert (card.fee_minor, card.benefit_minor, card.currency) == (5000, 160000, "PHP")
    assert card.closes_at.isoformat() == "2026-12-01T16:00:00+00:00"
    assert coverage_of(service_id) == (region.id,)
    assert Entry.objects.filter(action="catalogue.draft", target=f"service:{service_id}").exists()


def test_a_language_that_is_not_whole_falls_back_to_english(officer, agency):
    service_id = draft(officer, agency, texts={"fil": Texts("Tulong")})

    with reading(officer):
        assert service_card(service_id, "fil").language == "en"


@pytest.mark.parametrize(
    "wrong",
    [{"sector": "unknown"}, {"coverage": ("none",)}, {"life_events": ("none",)}, {"fee_minor": -1}],
)
def test_draft_service_refuses_what_could_not_be_kept(officer, agency, wrong):
    with pytest.raises(UnfitService):
        draft(officer, agency, **wrong)


def test_draft_service_refuses_a_taken_address(officer, agency):
    draft(officer, agency)

    with pytest.raises(SlugTaken):
        draft(officer, agency)


def test_draft_service_refuses_strangers_and_other_agencies(agency, rival):
    for actor in (STRANGER, rival):
        with pytest.raises(Forbidden):
            draft(actor, agency)


def test_draft_service_refuses_an_unknown_agency(db):
    with pytest.raises(UnknownAgency):
        actions.draft_service(
            actor=SYSTEM, agency_id=uuid7(), slug="boats", details=make_details(), now=NOW
        )


def test_edit_service_replaces_and_counts_versions(officer, agency):
    region, town = make_place("Region IX"), make_place("Ipil")
    service_id = draft(officer, agency, coverage=(region.code,), slots=5)

    version = actions.edit_service(
        actor=officer,
        service_id=service_id,
        details=make_details(name="Better", coverage=(town.code,)),
        version=1,
        now=NOW,
    )

    card = service_names_of(officer, service_id)
    assert (version, card.name, card.slots_total) == (2, "Better", None)
    assert coverage_of(service_id) == (town.id,)


def service_names_of(actor, service_id):
    with reading(actor):
        return service_card(service_id)


def test_edit_service_of_a_published_one_waits_until_somebody_else_publishes_it(officer, agency):
    service_id = make_service(agency, slots=5)
    take_slot(actor=officer, service_id=service_id, now=NOW)
    OutboxRow.objects.all().delete()

    number = actions.edit_service(
        actor=officer,
        service_id=service_id,
        details=make_details(name="Better", slots=10),
        now=NOW,
    )

    assert (number, service_card(service_id).name, events()) == (2, "Boat repair help", [])

    actions.publish_service(actor=make_officer(agency.id), service_id=service_id, now=NOW)

    card = service_card(service_id)
    assert (card.name, card.slots_left, card.version) == ("Better", 9, 2)
    assert events() == ["catalogue.ServicePublished"]


def test_edit_service_refuses_a_stale_version(officer, agency):
    service_id = draft(officer, agency)

    with pytest.raises(ServiceChanged):
        actions.edit_service(
            actor=officer, service_id=service_id, details=make_details(), version=0, now=NOW
        )


def test_what_would_say_too_little_is_kept_and_not_published(officer, agency):
    service_id = make_service(agency)
    emptied = make_details(text={"eligibility": ()})
    actions.edit_service(actor=officer, service_id=service_id, details=emptied, now=NOW)

    with pytest.raises(NotReady):
        actions.publish_service(actor=make_officer(agency.id), service_id=service_id, now=NOW)

    assert service_card(service_id).eligibility != ()


def test_publish_service_puts_it_on_the_shelf(officer, agency):
    service_id = draft(officer, agency)

    actions.publish_service(actor=make_officer(agency.id), service_id=service_id, now=NOW)

    assert service_card("boats").published_at == NOW
    assert "catalogue.ServicePublished" in events()
    assert OutboxRow.objects.filter(name="catalogue.refresh-search").exists()


def test_publish_service_is_refused_to_whoever_wrote_it(officer, agency):
    service_id = draft(officer, agency)

    with pytest.raises(SecondPersonNeeded):
        actions.publish_service(actor=officer, service_id=service_id, now=NOW)


def test_whoever_wrote_nothing_since_may_put_it_back_on_the_shelf(officer, agency):
    service_id = draft(officer, agency)
    actions.publish_service(actor=make_officer(agency.id), service_id=service_id, now=NOW)
    actions.unpublish_service(actor=officer, service_id=service_id, reason="Storm", now=NOW)

    actions.publish_service(actor=officer, service_id=service_id, now=NOW)

    assert service_card(service_id).state == "published"


def test_publish_service_refuses_what_says_too_little(officer, agency):
    service_id = draft(officer, agency, processing_days=None)

    with pytest.raises(NotReady):
        actions.publish_service(actor=officer, service_id=service_id, now=NOW)


def test_the_database_itself_refuses_to_publish_without_eligibility_or_time(officer, agency):
    for lacking in ({"processing_days": None}, {"text": {"eligibility": ()}}):
        service_id = draft(officer, agency, slug=uuid7().hex, **lacking)

        with (
            reading(SYSTEM),
            pytest.raises(IntegrityError, match="says_who_and_when"),
            transaction.atomic(),
        ):
            Service.objects.filter(id=service_id).update(state="published", published_at=NOW)


def test_unpublish_takes_it_off_the_shelf_but_requests_can_still_name_it(officer, agency):
    service_id = make_service(agency)

    actions.unpublish_service(actor=officer, service_id=service_id, reason="New law", now=NOW)

    card = service_card(service_id)
    assert (card.state, card.takes_requests(NOW)) == ("draft", False)
    assert services_of(agency.id) == ()
    assert "catalogue.ServiceUnpublished" in events()


def test_archive_ends_a_service(officer, agency):
    service_id = make_service(agency)

    actions.archive_service(actor=officer, service_id=service_id, reason="Over", now=NOW)

    assert service_card(service_id).state == "archived"
    assert "catalogue.ServiceArchived" in events()


def test_accepting_and_featuring_are_switches(officer, agency):
    service_id = make_service(agency)

    actions.set_accepting(actor=officer, service_id=service_id, is_accepting=False, now=NOW)
    actions.feature_service(actor=officer, service_id=service_id, is_featured=True, now=NOW)

    card = service_card(service_id)
    assert (card.is_accepting, card.is_featured) == (False, True)


STEPS = {
    "publish": lambda **who: actions.publish_service(**who),
    "unpublish": lambda **who: actions.unpublish_service(reason="", **who),
    "archive": lambda **who: actions.archive_service(reason="", **who),
    "accept": lambda **who: actions.set_accepting(is_accepting=True, **who),
    "feature": lambda **who: actions.feature_service(is_featured=True, **who),
    "edit": lambda **who: actions.edit_service(details=make_details(), **who),
}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_refuses_strangers_other_agencies_and_the_unknown(step, agency, rival):
    service_id = make_service(agency)

    with pytest.raises(Forbidden):
        STEPS[step](actor=STRANGER, service_id=service_id, now=NOW)
    for actor, wanted in ((rival, service_id), (SYSTEM, uuid7())):
        with pytest.raises(UnknownService):
            STEPS[step](actor=actor, service_id=wanted, now=NOW)


def test_sight_of_an_agency_is_no_permission_in_it(agency):
    service_id, elsewhere = make_service(agency), make_agency()
    actor = replace(
        make_officer(elsewhere.id),
        grants=(
            Grant(CODES, elsewhere.id, "focal_person"),
            Grant(frozenset({"cases.look"}), agency.id, "officer"),
        ),
    )

    with pytest.raises(Forbidden):
        actions.archive_service(actor=actor, service_id=service_id, reason="", now=NOW)


@pytest.mark.parametrize("step", STEPS)
def test_no_step_leads_out_of_the_archive(step, agency, officer):
    service_id = make_service(agency)
    actions.archive_service(actor=officer, service_id=service_id, reason="Over", now=NOW)

    with pytest.raises(WrongState):
        STEPS[step](actor=officer, service_id=service_id, now=NOW)


@pytest.mark.parametrize("step", ["unpublish", "archive", "accept", "feature"])
def test_a_draft_knows_no_step_of_a_published_one(step, agency, officer):
    service_id = draft(officer, agency)

    with pytest.raises(WrongState):
        STEPS[step](actor=officer, service_id=service_id, now=NOW)


def test_a_draft_is_seen_by_its_agency_only(agency, officer, rival):
    service_id = draft(officer, agency)

    for actor in (rival, STRANGER):
        with reading(actor), pytest.raises(UnknownService):
            service_card(service_id)
    with pytest.raises(UnknownService):
        service_card(service_id)
    with pytest.raises(UnknownService):
        actions.edit_service(actor=rival, service_id=service_id, details=make_details(), now=NOW)
    with reading(officer):
        assert service_card(service_id).state == "draft"


def test_without_the_policy_the_other_agency_would_see_the_draft(committed_db, as_database_owner):
    agency = make_agency()
    rival, service_id = make_officer(make_agency().id), make_service(agency, published=False)

    as_database_owner.execute("ALTER TABLE catalogue_service DISABLE ROW LEVEL SECURITY")

    with reading(rival):
        assert service_card(service_id).state == "draft"


def test_the_shelf_shows_published_services_only(agency, officer):
    draft(officer, agency)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalogue_shelf")
        assert cursor.fetchone() == (0,)


def test_cards_and_names_of_many_come_in_one_query(agency, django_assert_num_queries):
    ids = [make_service(agency, name=f"Service {n}") for n in range(3)]

    with django_assert_num_queries(2):
        assert {card.name for card in service_cards([*ids, uuid7()]).values()} == {
            f"Service {n}" for n in range(3)
        }
        assert set(service_names(ids)) == set(ids)
    assert service_cards([]) == {}
    assert [card.name for card in services_of(agency.id)] == [f"Service {n}" for n in range(3)]


def test_refresh_search_forgets_words_nobody_writes_any_more(agency, officer):
    service_id = make_service(agency, name="Unmistakable")
    refresh_search(actor=SYSTEM, now=NOW)
    assert SearchWord.objects.filter(word="unmistakable").exists()

    actions.archive_service(actor=officer, service_id=service_id, reason="Over", now=NOW)
    refresh_search(actor=SYSTEM, now=NOW)

    assert not SearchWord.objects.exists()


def test_count_views_adds_up_and_passes_over_unknown_services(agency):
    service_id = make_service(agency)

    for counts in ({str(service_id): 3, str(uuid7()): 1}, {str(service_id): 4}):
        count_views(actor=SYSTEM, batch_id=uuid7(), counts=counts, day_date=NOW.date(), now=NOW)

    assert list(DailyViews.objects.values_list("service_id", "views")) == [(service_id, 7)]


def test_set_life_event_is_the_coordinators(agency, officer):
    words = {"names": {"en": "Growing old", "ar": "التقدم في السن"}, "hints": {"en": "Pensions"}}
    set_life_event(actor=SYSTEM, code="growing-old", position=2, now=NOW, **words)
    set_life_event(
        actor=SYSTEM, code="having-a-baby", position=1, now=NOW, names={"en": "Baby"}, hints={}
    )

    assert [(e.code, e.language) for e in life_events("ar")] == [
        ("having-a-baby", "en"),
        ("growing-old", "ar"),
    ]
    with pytest.raises(Forbidden):
        set_life_event(
            actor=make_officer(agency.id, frozenset({"catalogue.set-life-event"})),
            code="x",
            position=1,
            now=NOW,
            **words,
        )


def test_the_row_keeps_what_the_card_does_not_show(agency):
    service_id = make_service(agency, keywords=("bangka",))

    row = stored(service_id)

    assert row.keywords == ["bangka"]
    assert str(row) == row.slug
    assert replace(service_card(service_id), name="x").name == "x"
