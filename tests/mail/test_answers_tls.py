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
PRIVATE = Path(__file__).with_name("private_imap.py")
ACCOUNT = "answers:a%20pass%20word%40%25@localhost"


@contextmanager
def serving(files, scheme="imap+starttls"):
    """Run an IMAP server that is private from the start, or once it is asked, in a process of its own."""
    port, (shown, secret) = free_port(), files
    if scheme == "imaps":
        program = [sys.executable, PRIVATE, shown, secret, "--no-tls"]
    else:
        program = [Path(sys.executable).with_name("pymap"), "--cert", shown, "--key", secret]
    options = ["--host", "127.0.0.1", "--port", str(port)]
    told = ["dict", "--demo-data", "--demo-user", "answers", "--demo-password", PASSWORD]
    process = subprocess.Popen([*program, *options, *told], stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def signed_in(port, shown, scheme):
    context = ssl.create_default_context(cafile=shown)
    context.check_hostname = False
    if scheme == "imaps":
        mine = imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context, timeout=5)
    else:
        mine = imaplib.IMAP4("127.0.0.1", port, timeout=5)
        mine.starttls(context)
    mine.login("answers", PASSWORD)
    try:
        yield mine
    finally:
        mine.logout()


def arrives(port, shown, raw, scheme="imap+starttls"):
    """Put a mail into an empty mailbox, once the server is up."""
    for _try in range(100):
        with suppress(OSError), signed_in(port, shown, scheme) as mine:
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
        settings.EMAIL_INBOUND_URL = f"imap+starttls://{ACCOUNT}:{port}/INBOX?address={BOX}"
        if is_read:
            assert read() == 1
            assert read() == 0
        else:
            with pytest.raises(OSError, match=r"certificate|CERTIFICATE"):
                read()
    assert said() == (["coming"] if is_read else [])


def test_an_answer_waits_until_a_line_private_from_the_start_is_to_the_right_server(
    invited, settings, tmp_path, monkeypatch
):
    files = certificate(tmp_path, "localhost")
    with serving(files, "imaps") as port:
        arrives(port, files[0], answer_to(invited), "imaps")
        settings.EMAIL_INBOUND_URL = f"imaps://{ACCOUNT}:{port}/INBOX?address={BOX}"
        with pytest.raises(OSError, match="certificate verify failed: self-signed certificate"):
            read()

        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        certificate(tmp_path, "elsewhere.example")
        with pytest.raises(OSError, match="certificate is not valid for 'localhost'"):
            read()
        assert said() == []

        certificate(tmp_path, "localhost")
        assert read() == 1
        assert said() == ["coming"]
        assert read() == 0
