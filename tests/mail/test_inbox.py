from datetime import UTC, datetime

import psycopg
import pytest
from django.db.utils import OperationalError

from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.notifications import actions, queries
from tulay.areas.notifications.adapters.smtp import Posted
from tulay.areas.notifications.models import Delivery
from tulay.areas.notifications.rules import AttemptOutcome
from tulay.areas.notifications.tests.factories import NOW, make_message
from tulay.kernel.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_templates")]


@pytest.fixture
def reader(client):
    forget_visits()
    person = make_person()
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return person


def test_messages_are_listed_with_what_is_new(client, reader, django_assert_num_queries):
    for _ in range(21):
        make_message(reader.id)
    make_message(make_person().id, facts={"name": "somebody else"})
    client.get("/portal/messages/")

    # savepoint, eyes, messages, deliveries, unread, preference, eyes back, release
    with django_assert_num_queries(9):
        answer = client.get("/portal/messages/")

    text = answer.content.decode()
    assert "21 messages are new." in text
    assert text.count("Good morning, Amina") == 20
    assert "somebody else" not in text
    following = client.get(f"/portal/messages/?cursor={queries.inbox(reader.id).next}")
    assert following.content.decode().count("Good morning, Amina") == 1


def test_a_broken_cursor_leads_to_the_first_page(client, reader):
    answer = client.get("/portal/messages/?cursor=zzz")
    assert answer["Location"] == "/portal/messages/"


def test_opening_a_message_marks_it_read_and_its_links_work(client, reader, settings):
    message_id = make_message(reader.id)

    text = client.get(f"/portal/messages/{message_id}/").content.decode()

    assert f'href="{settings.PUBLIC_URL}/track/"' in text
    assert queries.unread_count(reader.id) == 0


def test_a_message_of_somebody_else_does_not_exist(client, reader):
    message_id = make_message(make_person().id)
    assert client.get(f"/portal/messages/{message_id}/").status_code == 404


def test_what_a_message_says_is_escaped(client, reader):
    message_id = make_message(reader.id, facts={"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(f"/portal/messages/{message_id}/").content.decode()
    assert "<script>alert" not in client.get("/portal/messages/").content.decode()


def test_all_are_marked_read(client, reader):
    make_message(reader.id)
    assert client.post("/portal/messages/read/")["Location"] == "/portal/messages/"
    assert queries.unread_count(reader.id) == 0


def test_copies_by_email_are_chosen(client, reader):
    client.post("/portal/messages/channels/", {"by_email": "no"})
    assert not queries.wants_email(reader.id)
    assert "Send me e-mails, too" in client.get("/portal/messages/").content.decode()


def test_a_stranger_has_no_messages(client):
    assert client.get("/portal/messages/").status_code == 302


def test_an_empty_inbox_says_what_will_come(client, reader):
    assert "No messages yet" in client.get("/portal/messages/").content.decode()


def test_an_administrator_sees_what_did_not_arrive_and_sends_it_again(client, reader):
    message_id = make_message(make_person().id, address="a@example.org")
    delivery = Delivery.objects.get(message_id=message_id, channel="email")
    refused = Posted(AttemptOutcome.REFUSED, 550)
    attempt_id, _ = actions.begin_attempt(actor=SYSTEM, delivery_id=delivery.id, now=NOW)
    actions.conclude_attempt(actor=SYSTEM, attempt_id=attempt_id, posted=refused, now=NOW)
    assert client.get("/admin/deliveries/").status_code == 403
    make_grant(reader, Role.ADMINISTRATOR, at=datetime.now(UTC))
    forget_visits()

    text = client.get("/admin/deliveries/").content.decode()
    assert "trial.greeting" in text
    assert "a@example.org" not in text
    client.post(f"/admin/deliveries/{delivery.id}/")

    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert "Every e-mail arrived" in client.get("/admin/deliveries/").content.decode()


def test_when_the_database_does_not_answer_nobody_is_let_in(client, reader, monkeypatch):
    def broken(*_args, **_more):
        raise OperationalError("gone") from psycopg.OperationalError("gone")

    forget_visits()
    monkeypatch.setattr("tulay.site.middleware.visit_for_token", broken)

    answer = client.get("/portal/messages/")

    assert answer.status_code == 503
    assert "tulay_session" not in answer.cookies
