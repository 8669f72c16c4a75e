"""Codes by mail and text message."""

import re
from datetime import timedelta

import pytest

from tulay.areas.identity import actions
from tulay.areas.identity.errors import (
    AddressNotProven,
    NotForStaff,
    ProvingEnded,
    WrongCode,
)
from tulay.areas.identity.models import (
    Session,
)
from tulay.areas.identity.queries import (
    Lack,
    factors_card,
    visit_for_token,
    visitor,
)
from tulay.areas.identity.rules import Channel, Method, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_app,
    make_grant,
)
from tulay.areas.identity.tests.factors.steps import (
    EMAIL,
    actor,
    choose,
    code_in_mail,
    enters,
    shows,
    told,
)
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_a_resident_without_an_app_signs_in_with_a_code_by_mail(amina):
    choose(amina)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)

    message = Message.objects.latest("id")
    assert message.template == "identity.code"
    assert message.is_secret
    assert Delivery.objects.get(message=message).address == EMAIL
    shows(asked, code_in_mail())
    assert Session.objects.latest("id").methods == ["pwd", "mail"]


def test_a_sent_code_counts_once_for_ten_minutes_and_the_last_one_only(amina):
    choose(amina)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)
    first = code_in_mail()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)
    second = code_in_mail()
    with pytest.raises(WrongCode):
        shows(asked, first if first != second else "00000000")
    with pytest.raises(ProvingEnded):
        shows(asked, second, now=NOW + timedelta(minutes=10))
    shows(asked, second)
    with pytest.raises(WrongCode):
        shows(enters(), second)


def test_a_sent_code_belongs_to_the_sign_in_that_asked_for_it(amina):
    choose(amina)
    mine, theirs = enters(), enters()
    actions.send_code(actor=visitor(), token=mine.token, channel=Channel.EMAIL, now=NOW)
    with pytest.raises(WrongCode):
        shows(theirs, code_in_mail())


def test_a_text_message_goes_to_the_proven_number_only(amina):
    amina.phone = "+639171234567"
    amina.save()
    with pytest.raises(AddressNotProven):
        choose(amina, channel=Channel.SMS)
    amina.phone_verified_at = NOW
    amina.save()
    choose(amina, channel=Channel.SMS)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.SMS, now=NOW)
    assert Delivery.objects.latest("id").address == "+639171234567"
    code = re.search(r"\d{4} \d{4}", Message.objects.latest("id").text)[0]
    shows(asked, code, method=Method.SMS)


def test_codes_are_never_sent_to_staff(officer):
    with pytest.raises(NotForStaff):
        choose(officer, acting=actor_of(officer))
    make_app(officer)
    asked = enters()
    for channel in Channel:
        with pytest.raises(WrongCode):
            actions.send_code(actor=visitor(), token=asked.token, channel=channel, now=NOW)


def test_a_resident_who_becomes_staff_keeps_no_way_by_mail(amina):
    choose(amina)
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    entered = enters()
    visit = visit_for_token(entered.token, now=NOW)
    assert visit.lacks is Lack.ENROLMENT


def test_nothing_is_sent_for_a_sign_in_that_ended(amina):
    choose(amina)
    with pytest.raises(ProvingEnded):
        actions.send_code(actor=visitor(), token="made up", channel=Channel.EMAIL, now=NOW)


def test_an_address_nobody_has_proven_is_sent_nothing(amina):
    amina.email_verified_at = None
    amina.save()
    with pytest.raises(AddressNotProven):
        choose(amina)


def test_codes_by_mail_can_be_stopped(amina):
    choose(amina)
    choose(amina, wanted=False, acting=actor(amina, methods=("pwd", "mail")))
    assert not factors_card(amina.id, now=NOW).sent_by
    assert told() == ["identity.factor_added", "identity.factor_removed"]
    assert isinstance(enters(), actions.SignedIn)
