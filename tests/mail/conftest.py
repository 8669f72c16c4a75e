"""A real mail server for tests: the demo's own."""

import socket

import pytest
from aiosmtpd.controller import Controller

from tulay.areas.notifications.tests.conftest import trial_templates
from tulay.site.platform.mail_sink import Keeper

__all__ = ["mail_folder", "trial_templates"]


@pytest.fixture
def mail_folder(tmp_path, settings):
    """Run the demo's mail server for one test; return the folder it keeps mail in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()
    server = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield folder
    server.stop()
