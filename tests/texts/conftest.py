"""A real text gateway for tests: the demo's own process, moods and all."""

import socket
import subprocess
import sys
import time

import pytest

from tulay.areas.notifications.tests.conftest import trial_templates

__all__ = ["gateway", "trial_templates"]


@pytest.fixture
def gateway(tmp_path, settings):
    """Run the demo's text gateway as a process of its own for one test; return the folder it keeps messages in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.DATA_DIR = tmp_path
    settings.SMS_URL = f"http://tulay:secret@127.0.0.1:{port}/messages?sender=Tulay"
    folder = tmp_path / "texts"
    line = [sys.executable, "-m", "tulay.site.platform.text_sink", str(folder), str(port)]
    process = subprocess.Popen(line)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield folder
    process.terminate()
    process.wait(10)
