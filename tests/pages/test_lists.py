"""The queue taken out: within permission, guarded, accounted for, and above a cap with a second person's word."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.queries.queue import QueueFilter, queue
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.cases.tests.factories import World, make_applicant, make_officer
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.rules import Role
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.actions.list_filters import keep_filter, remove_filter
from tulay.areas.privacy.actions.lists import ask_list, decide_list, forget_lists, open_list
from tulay.areas.privacy.errors.lists import (
    FilterUnfit,
    ListDecided,
    ListGrown,
    ListNotOpen,
    ListReasonMissing,
    ListTooLong,
    ListUnknown,
    TooManyFilters,
)
from tulay.areas.privacy.errors.rights import SecondPersonNeeded
from tulay.areas.privacy.models import ListFilter, ListTaken, Restriction
from tulay.areas.privacy.queries.lists import own_filters
from tulay.areas.privacy.rules import lists as rules
from tulay.areas.privacy.rules.lists import FILTERS_MOST, NAME_MAX, Cap
from tulay.areas.support.tests.test_api_journal import sent
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading
from tulay.plumbing.limits import forget_all
from tulay.plumbing.render.sheets import Form

pytestmark = pytest.mark.django_db
LISTS, ASK = "/desk/lists/", "/desk/lists/new/requests/"
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def world(now):
    forget_all()
    made = World()
    made.officer, made.second = fresh(made.officer, now), fresh(made.second, now)
    made.focal = fresh(make_officer(made.agency, Role.FOCAL_PERSON, name="Farida Focal"), now)
    return made


@pytest.fixture
def small(monkeypatch):
    """Caps that a handful of requests reaches."""
    monkeypatch.setattr(rules, "PLAIN", Cap(1, 3))
    monkeypatch.setattr(rules, "PERSONAL", Cap(1, 3))


def fresh(actor, now):
    """Somebody who has just shown their second factor."""
    return replace(actor, factor_at=now)


def requests(world, count, now, **applicant):
    return [world.request_in(State.SUBMITTED, now=now, **applicant) for _ in range(count)]


def ask(actor, now, code="requests", **how):
    return ask_list(
        actor=actor,
        code=code,
        query=how.pop("query", {}),
        form=how.pop("form", Form.CSV),
        now=now,
        **how,
    )


def row(list_id):
    with reading(SYSTEM):
        return ListTaken.objects.get(id=list_id)


def entries(code):
    return Entry.objects.filter(action=code, outcome="done").order_by("id")


# --- taking out ---------------------------------------------------------------------------------


def test_a_short_list_goes_out_at_once_for_a_day_and_each_time_is_on_record(world, now):
    requests(world, 2, now)

    list_id = ask(world.officer, now)
    found = open_list(actor=world.officer, list_id=list_id, now=now)

    assert len(found.lines) == 2
    assert found.lines[0].cells[1:3] == ("Boat repair help", world.agency.name)
    assert {line.subject_id for line in found.lines} == {None}
    open_list(actor=world.officer, list_id=list_id, now=now + DAY - timedelta(seconds=1))
    assert row(list_id).times_opened == 2
    assert entries("privacy.ask-list").count() == 1
    assert entries("privacy.open-list").count() == 2
    with pytest.raises(ListNotOpen):
        open_list(actor=world.officer, list_id=list_id, now=now + DAY)


def test_filters_and_permission_are_those_of_the_moment(world, now):
    mine, _other = requests(world, 2, now)
    queried = {"state": State.IN_REVIEW.value, "cursor": "x", "nonsense": "y"}
    list_id = ask(world.officer, now, query=queried)
    assert row(list_id).query == {"state": State.IN_REVIEW.value}
    assert open_list(actor=world.officer, list_id=list_id, now=now).lines == ()

    review(actor=world.officer, request_id=mine, now=now)
    assert len(open_list(actor=world.officer, list_id=list_id, now=now).lines) == 1
    without = replace(world.officer, grants=world.officer.grants[:1])
    with pytest.raises((Forbidden, ListUnknown)):
        open_list(actor=without, list_id=list_id, now=now)
    nowhere = ask(world.officer, now, query={"place": "Nowhere at all"})
    assert open_list(actor=world.officer, list_id=nowhere, now=now).lines == ()


def test_another_agency_never_comes_with_it_and_never_sees_it(world, now):
    other = World(slug="other-service")
    requests(other, 2, now)
    requests(world, 1, now)
    list_id = ask(world.officer, now, query={"agency": str(other.agency.id)})
    assert open_list(actor=world.officer, list_id=list_id, now=now).lines == ()

    for stranger in (world.second, fresh(other.officer, now)):
        with pytest.raises(ListUnknown):
            open_list(actor=stranger, list_id=list_id, now=now)
        with reading(stranger):
            assert ListTaken.objects.of(stranger.person_id).count() == 0
    with reading(other.officer):
        assert not ListTaken.objects.filter(id=list_id).exists()


def test_a_list_that_nobody_offers_or_may_see_is_unknown(world, now):
    for code in ("nothing", "requests"):
        actor = (
            world.officer if code == "nothing" else make_officer(world.agency, Role.FINANCE_OFFICER)
        )
        with pytest.raises(ListUnknown):
            ask(actor, now, code)
    with pytest.raises(Forbidden):
        ask(make_applicant(), now)


# --- a second person ----------------------------------------------------------------------------


def test_a_long_list_waits_for_a_second_person_who_is_told_and_so_is_who_asked(world, small, now):
    requests(world, 2, now)
    with pytest.raises(ListReasonMissing):
        ask(world.officer, now)

    list_id = ask(world.officer, now, reason="The review.")

    assert (
        Message.objects.filter(
            recipient_id=world.focal.person_id, template="privacy.list_asked"
        ).count()
        == 1
    )
    with pytest.raises(ListNotOpen):
        open_list(actor=world.officer, list_id=list_id, now=now)
    later = now + timedelta(minutes=2)
    decide_list(actor=world.focal, list_id=list_id, agrees=True, now=later)
    assert (
        Message.objects.filter(
            recipient_id=world.officer.person_id, template="privacy.list_approved"
        ).count()
        == 1
    )
    assert len(open_list(actor=world.officer, list_id=list_id, now=later).lines) == 2
    with pytest.raises(ListNotOpen):
        open_list(actor=world.officer, list_id=list_id, now=later + DAY)
    with pytest.raises(ListDecided):
        decide_list(actor=world.focal, list_id=list_id, agrees=False, now=later)


def test_nobody_decides_about_their_own_another_agencys_or_without_a_factor(world, small, now):
    requests(world, 2, now)
    list_id = ask(world.focal, now, reason="The review.")
    other = World(slug="other-service")
    stranger = fresh(make_officer(other.agency, Role.FOCAL_PERSON), now)
    with pytest.raises(SecondPersonNeeded):
        decide_list(actor=world.focal, list_id=list_id, agrees=True, now=now)
    with pytest.raises(ListUnknown):
        decide_list(actor=stranger, list_id=list_id, agrees=True, now=now)
    with pytest.raises(Forbidden):
        decide_list(actor=world.officer, list_id=list_id, agrees=True, now=now)
    with pytest.raises(StepUpNeeded):
        decide_list(actor=replace(stranger, factor_at=None), list_id=list_id, agrees=True, now=now)

    officer = fresh(make_officer(None, Role.INFORMATION_OFFICER), now)
    decide_list(actor=officer, list_id=list_id, agrees=False, now=now)
    with pytest.raises(ListNotOpen):
        open_list(actor=world.focal, list_id=list_id, now=now)


def test_a_list_across_agencies_is_decided_by_who_answers_for_all(world, small, now):
    requests(world, 2, now)
    coordinator = fresh(make_officer(None, Role.COORDINATOR), now)
    list_id = ask(coordinator, now, reason="The review.")
    assert row(list_id).agency_id is None
    with pytest.raises(ListUnknown):
        decide_list(actor=world.focal, list_id=list_id, agrees=True, now=now)
    officer = fresh(make_officer(None, Role.INFORMATION_OFFICER), now)
    decide_list(actor=officer, list_id=list_id, agrees=True, now=now)
    assert len(open_list(actor=coordinator, list_id=list_id, now=now).lines) == 2


def test_what_has_grown_beyond_what_was_allowed_does_not_go_out(world, small, now):
    requests(world, 2, now)
    list_id = ask(world.officer, now, reason="The review.")
    decide_list(actor=world.focal, list_id=list_id, agrees=True, now=now)
    requests(world, 1, now)
    with pytest.raises(ListGrown):
        open_list(actor=world.officer, list_id=list_id, now=now)
    requests(world, 1, now)
    with pytest.raises(ListTooLong):
        ask(world.officer, now, reason="All of it.")


# --- names --------------------------------------------------------------------------------------


def test_a_list_of_names_wants_a_factor_and_an_entry_for_everybody_in_it(world, now):
    guarded = make_applicant(name="=Ana Formula")
    kept = make_applicant(name="Kept Away")
    for applicant in (world.applicant, guarded, kept):
        requests(world, 1, now, applicant=applicant)
    Restriction.objects.create(person_id=kept.person_id, request=None, since=now)
    stale = replace(world.officer, factor_at=None)
    with pytest.raises(StepUpNeeded):
        ask(stale, now, "applicants")
    list_id = ask(world.officer, now, "applicants")
    with pytest.raises(StepUpNeeded):
        open_list(actor=stale, list_id=list_id, now=now)

    found = open_list(actor=world.officer, list_id=list_id, now=now)

    assert {line.cells[9] for line in found.lines} == {"Amina Sali", "=Ana Formula"}
    named = [one.subject_id for one in entries("privacy.open-list") if one.subject_id]
    assert set(named) == {world.applicant.person_id, guarded.person_id}
    assert len(named) == 2


# --- doors --------------------------------------------------------------------------------------


def test_an_officer_takes_the_queue_out_as_a_file(world, now):
    guarded = make_applicant(name="=1+1")
    requests(world, 1, now, applicant=guarded)
    client = browser(world.officer)
    assert "Take this list out" in text_of(client.get("/desk/requests/?view=all&state=submitted"))
    page = f"{ASK}?view=all&state=submitted"
    assert "The list has 1 line" in text_of(client.get(page))
    assert client.post(page, {"form": "pdf"}).status_code == 422
    assert "Ready" in text_of(client.post(page, {"form": "csv"}, follow=True))
    assert client.post("/desk/lists/new/applicants/", {"form": "xlsx"}).status_code == 302

    with reading(SYSTEM):
        plain, personal = ListTaken.objects.order_by("id")
    answer = client.post(f"{LISTS}{plain.id}/file/")
    assert answer["Content-Disposition"].endswith(".csv")
    head, line = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert head[:2] == ["Tracking code", "Service"]
    assert line[1] == "Boat repair help"
    answer = client.post(f"{LISTS}{personal.id}/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as parts:
        assert b"&#x27;=1+1" in parts.read("xl/worksheets/sheet1.xml") or b"'=1+1" in parts.read(
            "xl/worksheets/sheet1.xml"
        )
    assert client.get(f"{LISTS}{plain.id}/file/").status_code == 405
    assert browser(make_applicant()).get(LISTS).status_code == 403
    assert browser(make_officer(world.agency, Role.FINANCE_OFFICER)).get(ASK).status_code == 404


def test_a_long_list_is_decided_on_the_page(world, small, now):
    requests(world, 2, now)
    client, focal = browser(world.officer), browser(world.focal)
    assert "Above 1 lines a second person has to agree" in text_of(client.get(ASK))
    wrong = client.post(ASK, {"form": "csv"})
    assert wrong.status_code == 422
    assert "Say why you need the list" in text_of(wrong)
    asked = client.post(ASK, {"form": "csv", "reason": "The review."}, follow=True)
    assert "Waits for a second person" in text_of(asked)
    assert "The review." not in text_of(browser(world.second).get(LISTS))
    assert "The review." in text_of(focal.get(LISTS))
    with reading(SYSTEM):
        [one] = ListTaken.objects.all()
    done = focal.post(f"{LISTS}{one.id}/decide/", {"agrees": "yes"}, follow=True)
    assert "Approved." in text_of(done)
    assert "Ready" in text_of(client.get(LISTS))
    assert focal.post(f"{LISTS}{one.id}/decide/", {"agrees": "no"}).status_code == 409


def test_pages_cost_the_same_however_many_lists_there_are(world, now):
    requests(world, 1, now)
    ask(world.officer, now)
    client = browser(world.officer)
    few = len(queries_of(client, LISTS))
    for _ in range(4):
        ask(world.officer, now)
    assert len(queries_of(client, LISTS)) == few <= 6
    assert len(queries_of(client, ASK)) <= 6


def test_programs_do_the_same(world, small, now):
    requests(world, 2, now)
    wish = {"list": "requests", "filters": {"state": "submitted"}, "reason": "The review."}
    status, made = sent(world.officer, "POST", "/lists", wish)
    assert status == 201
    [mine] = sent(world.officer, "GET", "/lists")[1]["items"]
    assert (mine["standing"], mine["lines"], mine["filters"]) == (
        "waiting",
        2,
        {"state": "submitted"},
    )
    [theirs] = sent(world.focal, "GET", "/lists/waiting")[1]["items"]
    assert theirs["id"] == made["id"]
    assert sent(world.focal, "POST", f"/lists/{made['id']}/decision", {"agrees": False})[0] in {
        204,
        403,
    }
    assert (
        sent(world.officer, "POST", "/lists", {"list": "nothing"})[1]["code"]
        == "privacy.list-unknown"
    )


# --- what is kept -------------------------------------------------------------------------------


def test_what_was_asked_for_goes_after_its_time(world, now):
    requests(world, 1, now)
    old, new = ask(world.officer, now - timedelta(days=100)), ask(world.officer, now)
    forget_lists(
        actor=SYSTEM, person_id=world.officer.person_id, before=now - timedelta(days=90), now=now
    )
    with reading(SYSTEM):
        assert [one.id for one in ListTaken.objects.all()] == [new]
    assert old != new


# --- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "count"),
    [
        ("amina@example.org", 2),
        ("+63 917 123 4567", 2),
        ("0917 123 4567", 2),
        ("boat", 2),
        ("BOAT rep", 2),
        ("school", 0),
        ("nobody@example.org", 0),
    ],
)
def test_a_queue_is_searched_by_whose_a_request_is_and_by_its_service(world, now, q, count):
    applicant = make_applicant(email="amina@example.org", phone="+639171234567")
    requests(world, 2, now, applicant=applicant)
    other = World(slug="other-service")
    requests(other, 1, now, applicant=applicant)
    with reading(world.officer):
        found = queue(actor=world.officer, wanted=QueueFilter(q=q), now=now).page.items
    assert len(found) == count
    assert {one.agency_id for one in found} <= {world.agency.id}


# --- filters one keeps --------------------------------------------------------------------------


def keep(actor, now, name="Late ones", **query):
    return keep_filter(actor=actor, code="requests", name=name, query=query, now=now)


def test_a_filter_is_kept_under_a_name_taken_over_and_removed(world, now):
    first = keep(world.officer, now, due="late", cursor="x")
    assert keep(world.officer, now, "  Late   ones ", due="soon") == first
    [card] = own_filters(world.officer.person_id, "requests")
    assert (card.name, card.query, card.href) == (
        "Late ones",
        {"due": "soon"},
        "/desk/requests/?due=soon",
    )
    assert own_filters(world.second.person_id, "requests") == ()
    with pytest.raises(ListUnknown):
        remove_filter(actor=world.second, filter_id=first, now=now)
    assert remove_filter(actor=world.officer, filter_id=first, now=now) == "requests"
    assert ListFilter.objects.count() == 0
    assert entries("privacy.keep-filter").count() == 2


def test_a_filter_needs_a_name_room_and_a_list_that_one_sees(world, now):
    for name in (" ", "x" * (NAME_MAX + 1)):
        with pytest.raises(FilterUnfit):
            keep(world.officer, now, name)
    with pytest.raises(ListUnknown):
        keep(make_officer(world.agency, Role.FINANCE_OFFICER), now)
    for number in range(FILTERS_MOST):
        keep(world.officer, now, f"Number {number}")
    with pytest.raises(TooManyFilters):
        keep(world.officer, now, "One more")
    keep(world.officer, now, "Number 3")


def test_filters_are_found_again_and_programs_keep_them_too(world, now):
    client = browser(world.officer)
    page = "/desk/lists/filters/requests/?view=all&due=late"
    assert "Kept." in text_of(client.post(page, {"name": "Late ones"}, follow=True))
    assert "Give the filter a name" in text_of(client.post(page, {"name": ""}, follow=True))
    shown = client.get(LISTS)
    assert "Late ones" in text_of(shown)
    assert 'href="/desk/requests/?view=all&amp;due=late"' in shown.content.decode()
    assert "Late ones" not in text_of(browser(world.second).get(LISTS))

    body = {"list": "requests", "name": "Soon", "filters": {"due": "soon"}}
    status, made = sent(world.officer, "POST", "/lists/filters", body)
    assert status == 201
    names = [one["name"] for one in sent(world.officer, "GET", "/lists/filters")[1]["items"]]
    assert names == ["Late ones", "Soon"]
    assert sent(world.second, "DELETE", f"/lists/filters/{made['id']}")[0] == 404
    assert sent(world.officer, "DELETE", f"/lists/filters/{made['id']}")[0] == 204
    [one] = own_filters(world.officer.person_id, "requests")
    assert "Removed." in text_of(client.post(f"/desk/lists/filters/{one.id}/remove/", follow=True))


def test_words_of_a_service_find_what_is_open_and_the_rest_when_its_state_is_named(world, now):
    requests(world, 1, now)
    world.request_in(State.COMPLETED, now=now)
    with reading(world.officer):

        def found(**wanted):
            return queue(
                actor=world.officer, wanted=QueueFilter(q="boat", **wanted), now=now
            ).page.items

        assert len(found()) == 1
        assert len(found(state=State.COMPLETED)) == 1
