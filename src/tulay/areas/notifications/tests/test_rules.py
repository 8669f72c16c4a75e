from datetime import UTC, datetime
from uuid import UUID

import pytest

from tulay.areas.notifications import rules
from tulay.areas.notifications.rules import ATTEMPTS_MAX, BACKOFF, AttemptOutcome, Channel

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


INBOX, MAIL, PHONE = Channel.IN_APP, Channel.EMAIL, Channel.SMS


@pytest.mark.parametrize(
    ("given", "channels"),
    [
        ((None, None, True, False, False), (INBOX,)),
        (("a@b.org", None, False, False, False), (INBOX,)),
        (("a@b.org", None, True, False, False), (INBOX, MAIL)),
        (("a@b.org", None, False, True, False), (INBOX, MAIL)),
        (("a@b.org", "+63", True, True, True), (INBOX, MAIL)),
        ((None, "+63", True, True, True), (INBOX, PHONE)),
        ((None, "+63", True, False, True), (INBOX,)),
        ((None, "+63", True, True, False), (INBOX,)),
    ],
)
def test_the_inbox_always_has_a_message_and_the_urgent_goes_out(given, channels):
    names = ("address", "phone", "wants_email", "is_urgent", "has_text")
    assert channels == rules.channels_for(**dict(zip(names, given, strict=True)))


def test_what_was_a_secret_is_not_sent_again():
    assert rules.can_be_retried("failed", has_address=True, is_secret=False)
    assert not rules.can_be_retried("failed", has_address=True, is_secret=True)
    assert not rules.can_be_retried("failed", has_address=False, is_secret=False)
    assert not rules.can_be_retried("sent", has_address=True, is_secret=False)


def test_tries_come_further_and_further_apart_then_end():
    waits = [
        rules.next_try_at(AttemptOutcome.UNREACHABLE, attempts=n, now=NOW)
        for n in range(1, ATTEMPTS_MAX + 1)
    ]
    assert waits == [*(NOW + wait for wait in BACKOFF), None]
    assert list(BACKOFF) == sorted(BACKOFF)


def test_a_refusal_for_good_is_final():
    assert rules.next_try_at(AttemptOutcome.REFUSED, attempts=1, now=NOW) is None


def test_a_message_id_is_the_same_at_every_try():
    assert rules.message_id(UUID(int=1), domain="tulay.example") == (
        "<00000000-0000-0000-0000-000000000001@tulay.example>"
    )


def test_a_subject_is_one_line():
    assert rules.one_line(" Good\r\n morning \n") == "Good morning"


def test_what_goes_everywhere_takes_each_way_there_is():
    def ways(address, phone, *, wants_email=True, has_text=True):
        return rules.channels_for(
            address=address,
            phone=phone,
            wants_email=wants_email,
            is_urgent=False,
            has_text=has_text,
            goes_everywhere=True,
        )

    assert ways("a@b.org", "+63") == (INBOX, MAIL, PHONE)
    assert ways("a@b.org", "+63", wants_email=False) == (INBOX, PHONE)
    assert ways("a@b.org", "+63", has_text=False) == (INBOX, MAIL)
    assert ways(None, None) == (INBOX,)


def test_no_try_is_planned_for_when_a_message_is_useless():
    at = NOW + BACKOFF[0]

    def planned(useless_from):
        return rules.next_try_at(
            AttemptOutcome.UNREACHABLE, attempts=1, now=NOW, useless_from=useless_from
        )

    assert planned(None) == planned(at + BACKOFF[0]) == at
    assert planned(at) is None
    assert not rules.can_be_retried("failed", has_address=True, is_secret=False, is_over=True)
