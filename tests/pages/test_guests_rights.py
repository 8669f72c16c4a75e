"""Whoever applied without an account has the same rights: by their code, and the message at their own address."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.rights_links import send_rights_link
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.tracking import shown
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import World, make_applicant
from tulay.areas.identity.models import Session
from tulay.areas.identity.rules import PersonKind
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.models import RightsRequest
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world():
    return World(requirements=())


@pytest.fixture
def guest():
    return make_applicant(name="Omar Sali", email="omar@example.org", kind=PersonKind.GUEST)


def code_of(world, request_id):
    with reading(world.officer):
        return shown(Request.objects.get(id=request_id).tracking_code)


def by_link(world, guest, request_id):
    """Ask by code, read the message, open the link: a client with a guest's session."""
    send_rights_link(actor=SYSTEM, request_id=request_id, now=datetime.now(UTC))
    body = Message.objects.get(recipient_id=guest.person_id, template="cases.rights_link").body
    [path] = re.findall(r"/resume/[^/\s]+/", body)
    client = Client()
    client.get(path)
    answer = client.post(path)
    assert answer.headers["Location"] == "/portal/privacy/requests/"
    return client


def test_the_code_has_the_link_sent_to_the_applicants_own_address(world, guest):
    request_id = world.request_in(State.SUBMITTED, applicant=guest)
    anybody = browser()
    page = anybody.post("/track/rights/", {"code": code_of(world, request_id)})
    api = anybody.post(f"/api/v1/public/requests/{code_of(world, request_id)}/rights-link")

    assert (page.status_code, api.status_code) == (302, 202)
    assert "omar" not in text_of(anybody.get("/track/rights/"))
    asked = Entry.objects.filter(action="cases.ask-rights-link", target=f"request:{request_id}")
    assert asked.count() == 2


def test_a_code_that_is_none_or_nobodys_is_said_to_be(world):
    anybody = browser()

    assert anybody.post("/track/rights/", {"code": ""}).status_code == 422
    assert anybody.post("/track/rights/", {"code": "what"}).status_code == 422
    assert anybody.post("/track/rights/", {"code": "7K3Q-9WXA-2M4T-P"}).status_code in (404, 422)


def test_nobody_is_written_to_often(world, guest):
    code = code_of(world, world.request_in(State.SUBMITTED, applicant=guest))
    anybody = browser()

    statuses = [anybody.post("/track/rights/", {"code": code}).status_code for _ in range(4)]

    assert statuses == [302, 302, 302, 429]


def test_a_guest_by_their_link_asks_for_everything_an_account_can(world, guest):
    request_id = world.request_in(State.SUBMITTED, applicant=guest)
    client = by_link(world, guest, request_id)

    assert "Your rights over your data" in text_of(client.get("/portal/privacy/requests/"))
    for right, details in {"correction": "My street is Rizal Street.", "erasure": ""}.items():
        sent = client.post(f"/portal/privacy/requests/new/{right}/", {"details": details})
        assert sent.status_code == 302, right
        assert client.get(sent.headers["Location"]).status_code == 200
    assert set(RightsRequest.objects.values_list("right", "person_id")) == {
        ("correction", guest.person_id),
        ("erasure", guest.person_id),
    }
    letter = Message.objects.filter(template="privacy.request_received").first()
    assert "/resume/" in letter.body  # a guest's letter leads in

    copy = client.post("/portal/privacy/requests/new/access/")
    [link] = re.findall(r"/portal/privacy/exports/[^/\"]+/", copy.content.decode())
    opened = client.post(link, {"sure": "yes"})
    assert opened.status_code == 200
    assert b"".join(opened.streaming_content)[:2] == b"PK"
    assert client.get("/portal/privacy/access-log/").status_code == 200


def test_programs_of_guests_find_the_same(world, guest):
    request_id = world.request_in(State.SUBMITTED, applicant=guest)
    client = by_link(world, guest, request_id)
    body = {"right": "objection", "details": "Do not count me."}

    made = client.post("/api/v1/privacy/requests", body, content_type="application/json")

    assert made.status_code == 201
    listed = client.get("/api/v1/privacy/requests").json()["items"]
    assert [one["right"] for one in listed] == ["objection"]


def test_a_link_opened_a_while_ago_is_to_be_opened_again(world, guest):
    request_id = world.request_in(State.SUBMITTED, applicant=guest)
    client = by_link(world, guest, request_id)
    Session.objects.filter(person_id=guest.person_id).update(
        auth_time=datetime.now(UTC) - timedelta(hours=1)
    )
    from tulay.areas.identity.queries.sessions import forget_visits

    forget_visits()

    late = client.get("/portal/privacy/requests/new/access/")

    assert late.status_code == 403
    assert "Open your link again" in text_of(late)
    assert (
        client.get("/portal/privacy/requests/").status_code == 200
    )  # what is asked stays to be read


def test_control_a_stranger_and_another_guest_find_nothing_of_it(world, guest):
    request_id = world.request_in(State.SUBMITTED, applicant=guest)
    client = by_link(world, guest, request_id)
    client.post("/portal/privacy/requests/new/correction/", {"details": "My street."})
    row = RightsRequest.objects.get()
    other = browser(make_applicant(name="Else", kind=PersonKind.GUEST))

    assert browser().get("/portal/privacy/requests/").status_code in (302, 401)
    assert other.get(f"/portal/privacy/requests/{row.id}/").status_code == 404
    assert "My street" not in text_of(other.get("/portal/privacy/requests/"))
