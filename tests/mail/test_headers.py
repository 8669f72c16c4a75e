"""Nobody brings a header of their own into our mail (ASVS 1.3.11)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tulay.areas.notifications.adapters.smtp import Letter, _mail, post
from tulay.areas.notifications.rules import AttemptOutcome

LETTER = Letter(
    "<1@tulay.example>",
    "amina@example.org",
    "We have your request",
    "Thank you.",
    None,
    "en",
    datetime(2026, 11, 23, tzinfo=UTC),
)
BREAKS = ("\n", "\r\n", "\r", "\r\n\r\n", "\x0b", "\x85", "\u2028")


@pytest.fixture(autouse=True)
def _no_server(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def headers_of(letter):
    """The names of the headers that would be sent, or nothing where the letter cannot be written."""
    try:
        written = bytes(_mail(letter))
    except (ValueError, IndexError):
        return set()
    head = written.partition(b"\n\n")[0].decode("ascii")
    return {
        line.partition(":")[0] for line in head.splitlines() if not line.startswith((" ", "\t"))
    }


@pytest.mark.parametrize("field", ["subject", "to", "message_id", "language"])
@pytest.mark.parametrize("gap", BREAKS, ids=repr)
def test_a_second_line_brings_no_header(field, gap):
    planted = replace(LETTER, **{field: f"{getattr(LETTER, field)}{gap}Bcc: thief@example.org"})
    assert not headers_of(planted) & {"Bcc", "bcc"}


@pytest.mark.parametrize("field", ["subject", "to"])
def test_such_a_letter_is_not_even_taken_to_the_server(field):
    planted = replace(LETTER, **{field: f"{getattr(LETTER, field)}\r\nBcc: thief@example.org"})
    assert post(planted).outcome is AttemptOutcome.REFUSED


def test_a_sound_letter_is_taken_to_the_server():
    """The control: what is refused above is refused for its second line."""
    assert {"To", "Subject", "Message-ID"} <= headers_of(LETTER)
    assert post(LETTER).outcome is AttemptOutcome.UNREACHABLE
