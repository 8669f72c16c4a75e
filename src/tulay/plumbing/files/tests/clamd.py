"""Scanners for tests: the real clamd with signatures of our own where it is installed, and a counterpart that speaks
the same protocol and can be away, slow or confused, which the real one cannot be told to be."""

import shutil
import socketserver
import struct
import subprocess
import threading
import time
from contextlib import contextmanager

from tulay.plumbing.files.tests.hostile import EICAR

WORDS = b"tulay-words-that-a-scanner-knows"
START_S = 60


class Counterpart(socketserver.ThreadingTCPServer):
    """Reads zINSTREAM as clamd does (man clamd: lengths in network order, zero ends) and says what it found."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, says=None, is_silent=False):
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.says, self.is_silent, self.seen = says, is_silent, []
        self.ended = threading.Event()

    @property
    def url(self):
        return f"clamd://127.0.0.1:{self.server_address[1]}"


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self):
        if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)
        if self.server.is_silent:
            self.server.ended.wait(60)
            return
        is_bad = WORDS in content or EICAR in content
        found = b"stream: Test.Signature FOUND\0" if is_bad else b"stream: OK\0"
        self.wfile.write(found if self.server.says is None else self.server.says)


@contextmanager
def counterpart(**manner):
    with Counterpart(**manner) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        running.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            running.join(timeout=60)


def is_installed():
    return shutil.which("clamd") is not None


@contextmanager
def real(folder):
    """clamd itself, on a socket in a folder, with two signatures."""
    signatures, place = folder / "signatures", folder / "clamd.ctl"
    signatures.mkdir()
    named = {"Tulay.Words": WORDS, "Tulay.Eicar": EICAR}
    lines = [f"{name}:0:*:{words.hex()}" for name, words in named.items()]
    (signatures / "tulay.ndb").write_text("\n".join(lines) + "\n")
    (folder / "clamd.conf").write_text(
        f"LocalSocket {place}\nDatabaseDirectory {signatures}\nForeground yes\nLogFile {folder}/clamd.log\n"
        "MaxThreads 2\nConcurrentDatabaseReload no\n"
    )
    command = ("clamd", "--config-file", str(folder / "clamd.conf"))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as running:
        try:
            until = time.monotonic() + START_S
            while not place.exists():
                assert running.poll() is None, running.stderr.read()
                assert time.monotonic() < until, "clamd did not start"
                time.sleep(0.05)
            yield f"clamd+unix://{place}"
        finally:
            running.terminate()
            running.wait(timeout=60)
