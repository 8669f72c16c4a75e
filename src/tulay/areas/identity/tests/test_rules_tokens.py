from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tulay.areas.identity.errors import GrantRefused, ScopeUnknown
from tulay.areas.identity.rules import tokens
from tulay.areas.identity.rules.scopes import SCOPES
from tulay.areas.identity.rules.tokens import NotOurs, Spent, Step

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
KEY = ec.generate_private_key(ec.SECP256R1())
KID = tokens.public_jwk(KEY.public_key())["kid"]
ISSUER, AUDIENCE = "https://tulay.example", "https://tulay.example/api/v1"
SAID = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": str(UUID(int=1)),
    "jti": str(UUID(int=2)),
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "auth_time": int(NOW.timestamp()),
    "client_id": "tulay",
    "device_id": "phone",
    "sid": str(UUID(int=3)),
}


def read(token):
    return tokens.read(token, KEY.public_key(), issuer=ISSUER, audience=AUDIENCE)


def step(spent_at=None, *, successor_spent=False, same=True, bound=True, now=NOW):
    kept = Spent(spent_at, successor_spent, LATER)
    return tokens.step(kept, is_same_key=same, is_bound=bound, now=now)


def test_what_is_signed_is_read():
    token = tokens.signed(SAID | {"cnf": {"jkt": "k"}, "scope": "requests"}, KEY, kid=KID)

    claims = read(token)

    assert tokens.key_name(token) == KID
    assert (claims.sub, claims.jkt, claims.scope) == (UUID(int=1), "k", "requests")


def test_a_token_without_a_key_is_a_bearer_token():
    assert read(tokens.signed(SAID, KEY, kid=KID)).jkt == ""


@pytest.mark.parametrize("seconds", [-5, 0, 299])
def test_a_token_holds_between_its_times(seconds):
    claims = read(tokens.signed(SAID, KEY, kid=KID))
    tokens.check_times(claims, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-6, 300])
def test_a_token_does_not_hold_outside_its_times(seconds):
    claims = read(tokens.signed(SAID, KEY, kid=KID))
    with pytest.raises(NotOurs):
        tokens.check_times(claims, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"aud": "https://bank.example"},
        {"sub": "nobody"},
        {"exp": "tomorrow"},
    ],
)
def test_a_token_that_says_otherwise_is_not_ours(change):
    with pytest.raises(NotOurs):
        read(tokens.signed(SAID | change, KEY, kid=KID))


def test_a_token_by_another_key_is_not_ours():
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(NotOurs):
        read(tokens.signed(SAID, other, kid=KID))


@pytest.mark.parametrize(
    "token",
    [
        "x" * 5000,
        "a.b",
        f"!!!.e30.{'A' * 86}",
        f"aGV5.e30.{'A' * 86}",
        jwt.encode({}, KEY, algorithm="ES256"),
        jwt.encode({}, KEY, algorithm="ES256", headers={"typ": "at+jwt"}),
        jwt.encode({}, KEY, algorithm="ES256", headers={"typ": "at+jwt", "kid": "short"}),
    ],
    ids=["huge", "short", "signs", "no_json", "no_type", "no_name", "short_name"],
)
def test_what_is_no_access_token_has_no_key(token):
    with pytest.raises(NotOurs):
        tokens.key_name(token)


def test_an_unspent_token_leads_on():
    assert step() is Step.ROTATE


def test_an_unspent_token_with_another_key_is_refused_and_ends_nothing():
    with pytest.raises(GrantRefused):
        step(same=False)


def test_a_token_that_ended_is_refused():
    with pytest.raises(GrantRefused):
        step(now=LATER)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, Step.REPEAT),
        ({"now": NOW + timedelta(seconds=29)}, Step.REPEAT),
        ({"now": NOW + timedelta(seconds=30)}, Step.END),
        ({"successor_spent": True}, Step.END),
        ({"same": False}, Step.END),
        ({"bound": False}, Step.END),
    ],
)
def test_a_spent_token_is_repeated_for_its_holder_and_ends_all_for_others(change, wanted):
    assert step(NOW, **change) is wanted


def test_the_next_token_is_always_the_same_and_another_under_another_secret():
    one = tokens.next_refresh_token("r1", secret=b"a")

    assert one == tokens.next_refresh_token("r1", secret=b"a")
    assert one not in {
        tokens.next_refresh_token("r1", secret=b"b"),
        tokens.next_refresh_token("r2", secret=b"a"),
    }
    assert len(one) == 43


def test_first_tokens_differ():
    assert tokens.first_refresh_token() != tokens.first_refresh_token()


def test_staff_stay_for_a_working_day_others_for_a_month():
    assert tokens.family_ends_at(NOW, is_staff=True) == NOW + timedelta(hours=12)
    assert tokens.family_ends_at(NOW, is_staff=False) == NOW + timedelta(days=30)


def test_a_key_is_shown_and_read_back():
    shown = tokens.public_jwk(KEY.public_key())
    assert tokens.public_key(shown).public_numbers() == KEY.public_key().public_numbers()
    assert set(shown) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


def test_a_scope_has_one_form():
    assert tokens.scope_in_order("requests account requests") == "account requests"


def test_an_unknown_scope_is_refused():
    tokens.check_scope("requests account")
    with pytest.raises(ScopeUnknown):
        tokens.check_scope("requests everything")


def test_a_scope_is_a_ceiling_and_none_is_none():
    assert tokens.ceiling("") is None
    assert tokens.ceiling("requests") == SCOPES["requests"] | tokens.ALWAYS
