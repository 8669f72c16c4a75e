import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tulay.plumbing.webhooks.schedule import TRIES_MAX, WAITS, next_try_at
from tulay.plumbing.webhooks.signing import new_secret, signed_headers

BODY = '{"type":"payment.succeeded","reference":"é"}'.encode()
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_receivers_own_library_accepts_what_we_sign():
    secret, at = new_secret(), datetime.now(UTC)

    headers = signed_headers(BODY, message_id="msg_1", at=at, secrets=[secret])

    assert Webhook(secret).verify(BODY, headers) == {
        "type": "payment.succeeded",
        "reference": "é",
    }
    for changed in (BODY.replace(b"succ", b"fail"), BODY + b" "):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(changed, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {"webhook-id": "msg_2"})
    late = signed_headers(BODY, message_id="msg_1", at=at - timedelta(minutes=6), secrets=[secret])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, late)


def test_the_signature_is_the_one_of_the_standard():
    # The example in the standard's own reference implementation.
    headers = signed_headers(
        b'{"test": 2432232314}',
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_while_a_secret_changes_both_are_good():
    old, new = new_secret(), new_secret()

    headers = signed_headers(BODY, message_id="m", at=datetime.now(UTC), secrets=[new, old])

    for secret in (old, new):
        Webhook(secret).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)


def test_a_secret_has_256_bits_and_is_never_the_same():
    made = {new_secret() for _ in range(50)}

    assert len(made) == 50
    assert {len(base64.b64decode(each.removeprefix("whsec_"))) for each in made} == {32}


def test_a_message_is_told_ten_times_in_more_than_three_days_and_then_no_more():
    tries = [next_try_at(n, now=NOW, spread=0) for n in range(1, TRIES_MAX)]

    assert [at - NOW for at in tries] == list(WAITS)
    assert sum(WAITS, timedelta()) > timedelta(days=3)
    assert next_try_at(TRIES_MAX, now=NOW, spread=0) is None
    assert next_try_at(3, now=NOW, spread=0.5) == NOW + timedelta(minutes=31, seconds=30)
