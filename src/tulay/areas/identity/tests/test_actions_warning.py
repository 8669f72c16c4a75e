"""Whoever owns an account hears of wrong codes after a right password: once, however many there are."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.actions import Origin, prove, sign_in, sign_in_with_factor
from tulay.areas.identity.actions.confirming import confirm_factor
from tulay.areas.identity.errors import SlowDown, WrongCode, WrongCredentials
from tulay.areas.identity.models import SignInTry
from tulay.areas.identity.queries import actor_for_token, visitor
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import FactorProof, Method
from tulay.areas.identity.tests.factories import (
    PASSWORD,
    make_app,
    make_person,
    make_recovery_code,
    make_session,
)
from tulay.areas.identity.tests.reading import sent_to, written
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
NOW = datetime.now(UTC).replace(minute=10)  # the log's ids follow the clock
WRONG = FactorProof(Method.APP, "000000")


@pytest.fixture
def amina():
    person = make_person(email="amina@example.org", name="Amina Sali")
    make_app(person)
    make_recovery_code(person)
    return person


def elsewhere():
    return Origin(f"net-{uuid7()}")


def guesses(times, *, factor=WRONG, now=NOW):
    """Enter the password and a wrong code, as a program does; waits are somebody else's subject."""
    for _ in range(times):
        SignInTry.objects.all().delete()
        with pytest.raises(WrongCode):
            prove(
                actor=visitor(),
                identifier="amina@example.org",
                password=PASSWORD,
                factor=factor,
                origin=elsewhere(),
                now=now,
            )


def test_two_wrong_codes_are_a_slip_of_the_finger(amina):
    guesses(2)
    assert sent_to("wrong_factors") == []


def test_the_third_is_told_and_a_flood_is_told_once(amina):
    guesses(3)
    assert sent_to("wrong_factors") == ["amina@example.org"]
    guesses(20)
    assert sent_to("wrong_factors") == ["amina@example.org"]
    [message] = written("wrong_factors")
    assert "did not get in" in message.body
    assert "/account/reset/" in message.body


def test_the_next_hour_is_told_again(amina):
    guesses(3, now=NOW - timedelta(hours=1))
    guesses(3)
    assert len(sent_to("wrong_factors")) == 2


def test_wrong_recovery_codes_count_like_codes_of_an_app(amina):
    guesses(3, factor=FactorProof(Method.RECOVERY, "ZZZZ-ZZZZ-ZZZZ"))
    assert len(sent_to("wrong_factors")) == 1


def test_on_the_pages_too(amina):
    for _ in range(3):
        SignInTry.objects.all().delete()
        asked = sign_in(
            actor=visitor(),
            email="amina@example.org",
            password=PASSWORD,
            origin=elsewhere(),
            now=NOW,
        )
        with pytest.raises(WrongCode):
            sign_in_with_factor(
                actor=visitor(),
                token=asked.token,
                factor=WRONG,
                origin=elsewhere(),
                trusts=False,
                now=NOW,
            )
    assert len(sent_to("wrong_factors")) == 1


def test_in_an_open_session_too(amina):
    token = make_session(amina, at=NOW, methods=("pwd",))
    forget_visits()
    for _ in range(4):
        SignInTry.objects.all().delete()
        with suppress(SlowDown), pytest.raises(WrongCode):
            confirm_factor(
                actor=actor_for_token(token, now=NOW), factor=WRONG, origin=elsewhere(), now=NOW
            )
    assert len(sent_to("wrong_factors")) == 1


def test_wrong_passwords_are_not_told(amina):
    """Anybody can enter those: mail for each would be a weapon."""
    for _ in range(6):
        SignInTry.objects.all().delete()
        with pytest.raises(WrongCredentials):
            prove(
                actor=visitor(),
                identifier="amina@example.org",
                password="not hers",
                factor=WRONG,
                origin=elsewhere(),
                now=NOW,
            )
    assert sent_to("wrong_factors") == []
