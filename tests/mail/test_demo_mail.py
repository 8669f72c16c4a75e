"""The demo's mailboxes in the browser."""

import pytest

from tulay.areas.notifications.adapters.smtp import post

from .test_smtp import letter

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
