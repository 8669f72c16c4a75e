"""Mail and text messages go to nobody whose certificate we do not trust (ASVS 12.3.2)."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mail.test_headers import LETTER
from tulay.areas.notifications.adapters.protocol import ShortText
from tulay.areas.notifications.adapters.sms import post_text
from tulay.areas.notifications.adapters.smtp import post
from tulay.areas.notifications.rules import AttemptOutcome

TEXT = ShortText("1", "+639171234567", "Your code is 123456")


def certificate(folder, host):
    """Write a certificate that nobody signed, with its key, for one host; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.DNSName(host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "shown.pem", folder / "secret.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return shown, secret


class Server:
    """Shakes hands over TLS, keeps what is said to it, and answers one line."""

    def __init__(self, files, answer):
        self.answer, self.heard, self.shook = answer, b"", False
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*files)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        line, _ = self.door.accept()
        line.settimeout(20)
        try:
            with self.context.wrap_socket(line, server_side=True) as private:
                self.shook = True
                if self.answer.startswith(b"220"):  # a mail server speaks first
                    private.sendall(self.answer)
                self.heard = private.recv(4096)
                while self.answer is DONE and b"123456" not in self.heard:
                    self.heard += private.recv(4096)
                private.sendall(self.answer)
        except OSError:
            line.close()

    def close(self):
        self.thread.join(30)
        self.door.close()


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Start a server; the installation trusts its certificate if it is told so."""
    begun = []

    def start(host, answer, *, is_trusted):
        files = certificate(tmp_path, host)
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        begun.append(Server(files, answer))
        return begun[0]

    yield start
    for one in begun:
        one.close()


GREETING, DONE = b"220 mail\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
CASES = [("localhost", False, False), ("elsewhere.example", True, False), ("localhost", True, True)]
NAMES = ["nobody signed it", "it is another host's", "control: it is trusted and the host's"]


@pytest.mark.parametrize(("host", "is_trusted", "is_reached"), CASES, ids=NAMES)
def test_mail_goes_to_a_server_that_proves_its_name(serve, settings, host, is_trusted, is_reached):
    server = serve(host, GREETING, is_trusted=is_trusted)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = (
        "localhost",
        server.port,
        True,
    )

    posted = post(LETTER)

    server.close()
    assert posted.outcome is not AttemptOutcome.SENT
    assert bool(server.heard) is is_reached


@pytest.mark.parametrize(("host", "is_trusted", "is_reached"), CASES, ids=NAMES)
def test_texts_go_to_a_gateway_that_proves_its_name(serve, settings, host, is_trusted, is_reached):
    server = serve(host, DONE, is_trusted=is_trusted)
    settings.SMS_URL = f"https://localhost:{server.port}/messages"

    posted = post_text(TEXT)

    server.close()
    assert (posted.outcome is AttemptOutcome.SENT) is is_reached
    assert bool(server.heard) is is_reached
