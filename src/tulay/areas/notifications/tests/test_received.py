"""What a mail says: opened without haste and without trust."""

import time

import pytest

from tulay.areas.notifications.adapters.received import digest_of, opened
from tulay.areas.notifications.rules import CALENDAR_MAX


def test_recipients_are_read_wherever_servers_write_them():
    raw = b"Delivered-To: A@x.org\r\nTo: Name <b@x.org>, c@x.org\r\nCc: =?utf-8?q?x?= <d@x.org>\r\n\r\nHello\r\n"
    mail = opened(raw)
    assert mail.recipients == ("a@x.org", "b@x.org", "c@x.org", "d@x.org")
    assert not mail.is_automatic
    assert mail.calendar is None


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied (vacation)",
        b"Precedence: auto_reply",
        b"X-Autoreply: yes",
        b"List-Id: <x>",
        b"Return-Path: <>",
        b"Content-Type: multipart/report; boundary=x",
    ],
)
def test_what_a_program_wrote_is_known(header):
    assert opened(header + b"\r\nTo: a@x.org\r\n\r\nI am away.\r\n").is_automatic


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/calendar; charset=utf-8",
        b"Content-Type: application/ics",
        b'Content-Type: application/octet-stream; name="Invite.ICS"',
        b"Content-Type: text/calendar; charset=no-such-charset",
    ],
)
def test_a_calendar_is_found_however_it_is_named(head):
    assert (
        opened(b"To: a@x.org\r\n" + head + b"\r\n\r\nBEGIN:VCALENDAR\r\n").calendar
        == "BEGIN:VCALENDAR\r\n"
    )


def test_a_calendar_that_is_far_too_long_is_none():
    raw = b"To: a@x.org\r\nContent-Type: text/calendar\r\n\r\n" + b"x" * (CALENDAR_MAX + 1)
    assert opened(raw).calendar is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"To: a@x\r\n" + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 5_000,
        b"To: a@x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    ],
)
def test_what_is_hard_to_read_is_not_read_and_costs_little(raw):
    began = time.process_time()
    assert opened(raw) is None
    assert time.process_time() - began < 2


def test_a_mail_is_known_again_by_its_number_and_where_it_went():
    one = b"To: a@x\r\nMessage-ID: <1@x>\r\n\r\nA"
    assert digest_of(one) == digest_of(b"Received: later\r\n" + one)
    assert digest_of(one) != digest_of(one.replace(b"a@x", b"b@x"))
    assert digest_of(b"To: a@x\r\n\r\nA") != digest_of(b"To: a@x\r\n\r\nB")
