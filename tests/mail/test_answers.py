"""Invitations go out by a real mail server, and answers come back into real mailboxes: a server's, and a folder's."""

import email
import imaplib
import mailbox
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import vobject
from prometheus_client import REGISTRY

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.calls import call
from tulay.areas.meetings.actions.replies import read_answers
from tulay.areas.meetings.models import Invitation
from tulay.areas.meetings.tests.factories import MONDAY, make_meeting, make_member
from tulay.areas.meetings.tests.replies import REPLIES
from tulay.areas.notifications.actions import deliver
from tulay.areas.notifications.actions.inbound import Intake, collect_mail
from tulay.areas.notifications.adapters import imap
from tulay.areas.notifications.models import Delivery, Message, Received
from tulay.areas.notifications.rules import MAIL_MAX
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.site.platform.programs import free_port

pytestmark = pytest.mark.django_db
SOON = MONDAY - timedelta(days=30)
BOX = "answers@tulay.example"
PASSWORD = "a pass word@%"


class Server:
    """A mailbox on an IMAP server, as its mail server and its owner see it."""

    def __init__(self, port):
        self.port = port
        self.url = f"imap://answers:a%20pass%20word%40%25@127.0.0.1:{port}/INBOX?address={BOX}"

    def arrives(self, raw):
        with self._signed_in() as mine:
            mine.append("INBOX", None, None, raw)

    def held(self, folder):
        names = {"": "INBOX", "done": imap.DONE, "aside": imap.ASIDE}
        with self._signed_in() as mine:
            state, found = mine.select(names[folder], readonly=True)
            return int(found[0]) if state == "OK" else 0

    @contextmanager
    def _signed_in(self):
        mine = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        mine.login("answers", PASSWORD)
        try:
            yield mine
        finally:
            mine.logout()


class Folder:
    """A mailbox in a folder."""

    def __init__(self, path):
        self.path = path
        self.box = mailbox.Maildir(path, create=True)
        self.url = f"maildir://{path}?address={BOX}"

    def arrives(self, raw):
        self.box.add(raw)

    def held(self, folder):
        path = self.path / {"": "", "done": ".Processed", "aside": ".Aside"}[folder]
        return sum(len(list((path / kind).glob("*"))) for kind in ("new", "cur"))


