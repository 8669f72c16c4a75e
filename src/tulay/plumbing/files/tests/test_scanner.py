import socket
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.plumbing.files import scanner
from tulay.plumbing.files.problems import FileInfected, FileUnsafe, ScannerAway
from tulay.plumbing.files.tests import clamd
from tulay.plumbing.files.tests.clamd import WORDS
from tulay.plumbing.files.tests.hostile import EICAR, office, pdf, picture
from tulay.plumbing.files.upload import accept, accept_closed

KINDS = ["counterpart", *(["clamd"] if clamd.is_installed() else [])]


@pytest.fixture(scope="module", params=KINDS)
def url(request):
    """Where a scanner is: our counterpart always, and the real one where it is installed."""
    if request.param == "counterpart":
        with clamd.counterpart() as server:
            yield server.url
    else:
        with (
            tempfile.TemporaryDirectory(prefix="clamd-") as folder,
            clamd.real(Path(folder)) as place,
        ):
            yield place


def sent(content):
    return SimpleUploadedFile("boat", content)


def test_what_the_scanner_clears_is_taken(settings, url):
    settings.SCANNER_URL = url

    for content in (pdf(), picture(), office(), b"x" * 3_000_000):
        assert accept(sent(content)).size


@pytest.mark.parametrize(
    "content",
    [pdf(before=b"%" + WORDS + b"\n"), b"a letter with " + WORDS, b"x" * 200_000 + WORDS],
    ids=["pdf", "text", "far inside"],
)
def test_what_the_scanner_knows_is_refused(settings, url, content):
    settings.SCANNER_URL = url

    with pytest.raises(FileInfected):
        accept(sent(content))


def test_the_scanner_is_asked_for_the_test_virus_too(settings, url):
    settings.SCANNER_URL = url

    with pytest.raises(FileInfected):
        scanner.scan(EICAR)


def test_without_a_scanner_none_is_asked(settings):
    settings.SCANNER_URL = ""

    assert accept(sent(b"a letter with " + WORDS)).size


def test_the_scanner_gets_every_byte_and_nothing_else(settings):
    content = bytes(range(32, 127)) * 2_000
    with clamd.counterpart() as server:
        settings.SCANNER_URL = server.url
        scanner.scan(content)

    assert server.seen == [content]


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"stream: OK",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stream: OK\0stream: OK\0",
        b"x" * 5_000,
    ],
    ids=["nothing", "half", "too large", "error", "twice", "endless"],
)
def test_a_scanner_that_says_anything_but_ok_keeps_the_file_out(settings, says):
    with clamd.counterpart(says=says) as server:
        settings.SCANNER_URL = server.url
        with pytest.raises(ScannerAway):
            accept(sent(pdf()))


def test_a_scanner_that_is_silent_keeps_the_file_out(settings, monkeypatch):
    monkeypatch.setattr(scanner, "TIMEOUT_S", 0.3)
    with clamd.counterpart(is_silent=True) as server:
        settings.SCANNER_URL = server.url
        with pytest.raises(ScannerAway):
            accept(sent(pdf()))


def test_a_scanner_that_is_away_keeps_the_file_out(settings, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    for address in (f"clamd://127.0.0.1:{port}", f"clamd+unix://{tmp_path}/nobody.ctl"):
        settings.SCANNER_URL = address
        with pytest.raises(ScannerAway):
            accept(sent(pdf()))


@pytest.mark.parametrize(
    "says", [b"stream: Can't allocate memory ERROR\0", None], ids=["error", "silent"]
)
def test_a_door_that_may_keep_files_closed_takes_what_the_scanner_did_not_clear(
    settings, monkeypatch, says
):
    monkeypatch.setattr("tulay.plumbing.files.upload.AT_THE_DOOR_S", 0.3)
    with clamd.counterpart(says=says, is_silent=says is None) as server:
        settings.SCANNER_URL = server.url
        closed = accept_closed(sent(pdf()))
        with pytest.raises(FileUnsafe):
            accept_closed(sent(EICAR))

    assert (closed.is_cleared, closed.content) == (False, pdf())


def test_a_door_that_may_keep_files_closed_refuses_what_the_scanner_knows(settings, url):
    settings.SCANNER_URL = url

    assert accept_closed(sent(pdf())).is_cleared
    with pytest.raises(FileInfected):
        accept_closed(sent(b"a letter with " + WORDS))


def test_whether_a_scanner_is_there(settings, url, tmp_path):
    settings.SCANNER_URL = url
    there = scanner.is_there()
    settings.SCANNER_URL = f"clamd+unix://{tmp_path}/nobody.ctl"
    away = scanner.is_there()
    settings.SCANNER_URL = ""

    assert (there, away, scanner.is_there()) == (True, False, True)
