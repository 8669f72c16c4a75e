import pytest

from tulay.areas.payments.rules.api_keys import beginning, is_key, may_read, new_key

MINE = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
OTHER = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e80"
ROOT = "/api/v1/merchants"


def test_a_key_is_known_by_its_form_and_its_sum():
    made = {new_key() for _ in range(50)}
    assert len(made) == 50
    assert all(is_key(key) for key in made)
    key = made.pop()
    assert key.startswith("tlm_")
    assert beginning(key) == key[:8]
    for wrong in (key[:-1], key + "0", key[:5] + ("a" if key[5] != "a" else "b") + key[6:], "tlm_"):
        assert not is_key(wrong)


@pytest.mark.parametrize(
    "path",
    [
        ROOT,
        f"{ROOT}/{MINE}",
        f"{ROOT}/{MINE}/account",
        f"{ROOT}/{MINE}/transactions",
        f"{ROOT}/{MINE}/payments",
        f"{ROOT}/{MINE}/settlements",
        f"{ROOT}/{MINE}/settlements/{OTHER}",
        f"{ROOT}/{MINE}/settlements/{OTHER}/payments",
    ],
)
def test_a_key_reads_what_its_business_was_paid(path):
    assert may_read("GET", path, MINE)
    assert not may_read("POST", path, MINE)
    assert not may_read("DELETE", path, MINE)


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/{OTHER}",
        f"{ROOT}/{OTHER}/account",
        f"{ROOT}/{MINE}/keys",
        f"{ROOT}/{MINE}/webhooks",
        f"{ROOT}/{MINE}/settlement-plan",
        f"{ROOT}/{OTHER}/settlements",
        f"{ROOT}/{MINE}/settlements/{OTHER}/decision",
        "/api/v1/settlements",
        f"{ROOT}/{MINE}/documents/{OTHER}",
        f"{ROOT}/{MINE}/../{OTHER}",
        "/api/v1/payments",
        "/api/v1/me",
        f"/x{ROOT}",
    ],
)
def test_a_key_reads_nothing_else(path):
    assert not may_read("GET", path, MINE)
