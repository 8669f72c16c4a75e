"""What our documents promise about passwords and sessions is what happens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tulay.areas.identity.errors import PasswordNamesYou
from tulay.areas.identity.models import Session
from tulay.areas.identity.queries import actor_for_token
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import POLICIES, PolicyName, check_password
from tulay.areas.identity.rules.passwords import PRODUCT_WORDS
from tulay.areas.identity.rules.sessions import SESSIONS_MAX
from tulay.areas.identity.tests.factories import NOW, PASSWORD, make_person, make_session

PROMISED = (Path(__file__).parents[5] / "docs" / "explanation" / "identity.md").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize("word", ["amina", "sali", "example", *PRODUCT_WORDS])
def test_the_documented_words_do_not_carry_a_password(word):
    context = ("Amina Sali", "amina@example.org")
    with pytest.raises(PasswordNamesYou):
        check_password(f"{word}-{word}-{word}x9", policy=POLICIES[PolicyName.NIST], context=context)


def test_every_word_of_ours_is_documented():
    assert all(f"`{word}`" in PROMISED for word in PRODUCT_WORDS)
    assert f"at most {SESSIONS_MAX} sessions" in PROMISED


@pytest.mark.django_db
def test_one_session_more_ends_the_oldest():
    person = make_person()
    tokens = [make_session(person, at=NOW + timedelta(seconds=n)) for n in range(SESSIONS_MAX)]
    now = NOW + timedelta(minutes=2)
    assert actor_for_token(tokens[0], now=now).is_signed_in
    other = make_session(make_person())

    newest = make_session(person, at=now)

    forget_visits()
    assert not actor_for_token(tokens[0], now=now).is_signed_in
    assert all(actor_for_token(one, now=now).is_signed_in for one in (tokens[1], newest, other))
    assert Session.objects.filter(person=person, revoked_at=None).count() == SESSIONS_MAX


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/sign-out/", "/account/sign-out/everywhere/"])
def test_the_browser_forgets_after_signing_out(client, address):
    client.cookies["tulay_session"] = make_session(make_person(), at=datetime.now(UTC))
    assert "Clear-Site-Data" not in client.get("/account/").headers
    answer = client.post(address)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["tulay_session"].value == ""


@pytest.mark.django_db
def test_the_browser_forgets_after_an_account_is_closed(client):
    client.cookies["tulay_session"] = make_session(make_person(), at=datetime.now(UTC))
    answer = client.post("/account/deactivate/", {"current": PASSWORD, "sure": "on"})
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
