import pytest

from tulay.plumbing import once
from tulay.plumbing.http import nonces, proofs

NOW = 1_795_507_205.0


@pytest.fixture(autouse=True)
def _an_era(monkeypatch):
    monkeypatch.setattr(once, "era", lambda: b"era-of-x")


def test_a_nonce_says_its_era_and_holds_for_one_to_two_minutes():
    nonce = nonces.current(NOW)
    minute = int(NOW) // 60

    assert nonces.era_of(nonce, NOW) == (b"era-of-x", (minute + 2) * 60.0)
    assert nonces.era_of(nonce, (minute + 2) * 60 - 1) is not None
    assert nonces.era_of(nonce, (minute + 2) * 60) is None


def test_a_nonce_of_the_future_is_none():
    assert nonces.era_of(nonces.current(NOW + 120), NOW) is None


@pytest.mark.parametrize("nonce", ["", "x", "!!", proofs.encoded(bytes(28)), "é"])
def test_what_we_did_not_make_is_none(nonce):
    assert nonces.era_of(nonce, NOW) is None


def test_another_era_cannot_be_written_in():
    raw = bytearray(proofs.decoded(nonces.current(NOW)))
    raw[4:12] = b"postgres"
    assert nonces.era_of(proofs.encoded(bytes(raw)), NOW) is None


def test_two_that_differ_are_not_the_same_address():
    same = proofs.is_same_address
    assert same("https://a.example:443/x", "https://a.example/x")
    assert same("https://a.example", "https://a.example/")
    assert same("https://a.example/%7euser", "https://a.example/~user")
    assert not same("https://a.example/a%2fb", "https://a.example/a/b")
    assert not same("https://a.example/x/", "https://a.example/x")
    assert not same("https://a.example/X", "https://a.example/x")
    assert not same("https://a.example:bad/x", "https://a.example/x")
