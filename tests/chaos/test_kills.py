"""Everything is killed while people work and money goes round."""

from types import SimpleNamespace

import pytest

from tests.chaos.conftest import played
from tests.chaos.killing import FIRST
from tests.chaos.play import ENOUGH, play, play_carelessly
from tests.chaos.points import QUICK

SEED = 2026
SECONDS = 25
CARELESS_S = 3


@pytest.fixture(scope="module")
def fire(first_start):
    """An installation after half a minute under fire, and what was found in it then."""
    with played(*QUICK, first_start=first_start) as scene:
        killed = play(scene, seconds=SECONDS, seed=SEED, settle_s=400)
        books = scene.installation.tulay("ledger", "verify")
        yield SimpleNamespace(
            scene=scene,
            killed=killed,
            books=books,
            discrepancies=scene.discrepancies(),
            submitted=len(scene.told.submitted),
            moved=len(scene.told.moved),
            sent=len(scene.told.sent),
            reads=scene.bank.reads,
        )


def test_nothing_is_lost_or_repeated_whatever_dies(fire):
    assert fire.discrepancies == [], fire.killed
    assert fire.submitted > ENOUGH
    assert len(fire.killed) > 5


def test_no_acknowledged_transfer_is_lost_or_applied_twice_and_every_read_is_balanced(fire):
    assert fire.killed[: len(FIRST)] == [f"{what} all" for what in FIRST]
    assert fire.discrepancies == [], fire.killed
    assert fire.books.returncode == 0, fire.books.stdout
    assert fire.moved > 100
    assert fire.sent > ENOUGH
    assert fire.reads > 50


def test_control_where_commits_wait_for_no_disk_acknowledged_transfers_are_lost(fire):
    play_carelessly(fire.scene, seconds=CARELESS_S)

    found = fire.scene.discrepancies()
    assert any(said.startswith("transfer lost") for said in found), found
    assert any(said.startswith("account") for said in found), found
    assert not any(said.startswith("misread") for said in found), found
