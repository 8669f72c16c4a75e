"""Trusted browsers, and being told of sessions."""

from dataclasses import replace

import pytest

from tulay.areas.identity import actions
from tulay.areas.identity.actions import sign_in
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.errors import (
    ProvingEnded,
    UnknownTrust,
)
from tulay.areas.identity.models import (
    TrustedDevice,
)
from tulay.areas.identity.queries import (
    trusted_devices,
    visitor,
)
from tulay.areas.identity.rules import Method
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    app_code,
    make_person,
)
from tulay.areas.identity.tests.factors.steps import (
    EMAIL,
    HOME,
    actor,
    enters,
    sets_up,
    shows,
    told,
    trusts,
)
from tulay.areas.notifications.models import Message

pytestmark = pytest.mark.django_db


def test_trust_is_listed_and_revoked_by_its_owner_only(amina):
    mark = trusts(amina)
    [card] = trusted_devices(amina.id, mark=mark, now=NOW)
    assert card.is_this
    assert "Firefox" in card.agent
    with pytest.raises(UnknownTrust):
        actions.revoke_trust(actor=actor_of(make_person()), device_id=card.id, now=NOW)
    actions.revoke_trust(actor=actor_of(amina), device_id=card.id, now=NOW)
    assert trusted_devices(amina.id, now=NOW) == ()
    with pytest.raises(UnknownTrust):
        actions.revoke_trust(actor=actor_of(amina), device_id=card.id, now=NOW)


def test_all_trust_is_revoked_at_once(amina):
    trusts(amina)
    assert actions.revoke_all_trust(actor=actor_of(amina), now=NOW) == 1
    assert TrustedDevice.objects.get().revoked_at == NOW


def test_what_ends_every_session_ends_trust_and_sign_ins_under_way(amina):
    trusts(amina)
    waiting = enters()
    end_everything(amina, now=NOW)
    assert trusted_devices(amina.id, now=NOW) == ()
    with pytest.raises(ProvingEnded):
        shows(waiting, app_code(away=1), method=Method.APP)


def test_a_sign_in_from_a_new_browser_is_told_the_first_is_not(amina):
    first = enters()
    assert told() == []
    sign_in(
        actor=visitor(),
        email=EMAIL,
        password=PASSWORD,
        origin=replace(HOME, device=first.device),
        now=NOW,
    )
    assert told() == []

    enters()

    message = Message.objects.get()
    assert message.template == "identity.new_device"
    assert "Firefox, Android" in message.body
    assert "198.51.100.0/24" in message.body
    assert "at 09:30" in message.body  # the hour of the person's own country


def test_ending_a_session_from_elsewhere_is_told(amina):
    here, there = actor_of(amina), actor_of(amina)
    actions.revoke_session(actor=here, session_id=there.session_id, now=NOW)
    assert told() == ["identity.session_ended"]


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_notices_come_in_the_persons_language(amina, language):
    amina.language = language
    amina.save()
    sets_up(actor(amina))
    message = Message.objects.get()
    assert message.language == language
    assert ("added" in message.subject) is (language == "en")
