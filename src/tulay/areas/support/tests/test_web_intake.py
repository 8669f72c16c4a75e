"""A person's own intake, page by page, and a key worker's reading of it."""

import pytest
from django.urls import reverse

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.identity.models import Assistance, Session
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.support.models import Intake
from tulay.areas.support.tests.factories import DAY, NOW, World, actor_for, rows_of
from tulay.areas.support.tests.intake_worlds import (
    PLAIN,
    SPECIAL,
    agrees,
    changes_mind,
    save,
    seen,
    sent,
    versions,
)
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
HOME = "/portal/support/intake/"


@pytest.fixture(autouse=True)
def rested():
    forget_all()


@pytest.fixture
def taking_part(world):
    world.enrolment_id = world.enrolled()
    return world


def desk(world, rest=""):
    return f"/desk/support/{world.enrolment_id}/intake/{rest}"


def looks():
    rows = Entry.objects.filter(action="support.look", outcome="done").order_by("id")
    return [one.facts["what"] for one in rows]


def test_a_person_goes_through_the_pages_checks_and_sends(taking_part):
    agrees(taking_part.candidate)
    client = browser(taking_part.candidate)
    assert "Your support programme asks how to reach you" in text_of(client.get("/portal/"))
    assert "You can leave out whatever" in text_of(client.get(HOME))
    steps = {
        "identity": {"identity_number": "PSN 1234"},
        "contact": {"phone": "0917 123 4567", "street": "12 Mabini Street"},
        "emergency": {"emergency_name": "Nomvula", "emergency_phone": "0917 765 4321"},
        "health": {"allergies": "Penicillin"},
        "needs": {"support_needs": "An interpreter"},
        "learning": {"learning_style": "With pictures"},
    }
    address = f"{HOME}identity/"
    for number, (section, answers) in enumerate(steps.items()):
        assert address == f"{HOME}{section}/"
        assert f"Step {number + 1} of 7" in text_of(client.get(address))
        revision = seen(taking_part.candidate).revision
        address = client.post(address, answers | {"version": revision})["Location"]
    assert address == f"{HOME}check/"
    checked = text_of(client.get(address))
    assert "Penicillin" in checked
    assert "+639171234567" in checked
    assert "not sent yet" in text_of(client.get("/portal/support/"))
    assert "have not sent it yet" in text_of(client.get("/portal/"))

    answer = client.post(f"{HOME}send/", follow=True)

    assert "Your key workers can read it now" in text_of(answer)
    [row] = versions()
    assert (row.number, row.allergies) == (1, "Penicillin")
    assert "Lerato Jacobs" in text_of(client.get(HOME))


def test_what_does_not_fit_comes_back_beside_its_field_with_what_was_typed(taking_part):
    client = browser(taking_part.candidate)
    answer = client.post(f"{HOME}contact/", {"phone": "12", "street": "Kept here"})
    assert answer.status_code == 422
    assert "can be dialled" in text_of(answer)
    assert b'value="Kept here"' in answer.content
    assert versions() == []


def test_coming_back_later_keeps_what_fits(taking_part):
    client = browser(taking_part.candidate)
    answer = client.post(
        f"{HOME}contact/", {"phone": "12", "street": "Kept", "then": "later"}, follow=True
    )
    assert "We kept your answers" in text_of(answer)
    assert seen(taking_part.candidate).values == {"street": "Kept"}


def test_what_is_typed_is_kept_by_the_script_step_by_step(taking_part):
    client = browser(taking_part.candidate)
    first = client.post(f"{HOME}contact/save/", {"street": "12 Mab", "version": "0"})
    assert first.json() == {"version": 1}
    second = client.post(
        f"{HOME}contact/save/", {"street": "12 Mabini", "phone": "09", "version": "1"}
    )
    assert second.json() == {"version": 2}
    assert seen(taking_part.candidate).values == {"street": "12 Mabini"}


def test_two_tabs_at_once_show_both_and_what_is_sent_again_counts(taking_part):
    save(taking_part, {"street": "First"})
    client = browser(taking_part.candidate)
    other = {"street": "In the other tab", "version": "1"}
    assert client.post(f"{HOME}contact/", other).status_code == 302

    answer = client.post(f"{HOME}contact/", {"street": "In this tab", "version": "1"})

    assert answer.status_code == 409
    told = text_of(answer)
    assert "changed somewhere else" in told
    assert "In the other tab" in told
    assert b'value="In this tab"' in answer.content
    assert b'name="version" value="2"' in answer.content
    again = client.post(f"{HOME}contact/", {"street": "In this tab", "version": "2"})
    assert again.status_code == 302
    assert seen(taking_part.candidate).values["street"] == "In this tab"


