"""Real installations, started as a person would, sabotaged where a test says so."""

import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.points import POINTS, QUICK
from tests.chaos.scene import Scene


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """One worker plays these, one after the other: two at once would only time each other out."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("chaos"))


@contextmanager
def played(*changes, slots=12, first_start=None):
    """Open a scene and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="tulay-chaos-"))
    scene = Scene(folder, changes=changes, slots=slots)
    if first_start:
        scene.installation.take_up(first_start)
    try:
        yield scene.begin()
    finally:
        scene.installation.stop()
        for pid in scene.installation.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def scene(sabotaged):
    """An installation in which every crash point is ready and half minutes are seconds."""
    with sabotaged(*QUICK, *POINTS) as scene:
        yield scene


@pytest.fixture
def sabotaged(first_start):
    """Open a scene in which a guard is switched off."""
    return partial(played, first_start=first_start)
