"""People work under fire, then the dust settles."""

import time

from tests.chaos.killing import Killer


def play(scene, *, seconds, seed, settle_s):
    """Let everybody work while things are killed; return what was."""
    killer = Killer(scene.installation, seed=seed)
    end = time.monotonic() + seconds
    threads, faults = scene.everybody_works(lambda: time.monotonic() > end)
    killer.start()
    for thread in threads[: len(scene.residents)]:
        thread.join(seconds + 90)
    killer.stop()
    for thread in threads:
        thread.join(90)
    assert not faults, faults
    scene.settle(settle_s)
    return killer.killed