def test_health_is_not_asked_without_consent_and_the_rest_goes_on(taking_part):
    client = browser(taking_part.candidate)
    page = client.get(f"{HOME}health/")
    assert "only if you agree" in text_of(page)
    assert b'name="diagnosis"' not in page.content
    went = client.post(f"{HOME}health/", {"diagnosis": "Deaf"})
    assert went["Location"] == f"{HOME}needs/"
    assert client.post(f"{HOME}health/save/", {"diagnosis": "Deaf"}).json() == {"version": 0}
    assert versions() == []


def test_who_changes_their_mind_removes_what_they_told(taking_part):
    agrees(taking_part.candidate)
    sent(taking_part, PLAIN | SPECIAL)
    changes_mind(taking_part.candidate)
    client = browser(taking_part.candidate)
    page = text_of(client.get(f"{HOME}health/"))
    assert "You can remove it" in page

    client.post(f"{HOME}health/", {"then": "remove"})

    values = seen(taking_part.candidate).values
    assert "diagnosis" not in values
    assert "support_needs" in values
    assert "You can remove it" not in text_of(client.get(f"{HOME}health/"))


def test_sending_half_of_it_names_what_is_missing_with_a_link(taking_part):
    save(taking_part, {"emergency_name": "Nomvula"})
    answer = browser(taking_part.candidate).post(f"{HOME}send/")
    assert answer.status_code == 422
    assert f"{HOME}emergency/#id_emergency_phone".encode() in answer.content


def test_one_press_says_that_everything_is_still_right(taking_part):
    sent(taking_part, PLAIN, now=NOW - 400 * DAY)
    client = browser(taking_part.candidate)
    assert "Is everything still right?" in text_of(client.get("/portal/"))
    assert "Please confirm" in text_of(client.get("/portal/support/"))
    worker = browser(taking_part.worker)
    assert "To be confirmed again" in text_of(
        worker.get(f"/desk/support/{taking_part.enrolment_id}/")
    )

    assert "Thank you" in text_of(client.post(f"{HOME}confirm/", follow=True))

    assert "Is everything still right?" not in text_of(client.get("/portal/"))
    assert "still right" not in text_of(client.get(HOME))


def test_confirming_nothing_and_throwing_nothing_away_say_so(taking_part):
    client = browser(taking_part.candidate)
    assert "fill in the form" in text_of(client.post(f"{HOME}confirm/", follow=True))
    assert "Nothing has changed" in text_of(client.post(f"{HOME}discard/", follow=True))
    assert "Nothing has changed" in text_of(client.post(f"{HOME}send/", follow=True))
    assert client.get(f"{HOME}check/")["Location"] == HOME
    save(taking_part, {"town": "Marawi"})
    assert "Thrown away" in text_of(client.post(f"{HOME}discard/", follow=True))
    assert rows_of(Intake) == []


def test_what_it_said_before_is_read_by_the_person(taking_part):
    client = browser(taking_part.candidate)
    assert "Nothing was sent yet" in text_of(client.get(f"{HOME}versions/"))
    sent(taking_part, PLAIN)
    sent(taking_part, {"street": "7 Quezon Avenue"}, now=NOW + DAY)
    told = text_of(client.get(f"{HOME}versions/"))
    assert told.index("Version 2") < told.index("7 Quezon Avenue") < told.index("Version 1")
    assert "Before: 12 Mabini Street" in told


def test_a_key_worker_opens_it_without_health_and_number_and_each_of_these_by_itself(taking_part):
    agrees(taking_part.candidate)
    sent(taking_part, PLAIN | SPECIAL | {"identity_number": "PSN-1234-5678"})
    client = browser(taking_part.worker)
    opened = text_of(client.get(desk(taking_part)))
    assert "12 Mabini Street" in opened
    assert "An interpreter of sign language" in opened
    assert "… 678" in opened
    assert "PSN-1234" not in opened
    assert "Penicillin" not in opened
    assert "Penicillin" in text_of(client.get(desk(taking_part, "health/")))
    assert "PSN-1234-5678" in text_of(client.get(desk(taking_part, "identity/")))
    assert looks() == ["intake", "intake-health", "intake-identity"]
    assert "what you told about your health" in text_of(
        browser(taking_part.candidate).get("/portal/privacy/access-log/")
    )


