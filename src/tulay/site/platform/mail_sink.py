"""The demo's mail server: a real SMTP process that keeps every mail in a file and sends none on."""

import hashlib
import signal
import threading
import uuid
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

MAILS_KEPT = 2_000
MAIL_BYTES = 10 * 1024**2


class Keeper:
    """Write each mail whole, newest name last; a mail that comes again under its Message-ID is kept once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one mail."""
        content = envelope.original_content or b""
        mark = _mark_of(content)
        if any(self.folder.glob(f"*-{mark}.eml")):
            return "250 Kept before"
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-To: {recipients}\r\nX-Envelope-From: {envelope.mail_from}\r\n"
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{mark}.eml"
        new = self.folder / f".{name}"
        new.write_bytes(head.encode() + content)
        new.rename(self.folder / name)
        self._forget_the_oldest()
        return "250 Kept"

    def _forget_the_oldest(self) -> None:
        mails = sorted(self.folder.glob("*.eml"))
        for mail in mails[:-MAILS_KEPT]:
            mail.unlink(missing_ok=True)


def _mark_of(content: bytes) -> str:
    message_id = BytesHeaderParser().parsebytes(content)["Message-ID"] or uuid.uuid4().hex
    return hashlib.sha256(str(message_id).strip().encode()).hexdigest()[:16]


def run(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    folder.mkdir(parents=True, exist_ok=True)
    server = Controller(Keeper(folder), hostname="127.0.0.1", port=port, data_size_limit=MAIL_BYTES)
    server.start()
    stop.wait()
    server.stop()
