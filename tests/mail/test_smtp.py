"""E-mail over a real SMTP server: what arrives, what is refused, what a death in between leaves."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import SMTP

from tulay.areas.notifications import actions
from tulay.areas.notifications.adapters.smtp import Letter, post
from tulay.areas.notifications.models import Attempt, Delivery
from tulay.areas.notifications.rules import AttemptOutcome, DeliveryState
from tulay.areas.notifications.tests.factories import NOW, make_message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7


def letter(**differently):
    given = {
        "message_id": f"<{uuid7()}@tulay.example>",
        "to": "amina@example.org",
        "subject": "Magandang umaga, صباح الخير",
        "text": "Dear Amina,\n\nhttp://localhost:8000/track/\n",
        "html": "<p>Dear Amina</p>",
        "language": "fil",
        "written_at": NOW,
    }
    return Letter(**{**given, **differently})


def kept(folder):
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted(folder.glob("*.eml"))
    ]


def test_a_letter_arrives_as_it_was_written(mail_folder):
    one = letter()

    assert post(one).outcome is AttemptOutcome.SENT

    [mail] = kept(mail_folder)
    assert mail["Message-ID"] == one.message_id
    assert mail["To"] == "amina@example.org"
    assert mail["Subject"] == one.subject
    assert mail["Content-Language"] == "fil"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == one.text
    assert "<p>Dear Amina</p>" in mail.get_body(("html",)).get_content()


def test_a_long_subject_keeps_its_spaces(mail_folder):
    subject = "وصلنا طلبك: المساعدة في فواتير المستشفى (أمباغ) (9TVE-C1Y9-9TF5-S)"

    post(letter(subject=subject))

    [mail] = kept(mail_folder)
    assert mail["Subject"] == subject


def test_the_same_message_id_is_kept_once(mail_folder):
    one = letter()
    assert post(one).outcome is post(one).outcome is AttemptOutcome.SENT
    assert len(kept(mail_folder)) == 1


def test_two_message_ids_are_two_mails(mail_folder):
    post(letter())
    post(letter())
    assert len(kept(mail_folder)) == 2


@pytest.mark.parametrize(
    "address", ["not an address", "a@b\r\nBcc: all@example.org", "", "a@", "x" * 3000 + "@e.org"]
)
def test_an_address_no_mail_can_go_to_is_refused(mail_folder, address):
    assert post(letter(to=address)).outcome is AttemptOutcome.REFUSED
    assert not kept(mail_folder)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("550 No such user", AttemptOutcome.REFUSED),
        ("451 Come back later", AttemptOutcome.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("step", ["smtp_RCPT", "smtp_DATA", "smtp_MAIL"])
def test_a_refusal_for_good_and_one_for_now_are_told_apart(
    mail_folder, monkeypatch, reply, outcome, step
):
    async def refuse(self, _argument):
        await self.push(reply)

    monkeypatch.setattr(SMTP, step, refuse)

    posted = post(letter())

    assert (posted.outcome, posted.reply) == (outcome, int(reply[:3]))


def test_a_server_that_hangs_up_is_unreachable(mail_folder, monkeypatch):
    async def hang_up(self, _argument):
        self.transport.close()

    monkeypatch.setattr(SMTP, "smtp_DATA", hang_up)
    assert post(letter()).outcome is AttemptOutcome.UNREACHABLE


@pytest.mark.django_db
@pytest.mark.usefixtures("trial_templates")
def test_a_death_after_the_server_took_the_mail_repeats_under_the_same_message_id(mail_folder):
    message_id = make_message(uuid7(), address="amina@example.org")
    delivery_id = Delivery.objects.get(message_id=message_id, channel="email").id
    _, sent = actions.begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=NOW)
    post(sent)  # and here the process dies: the outcome is on no record

    later = NOW + timedelta(minutes=1)
    actions.deliver(actor=SYSTEM, delivery_id=delivery_id, clock=lambda: later)

    assert Delivery.objects.get(id=delivery_id).state == DeliveryState.SENT
    outcomes = list(Attempt.objects.order_by("number").values_list("outcome", flat=True))
    assert outcomes == [AttemptOutcome.LOST, AttemptOutcome.SENT]
    assert len(kept(mail_folder)) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("trial_templates")
def test_without_a_stable_message_id_a_repeated_mail_would_be_two(mail_folder):
    """The negative control of the test above."""
    for _ in range(2):
        post(letter(message_id=f"<{uuid7()}@tulay.example>"))
    assert len(kept(mail_folder)) == 2
