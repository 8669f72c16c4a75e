import base64
import os

import pytest

from tulay.site.env import Env, Faulty, Secret, connections_file, load

GOOD = {
    "DATABASE_URL": "postgresql://a:b@db/tulay",
    "REDIS_URL": "redis://valkey:6379/0",
    "TULAY_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijk",
    "TULAY_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
    "TULAY_ALLOWED_HOSTS": "tulay.example, www.tulay.example",
    "EMAIL_URL": "smtp://mail:25",
}


@pytest.fixture
def good(tmp_path):
    return {**GOOD, "TULAY_DATA_DIR": str(tmp_path)}


def faults(given):
    with pytest.raises(Faulty) as found:
        load(given)
    return found.value.faults


def test_production_is_the_default_and_reads_everything(good):
    env = load(good)

    assert env.is_production
    assert env.allowed_hosts == ("tulay.example", "www.tulay.example")
    assert env.port == 8000


def test_every_fault_is_named_at_once(tmp_path):
    found = faults({"TULAY_DATA_DIR": str(tmp_path), "PORT": "high", "LOG_LEVEL": "loud"})

    named = {fault.split()[0] for fault in found}
    assert named == {*GOOD, "PORT", "LOG_LEVEL"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TULAY_SECRET_KEY", "short", "too weak"),
        ("TULAY_SECRET_KEY", "a" * 60, "too weak"),
        ("TULAY_MASTER_KEY", base64.b64encode(bytes(32)).decode(), "too weak"),
        ("TULAY_MASTER_KEY", base64.b64encode(b"short").decode(), "32 bytes"),
        ("TULAY_MASTER_KEY", "not base64!", "not base64"),
        ("DATABASE_URL", "mysql://a@b/c", "postgresql://"),
        ("PORT", "70000", "port"),
        ("TULAY_ENV", "staging", "one of"),
        ("TULAY_DB_ROLE", "postgres", "one of"),
    ],
)
def test_a_malformed_value_is_refused(good, name, value, said):
    (fault,) = faults({**good, name: value})

    assert fault.startswith(name)
    assert said in fault


def test_secrets_never_print_themselves(good):
    env = load(good)

    assert GOOD["TULAY_SECRET_KEY"] not in repr(env)
    assert "a:b@db" not in repr(env)
    assert f"{Secret('x')}" == "***"


def test_a_fault_never_repeats_the_value(good):
    (fault,) = faults({**good, "TULAY_SECRET_KEY": "hunter2"})

    assert "hunter2" not in fault


def test_a_running_installation_is_found_unless_another_is_meant(tmp_path):
    file = connections_file(tmp_path)
    file.parent.mkdir()
    file.write_text("".join(f"{k}={v}\n" for k, v in {**GOOD, "TULAY_ENV": "demo"}.items()))
    here = {"TULAY_DATA_DIR": str(tmp_path)}

    assert load(here).mode == "demo"
    assert "EMAIL_URL is missing" in faults({**here, "TULAY_ENV": "production"})
    assert "EMAIL_URL is missing" in faults({**here, "DATABASE_URL": "postgresql://other/tulay"})


def test_the_environment_itself_is_read(monkeypatch, good):
    for name in os.environ:
        if name.startswith(("TULAY_", "EMAIL_")):
            monkeypatch.delenv(name)
    for name, value in good.items():
        monkeypatch.setenv(name, value)

    assert isinstance(load(), Env)


STRIPE = "stripe+https://:sk_live_0123@api.stripe.com/?webhook_secret=whsec_0123&currencies=NAD"


def test_stripe_is_named_with_its_key_and_its_secret(good):
    env = load({**good, "PAYMENT_GATEWAYS": f"paytoday+https://:k@p.example/ {STRIPE}"})

    assert [provider for provider, _ in env.payment_gateways] == ["paytoday", "stripe"]
    assert "sk_live" not in repr(env)


def test_everything_that_is_wrong_about_stripe_is_said_at_once(good):
    address = "stripe+http://:hunter2@pay.example/?webhook_secret=none"
    found = faults({**good, "PAYMENT_GATEWAYS": address, "PORT": "high"})

    said = next(fault for fault in found if fault.startswith("PAYMENT_GATEWAYS"))
    assert all(word in said for word in ("sk_live_", "whsec_", "https"))
    assert "hunter2" not in said
    assert len(found) == 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (STRIPE.replace("live", "test"), "a test key of Stripe"),
        ("simulator+http://:k@127.0.0.1:9/", "the simulator"),
    ],
)
def test_production_refuses_what_moves_no_money(good, address, said):
    found = faults({**good, "PAYMENT_GATEWAYS": address, "PORT": "high"})

    assert any(said in fault for fault in found)
    assert len(found) == 2
    demo = {**good, "PAYMENT_GATEWAYS": address, "TULAY_ENV": "demo"}
    assert load(demo).payment_gateways[0][0] in {"stripe", "simulator"}
