"""Answers come back from a mailbox whose server proves its name, on a line that nobody else can read."""

import imaplib
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.mail.test_answers import BOX, PASSWORD, answer_to, invited, read, said
from tests.mail.test_certificates import certificate
from tulay.site.platform.programs import free_port

__all__ = ["invited"]
pytestmark = pytest.mark.django_db


@contextmanager
def serving(files):
    """Run an IMAP server that turns a line into a private one (STARTTLS), in a process of its own."""
    port, (shown, secret) = free_port(), files
    program = Path(sys.executable).with_name("pymap")
    options = ["--host", "127.0.0.1", "--port", str(port), "--cert", shown, "--key", secret]
    told = ["dict", "--demo-data", "--demo-user", "answers", "--demo-password", PASSWORD]
    process = subprocess.Popen([program, *options, *told], stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def signed_in(port, shown):
    mine = imaplib.IMAP4("127.0.0.1", port, timeout=5)
    context = ssl.create_default_context(cafile=shown)
    context.check_hostname = False
    mine.starttls(context)
    mine.login("answers", PASSWORD)
    try:
        yield mine
    finally:
        mine.logout()


def arrives(port, shown, raw):
    """Put a mail into an empty mailbox, once the server is up."""
    for _try in range(100):
        with suppress(OSError), signed_in(port, shown) as mine:
            mine.select("INBOX")
            mine.store("1:*", "+FLAGS", r"(\Deleted)")  # what it brings along
            mine.expunge()
            mine.append("INBOX", None, None, raw)
            return
        time.sleep(0.05)


CASES = [("localhost", False, False), ("elsewhere.example", True, False), ("localhost", True, True)]
NAMES = ["nobody signed it", "it is another host's", "control: it is trusted and the host's"]


@pytest.fixture(autouse=True)
def address(settings):
    """Where answers go, before anybody is invited."""
    settings.EMAIL_INBOUND_ADDRESS = BOX


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_answers_are_read_from_a_server_that_proves_its_name(
    invited, settings, tmp_path, monkeypatch, case
):
    host, is_trusted, is_read = case
    files = certificate(tmp_path, host)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with serving(files) as port:
        arrives(port, files[0], answer_to(invited))
        account = f"answers:a%20pass%20word%40%25@localhost:{port}"
        settings.EMAIL_INBOUND_URL = f"imap+starttls://{account}/INBOX?address={BOX}"
        if is_read:
            assert read() == 1
            assert read() == 0
        else:
            with pytest.raises(OSError, match=r"certificate|CERTIFICATE"):
                read()
    assert said() == (["coming"] if is_read else [])
