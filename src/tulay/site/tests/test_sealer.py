"""The sealer's loop: it waits out what passes, and says aloud what does not."""

import threading

import pytest
from django.db.utils import OperationalError

from tulay.areas.audit.actions.sealing import SetBack
from tulay.areas.audit.adapters.witness import Unreachable
from tulay.areas.audit.rules.merkle import NotProved
from tulay.areas.audit.rules.notes import Kind, new_key
from tulay.site.env import TEST_VALUES, load
from tulay.site.platform import sealer
from tulay.site.platform.faults import PlatformFault

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (OperationalError("gone"), "sealer_waits"),
        (Unreachable("TimeoutError"), "sealer_waits"),
        (SetBack("10 entries were signed and 5 are left."), "log_not_sealed"),
        (NotProved("Two roots for one size."), "log_not_sealed"),
    ],
)
def test_a_turn_that_fails_is_told_and_tried_again(monkeypatch, capsys, trouble, said):
    monkeypatch.setattr(sealer, "STANDBY_S", 0)
    monkeypatch.setattr(sealer, "BROKEN_S", 0)
    monkeypatch.setattr(sealer, "close_old_connections", lambda: None)
    monkeypatch.setattr(sealer.connection, "close", lambda: None)
    stop, turns = threading.Event(), []

    def turn():
        turns.append(1)
        if len(turns) == 1:
            raise trouble
        stop.set()
        return 0.0

    sealer._repeat(turn, stop)

    assert len(turns) == 2
    assert said in capsys.readouterr().out


def env(tmp_path, **given):
    values = {"TULAY_ENV": "test", "TULAY_DATA_DIR": str(tmp_path)}
    return load({**TEST_VALUES, **values, **given})


def test_the_sealer_needs_a_key(tmp_path):
    with pytest.raises(PlatformFault, match="TULAY_LOG_KEY is missing"):
        sealer.signer_of(env(tmp_path))
    with pytest.raises(PlatformFault, match="no signing key"):
        sealer.signer_of(env(tmp_path, TULAY_LOG_KEY="nonsense"))
    key = new_key("log.example", Kind.LOG)
    assert sealer.signer_of(env(tmp_path, TULAY_LOG_KEY=key.spell())).origin == "log.example"
