from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.notifications import rules
from tulay.areas.notifications.rules import ATTEMPTS_MAX, BACKOFF, AttemptOutcome, Channel

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_the_inbox_always_has_a_message_and_mail_goes_where_it_is_wanted():
    assert rules.channels_for(address=None, wants_email=True) == (Channel.IN_APP,)
    assert rules.channels_for(address="a@b.org", wants_email=False) == (Channel.IN_APP,)
    assert rules.channels_for(address="a@b.org", wants_email=True) == (
        Channel.IN_APP,
        Channel.EMAIL,
    )


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