@contextmanager
def imap_server():
    """Run an IMAP server of its own, in a process of its own."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    told = [*options, "--demo-data", "--demo-user", "answers", "--demo-password", PASSWORD]
    process = subprocess.Popen([program, *told], stderr=subprocess.DEVNULL)
    try:
        server = Server(port)
        for _try in range(100):
            with suppress(OSError), server._signed_in() as mine:
                mine.select("INBOX")
                mine.store("1:*", "+FLAGS", r"(\Deleted)")  # what it brings along
                mine.expunge()
                break
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(params=["imap", "maildir"])
def box(request, tmp_path, settings):
    settings.EMAIL_INBOUND_ADDRESS = BOX
    if request.param == "maildir":
        found = Folder(tmp_path / "answers")
        settings.EMAIL_INBOUND_URL = found.url
        yield found
        return
    with imap_server() as found:
        settings.EMAIL_INBOUND_URL = found.url
        yield found


@pytest.fixture
def invited(mail_folder):
    """An invitation as it arrived at the mail server of whoever is called."""
    member, person = make_member(), make_person(name="Sali, Amina", email="amina@example.org")
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    with reading(SYSTEM):
        row = make_meeting(agency=member)
    call(actor=SYSTEM, meeting_id=row.id, now=SOON)
    [one] = Delivery.objects.filter(channel="email")
    deliver(actor=SYSTEM, delivery_id=one.id, clock=lambda: SOON)
    [file] = mail_folder.glob("*.eml")
    return email.message_from_bytes(file.read_bytes(), policy=default)


def event_in(mail):
    [part] = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    return vobject.readOne(part.get_content())


def answer_to(mail, state="ACCEPTED", *, number="1", client="outlook", **headers):
    """What a calendar program sends."""
    event = event_in(mail).vevent
    organizer = event.organizer.value.removeprefix("mailto:")
    text = REPLIES[client].format(
        uid=event.uid.value,
        sequence=event.sequence.value,
        state=state,
        organizer=organizer,
        stamp="",
    )
    said = EmailMessage()
    said["From"], said["To"] = "Amina <amina@example.org>", organizer
    said["Subject"], said["Message-ID"] = "Accepted: meeting", f"<{number}@example.org>"
    for name, value in headers.items():
        said[name.replace("_", "-")] = value
    said.set_content("Yes.")
    said.add_alternative(text.encode(), maintype="text", subtype="calendar", cte="base64")
    return said.as_bytes()


def read(now=SOON):
    return read_answers(actor=SYSTEM, clock=lambda: now)


def said():
    with reading(SYSTEM):
        return [one.answer for one in Invitation.objects.all()]


def outcomes():
    return sorted(Received.objects.values_list("outcome", flat=True))


def test_an_invitation_travels_as_calendars_want_it(invited):
    kinds = [one.get_content_type() for one in invited.walk() if not one.is_multipart()]
    assert kinds == ["text/plain", "text/calendar", "application/ics"]
    [part] = [one for one in invited.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert event_in(invited).method.value == "REQUEST"


def test_an_answer_comes_back_and_is_noted_once(box, invited):
    raw = answer_to(invited)
    box.arrives(raw)
    assert read() == 1
    assert said() == ["coming"]
    assert (box.held(""), box.held("done"), box.held("aside")) == (0, 1, 0)
    assert read() == 0

    box.arrives(raw)  # delivered a second time by the mail server
    assert read() == 1
    assert outcomes() == ["taken"]
    box.arrives(answer_to(invited, "DECLINED", number="2"))
    read()
    assert said() == ["not-coming"]
    assert box.held("done") == 3


def test_what_nobody_can_read_is_set_aside_and_counted(box, invited):
    before = REGISTRY.get_sample_value("tulay_mail_received_total", {"outcome": "unreadable"}) or 0
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200)
    )
    box.arrives(b"Message-ID: <bomb@x>\r\nTo: x@y\r\n" + nested)
    box.arrives(b"To: x@y\r\nMessage-ID: <big@x>\r\n\r\n" + b"x" * MAIL_MAX)
    box.arrives(b"From: a@b\r\nTo: elsewhere@example.org\r\nMessage-ID: <s@x>\r\n\r\nBuy this.\r\n")
    box.arrives(answer_to(invited))
    assert read() == 4
    assert outcomes() == ["not-ours", "taken", "too-large", "unreadable"]
    assert (box.held(""), box.held("done"), box.held("aside")) == (0, 1, 3)
    assert said() == ["coming"]
    after = REGISTRY.get_sample_value("tulay_mail_received_total", {"outcome": "unreadable"})
    assert after == before + 1


def test_a_forged_mark_an_absence_note_and_a_bounce_say_nothing(box, invited):
    organizer = event_in(invited).vevent.organizer.value.removeprefix("mailto:")
    forged = answer_to(invited).replace(
        organizer.encode(), b"answers+" + b"a" * 40 + b"@tulay.example"
    )
    forged = forged.replace(forged[forged.index(b"QkVHSU4") : forged.index(b"QkVHSU4") + 40], b"")
    box.arrives(forged)
    for number, header in enumerate(
        ("Auto-Submitted: auto-replied", "Precedence: bulk", "Return-Path: <>")
    ):
        box.arrives(
            f"{header}\r\nTo: {organizer}\r\nMessage-ID: <auto{number}@x>\r\n\r\nI am away.\r\n".encode()
        )
    assert read() == 4
    assert outcomes() == ["ignored", "ignored", "ignored", "refused"]
    assert said() == []
    assert Message.objects.count() == 1  # nobody was written to because of them


def test_a_mail_that_breaks_us_is_set_aside_and_the_next_is_read(box, invited):
    def take(mail):
        if mail.calendar is None:
            raise ZeroDivisionError
        return Intake.TAKEN

    box.arrives(b"To: x@y\r\nMessage-ID: <1@x>\r\n\r\nWords.\r\n")
    box.arrives(answer_to(invited))
    counts = collect_mail(actor=SYSTEM, take=take, clock=lambda: SOON)
    assert counts == {Intake.FAILED: 1, Intake.TAKEN: 1}
    assert (box.held("done"), box.held("aside")) == (1, 1)


def test_a_process_that_dies_before_the_mail_is_moved_notes_nothing_twice(
    box, invited, monkeypatch
):
    raw = answer_to(invited)
    box.arrives(raw)
    kind = "imap.ImapMailbox" if box.url.startswith("imap") else "maildir.Maildir"
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"tulay.areas.notifications.adapters.{kind}.put_away", _dies)
        read()
    assert (box.held(""), said()) == (1, ["coming"])
    with reading(SYSTEM):
        Invitation.objects.all().delete()
    assert read() == 1
    assert (box.held(""), box.held("done")) == (0, 1)
    assert said() == []  # it was noted before, and not again


def _dies(*_of, **_with):
    raise KeyboardInterrupt


def test_a_mailbox_that_is_away_or_shut_waits_for_the_next_run(settings, tmp_path):
    settings.EMAIL_INBOUND_URL = ""
    assert read() == 0
    for url in (
        f"imap://a:b@127.0.0.1:{free_port()}/?address={BOX}",
        f"maildir://{tmp_path}/no?address={BOX}",
    ):
        settings.EMAIL_INBOUND_URL = url
        with pytest.raises(OSError):
            read()
    with imap_server() as server:
        settings.EMAIL_INBOUND_URL = server.url.replace("answers:", "answers:wrong")
        with pytest.raises(OSError):
            read()
        settings.EMAIL_INBOUND_URL = server.url.replace("INBOX", "Elsewhere")
        with pytest.raises(OSError):
            read()


def test_a_folder_is_read_and_links_to_elsewhere_are_not(tmp_path, settings):
    box = Folder(tmp_path / "answers")
    secret = tmp_path / "secret"
    secret.write_text("To: x@y\n\nsecret\n")
    (tmp_path / "answers" / "new" / "1").symlink_to(secret)
    settings.EMAIL_INBOUND_URL, settings.EMAIL_INBOUND_ADDRESS = box.url, BOX
    assert read() == 0
    assert secret.exists()