def test_a_supervisor_says_why_each_time_and_never_opens_the_number(taking_part):
    agrees(taking_part.candidate)
    sent(taking_part, PLAIN | SPECIAL | {"identity_number": "PSN-1234-5678"})
    client = browser(taking_part.supervisor)
    for part in ("", "health/", "versions/"):
        assert "Why do you open" in text_of(client.get(desk(taking_part, part)))
    assert looks() == []
    opened = text_of(client.post(desk(taking_part), {"reason": "A complaint."}))
    assert "12 Mabini Street" in opened
    assert "With pictures" not in opened
    health = text_of(client.post(desk(taking_part, "health/"), {"reason": "A complaint."}))
    assert "Penicillin" in health
    assert client.get(desk(taking_part, "identity/")).status_code == 404
    assert looks() == ["intake", "intake-health"]


def test_nobody_else_finds_it(taking_part):
    sent(taking_part, PLAIN)
    for part in ("", "health/", "identity/", "versions/"):
        address = desk(taking_part, part)
        for actor in (taking_part.colleague, World().worker, World().supervisor):
            assert browser(actor).get(address).status_code == 404
        assert browser(actor_for(make_person())).get(address).status_code == 403
        assert browser().get(address).status_code == 302
    assert looks() == []


def test_what_is_no_longer_agreed_to_is_withheld_from_staff_and_stays_the_persons(taking_part):
    agrees(taking_part.candidate)
    sent(taking_part, PLAIN | SPECIAL)
    changes_mind(taking_part.candidate)
    client = browser(taking_part.worker)
    for part in ("", "health/", "versions/"):
        told = text_of(client.get(desk(taking_part, part)))
        assert "Penicillin" not in told
        assert "sign language" not in told
    assert "no longer, agree" in text_of(client.get(desk(taking_part)))
    assert "Penicillin" in text_of(browser(taking_part.candidate).get(HOME))


def test_a_key_worker_reads_what_changed_and_health_stays_closed(taking_part):
    agrees(taking_part.candidate)
    sent(taking_part, PLAIN | SPECIAL)
    sent(taking_part, {"street": "7 Quezon Avenue", "diagnosis": "Hard of hearing"})
    told = text_of(browser(taking_part.worker).get(desk(taking_part, "versions/")))
    assert "7 Quezon Avenue" in told
    assert "opened by itself" in told
    assert "Hard of hearing" not in told
    assert looks() == ["intake-versions"]


def test_nothing_sent_says_so_on_the_desk(taking_part):
    save(taking_part, PLAIN)
    client = browser(taking_part.worker)
    assert "Nothing was sent yet" in text_of(client.get(desk(taking_part)))
    assert "Nothing was sent yet" in text_of(
        client.get(f"/desk/support/{taking_part.enrolment_id}/")
    )
    assert "12 Mabini" not in text_of(client.get(desk(taking_part)))


def test_sitting_together_both_are_named(taking_part):
    client = browser(taking_part.worker)
    helps(taking_part.worker, taking_part.person)
    assert "Lerato Jacobs" in text_of(client.get(f"{HOME}contact/"))
    client.post(f"{HOME}contact/", {"street": "12 Mabini Street", "version": "0"})
    told = text_of(client.post(f"{HOME}send/", follow=True))
    assert "Thandi Mokoena, together with Lerato Jacobs" in told
    assert Entry.objects.filter(action="support.read-along", outcome="done").count() == 2

    other = browser(taking_part.colleague)
    helps(taking_part.colleague, taking_part.person)
    assert other.get(HOME).status_code == 404


def test_who_takes_part_in_nothing_is_led_to_their_place(world):
    client = browser(world.candidate)
    assert client.get(HOME)["Location"] == "/portal/support/"
    assert "take part in no support programme" in text_of(client.get(HOME, follow=True))


def test_pages_cost_the_same_however_many_versions(taking_part):
    sent(taking_part, PLAIN)
    client = browser(taking_part.candidate)
    few = len(queries_of(client, HOME))
    for number in range(4):
        sent(taking_part, {"street": f"{number} Mabini Street"})
    assert len(queries_of(client, HOME)) == few <= 8


def test_addresses_of_sections_are_those_there_are():
    assert reverse("support:intake-section", args=["health"]) == f"{HOME}health/"


def helps(helper, person):
    """Let an official act for a person in the session they have."""
    session = Session.objects.filter(person_id=helper.person_id).latest("id")
    Assistance.objects.create(
        helper_id=helper.person_id,
        person_id=person.id,
        session_id=session.id,
        reason="At the desk",
        asked_at=session.created_at,
        expires_at=session.created_at + DAY,
        confirmed_at=session.created_at,
        ends_at=session.created_at + DAY,
    )
    forget_visits()
