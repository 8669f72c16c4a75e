"""Everything is killed while people work."""

from tests.chaos.conftest import played
from tests.chaos.play import play
from tests.chaos.points import QUICK

SEED = 2026
SECONDS = 25


def test_nothing_is_lost_or_repeated_whatever_dies():
    with played(*QUICK) as scene:
        killed = play(scene, seconds=SECONDS, seed=SEED, settle_s=400)

        assert scene.discrepancies() == [], killed
        assert len(scene.told.submitted) > 10
        assert len(killed) > 5
