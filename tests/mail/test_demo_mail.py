"""The demo's mailboxes in the browser."""

from datetime import timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.calls import call
from tulay.areas.meetings.actions.replies import read_answers
from tulay.areas.meetings.models import Invitation
from tulay.areas.meetings.tests.factories import MONDAY, make_meeting, make_member
from tulay.areas.notifications.actions import deliver
from tulay.areas.notifications.adapters.smtp import post
from tulay.areas.notifications.models import Delivery
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.site.platform.demo_mailbox import ADDRESS, address_of, make_mailbox

from .test_smtp import letter

SOON = MONDAY - timedelta(days=30)
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.mail.demo_urls")]


@pytest.fixture
def boxes(client, mail_folder):
    post(letter(subject="One", to="amina@example.org"))
    post(letter(subject="Two", to="yusuf@example.org", text="Look: http://localhost:8000/track/\n"))
    return client


def test_mails_are_listed_newest_first(boxes):
    text = boxes.get("/demo/mail/").content.decode()
    assert text.index("Two") < text.index("One")
    assert "yusuf@example.org" in text


def test_mails_are_found_by_address(boxes):
    text = boxes.get("/demo/mail/?q=AMINA@").content.decode()
    assert "One" in text
    assert "Two" not in text


def test_a_mail_is_opened_and_its_links_can_be_followed(boxes, mail_folder):
    newest = max(mail_folder.glob("*.eml")).stem
    text = boxes.get(f"/demo/mail/{newest}/").content.decode()
    assert 'href="http://localhost:8000/track/"' in text
    assert 'lang="fil"' in text


def test_a_mail_is_shown_as_text(client, mail_folder):
    post(letter(text="<script>alert(1)</script>", subject="<img src=x>", html=None))
    name = next(mail_folder.glob("*.eml")).stem
    for address in ("/demo/mail/", f"/demo/mail/{name}/"):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("name", ["..", "nothing", "20261122T000000000000-0123456789abcdef"])
def test_only_mails_are_opened(boxes, name):
    assert boxes.get(f"/demo/mail/{name}/").status_code == 404


def test_a_long_list_has_a_next_page(client, mail_folder):
    for number in range(21):
        post(letter(subject=f"Number {number:02}"))
    text = client.get("/demo/mail/").content.decode()
    assert "Number 00" not in text
    following = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert (
        "Number 00" in client.get("/demo/mail/" + following.replace("&amp;", "&")).content.decode()
    )


def test_no_mail_says_so(client, mail_folder):
    assert "No mail" in client.get("/demo/mail/").content.decode()


@pytest.mark.urls("tulay.site.urls")
def test_outside_the_demo_there_are_no_mailboxes(client):
    assert client.get("/demo/mail/").status_code == 404


@pytest.fixture
def invited(mail_folder, tmp_path, settings):
    """An invitation in the demo's mail, and a mailbox of its own to answer into."""
    settings.EMAIL_INBOUND_URL = address_of(tmp_path / "answers")
    settings.EMAIL_INBOUND_ADDRESS = ADDRESS
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    make_mailbox(tmp_path / "answers")
    with reading(SYSTEM):
        row = make_meeting(agency=make_member())
    person = make_person(name="Sali, Amina", email="amina@example.org")
    make_grant(person, Role.FOCAL_PERSON, agency_id=row.agency_id)
    call(actor=SYSTEM, meeting_id=row.id, now=SOON)
    deliver_all(SOON)
    return next(mail_folder.glob("*.eml"))


def deliver_all(now):
    for one in Delivery.objects.filter(channel="email"):
        deliver(actor=SYSTEM, delivery_id=one.id, clock=lambda: now)


@pytest.mark.parametrize(
    ("said", "noted"), [("accept", "coming"), ("decline", "not-coming"), ("perhaps", "perhaps")]
)
def test_an_invitation_is_answered_as_a_calendar_would(client, invited, said, noted):
    at = f"/demo/mail/{invited.stem}/"
    assert "Accept, as their calendar would" in client.get(at).content.decode()
    assert client.post(f"{at}answer/", {"answer": said})["Location"] == at
    assert read_answers(actor=SYSTEM, clock=lambda: SOON) == 1
    with reading(SYSTEM):
        assert Invitation.objects.get().answer == noted
    assert read_answers(actor=SYSTEM, clock=lambda: SOON) == 0


def test_only_invitations_are_answered(boxes, mail_folder, tmp_path):
    name = max(mail_folder.glob("*.eml")).stem
    assert "calendar would" not in boxes.get(f"/demo/mail/{name}/").content.decode()
    page = boxes.post(f"/demo/mail/{name}/answer/", {"answer": "accept"}, follow=True)
    assert "nothing to answer" in page.content.decode()
    assert not list(tmp_path.glob("answers/new/*"))
    assert boxes.post("/demo/mail/nothing/answer/", {"answer": "accept"}).status_code == 404
