import os
import shutil
import signal
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.platform.installation import Installation


@contextmanager
def _an_installation():
    folder = Path(tempfile.mkdtemp(prefix="tulay-run-"))
    installation = Installation(folder)
    try:
        yield installation
    finally:
        installation.stop()
        for pid in installation.processes():
            os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation():
    """A folder of its own, private to its owner, in which nothing has been started yet."""
    with _an_installation() as installation:
        yield installation


@pytest.fixture
def running(installation, first_start):
    installation.take_up(first_start)
    installation.start()
    installation.wait_until_running()
    return installation


@pytest.fixture(scope="module")
def house(first_start):
    """A running installation for all tests of a module that leave it as whole as they found it."""
    with _an_installation() as installation:
        installation.take_up(first_start)
        installation.start()
        installation.wait_until_running()
        yield installation
