import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests.platform.installation import Installation


@pytest.fixture
def installation():
    """A folder of its own, private to its owner, in which nothing has been started yet."""
    folder = Path(tempfile.mkdtemp(prefix="tulay-run-"))
    installation = Installation(folder)
    yield installation
    installation.stop()
    for pid in installation.processes():
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def running(installation):
    installation.start()
    installation.wait_until_running()
    return installation
