"""Records on the desk, and a person's own place in a programme."""

import pytest
from django.urls import reverse

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.identity.models import Person
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.support.actions.enrolments import end_enrolment
from tulay.areas.support.models import Enrolment, Programme
from tulay.areas.support.tests.factories import NOW, World, actor_for, rows_of
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
INDEX = "/desk/support/"


@pytest.fixture(autouse=True)
def rested():
    forget_all()


def address_of(enrolment_id):
    return reverse("support:record", args=[enrolment_id])


def form(world, **change):
    known = {
        "programme_id": world.programme_id,
        "person": Person.objects.get(id=world.person.id).email,
        "worker_id": world.worker.person_id,
        "has_shown_age": "on",
    }
    return known | change


def looks():
    return Entry.objects.filter(action="support.look", outcome="done").count()


def test_a_key_worker_enrols_a_person_and_comes_to_their_record(world):
    client = browser(world.worker)
    assert "Learners" in text_of(client.get(f"{INDEX}enrol/"))

    answer = client.post(f"{INDEX}enrol/", form(world), follow=True)

    assert answer.status_code == 200
    assert "Lerato Jacobs" in text_of(answer)
    assert len(rows_of(Enrolment)) == 1
    assert looks() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"person": "nobody@example.org"}, "Nobody with an account"),
        ({"has_shown_age": ""}, "Look at a proof of age"),
        ({"worker_id": ""}, "Choose"),
    ],
)
def test_enrolling_says_what_is_wrong_and_keeps_what_was_typed(world, change, said):
    answer = browser(world.worker).post(f"{INDEX}enrol/", form(world, **change))

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert rows_of(Enrolment) == []


def test_a_record_opens_for_a_key_worker_and_asks_a_supervisor_why(world):
    address = address_of(world.enrolled())
    client = browser(world.supervisor)

    asked = client.get(address)
    assert "Why do you open" in text_of(asked)
    assert "Lerato" not in text_of(asked)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert looks() == 0

    opened = client.post(address, {"reason": "A complaint came in."})
    assert "Lerato Jacobs" in text_of(opened)
    assert "Lerato Jacobs" in text_of(browser(world.worker).get(address))
    assert looks() == 2


def test_a_record_is_not_there_for_anybody_else(world):
    address = address_of(world.enrolled())
    for actor in (world.colleague, World().worker):
        assert browser(actor).get(address).status_code == 404
    assert browser(actor_for(make_person())).get(address).status_code == 403
    assert browser().get(address).status_code == 302


def test_a_colleague_is_named_released_and_the_last_one_stays(world):
    enrolment_id = world.enrolled()
    client = browser(world.worker)
    colleague_id = world.colleague.person_id
    assign = reverse("support:assign", args=[enrolment_id])

    named = client.post(assign, {"worker_id": colleague_id}, follow=True)
    assert "They can open the record now" in text_of(named)
    nobody = client.post(assign, {"worker_id": "nobody"}, follow=True)
    assert "cannot be a key worker" in text_of(nobody)

    def release(worker_id):
        return client.post(reverse("support:release", args=[enrolment_id, worker_id]), follow=True)

    assert "do not open the record any more" in text_of(release(colleague_id))
    assert "needs a key worker" in text_of(release(world.worker.person_id))


def test_a_key_worker_who_leaves_is_led_to_the_list(world):
    enrolment_id = world.enrolled()
    client = browser(world.worker)
    client.post(
        reverse("support:assign", args=[enrolment_id]), {"worker_id": world.colleague.person_id}
    )

    left = client.post(reverse("support:release", args=[enrolment_id, world.worker.person_id]))

    assert left["Location"] == INDEX
    assert client.get(address_of(enrolment_id)).status_code == 404


def test_ending_needs_a_reason_that_the_person_reads(world):
    enrolment_id = world.enrolled()
    client = browser(world.worker)
    end = reverse("support:end", args=[enrolment_id])

    assert client.post(end, {"end-reason": ""}).status_code == 422
    client.post(end, {"end-reason": "She found work."})
    again = client.post(end, {"end-reason": "She found work."}, follow=True)

    assert "has ended" in text_of(again)
    assert "She found work." in text_of(browser(world.candidate).get("/portal/support/"))
    assert "She found work." in text_of(client.get(address_of(enrolment_id)))


def test_a_person_sees_who_stands_by_them(world):
    client = browser(world.candidate)
    assert "take part in no support programme" in text_of(client.get("/portal/support/"))
    assert "My support" not in text_of(client.get("/portal/"))

    world.enrolled()

    assert "Thandi Mokoena" in text_of(client.get("/portal/support/"))
    assert "My support" in text_of(browser(world.candidate).get("/portal/"))


def test_a_list_names_nobody_and_costs_the_same_however_long(world):
    world.enrolled()
    client = browser(world.worker)
    few = queries_of(client, INDEX)
    for number in range(4):
        world.enrolled(make_person(name=f"Person {number}"))

    assert len(queries_of(client, INDEX)) == len(few) <= 6
    assert "Lerato" not in text_of(client.get(INDEX))


def test_a_supervisor_sees_all_of_the_agency_and_those_that_ended(world):
    enrolment_id = world.enrolled()
    client = browser(world.supervisor)
    [row] = rows_of(Enrolment)

    assert row.reference not in text_of(client.get(INDEX))
    assert row.reference in text_of(client.get(f"{INDEX}all/"))
    assert browser(world.colleague).get(f"{INDEX}all/").status_code == 403
    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="Done.", now=NOW)
    assert row.reference in text_of(client.get(f"{INDEX}all/?ended=1"))


def test_a_supervisor_opens_a_programme_of_their_agency(world):
    client = browser(world.supervisor)
    page = f"{INDEX}programmes/new/"
    typed = {"agency": world.agency.id, "name": "Work and study"}

    assert client.get(page).status_code == 200
    assert client.post(page, typed)["Location"] == INDEX
    taken = client.post(page, typed)

    assert taken.status_code == 409
    assert "already has a programme of this name" in text_of(taken)
    assert client.post(page, {}).status_code == 422
    assert len(rows_of(Programme, agency_id=world.agency.id)) == 2
    assert browser(world.worker).get(page).status_code == 403
