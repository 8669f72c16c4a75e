"""People work under fire, then the dust settles."""

import os
import signal
import time

from tests.chaos.bank import wait_for_no_disk
from tests.chaos.killing import Killer

ENOUGH = 10
LATER_S = 60


def play(scene, *, seconds, seed, settle_s):
    """Let everybody work while things are killed; return what was."""
    scene.open_bank()
    killer = Killer(scene.installation, seed=seed)
    end = time.monotonic() + seconds
    late = end + LATER_S

    def is_over():
        """On a crowded machine it goes on until something was done."""
        now, told = time.monotonic(), scene.told
        is_enough = len(told.submitted) > ENOUGH and len(told.sent) > ENOUGH
        return now > end and (is_enough or now > late)

    threads, faults = scene.everybody_works(is_over)
    killer.start()
    time.sleep(max(0, end - time.monotonic()))
    killer.stop()  # who is slow to come back shall not be killed for ever
    for thread in threads:
        thread.join(LATER_S + 90)
    assert not faults, faults
    scene.settle(settle_s)
    return killer.killed


def play_carelessly(scene, *, seconds):
    """Let money go round where commits wait for no disk, and kill the database once."""
    wait_for_no_disk(scene.url)
    end = time.monotonic() + 2 * seconds
    threads, faults = scene.money_goes_round(lambda: time.monotonic() > end)
    time.sleep(seconds)
    os.killpg(scene.installation.pid("postgres"), signal.SIGKILL)
    for thread in threads:
        thread.join(90)
    assert not faults, faults
