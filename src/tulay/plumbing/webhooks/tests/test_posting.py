import http.server
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress

import pytest
import trustme

from tulay.plumbing.webhooks import addresses
from tulay.plumbing.webhooks.posting import tell

BODY, HEADERS = b'{"a":1}', {"Content-Type": "application/json", "webhook-id": "m1"}


class Receiver(http.server.BaseHTTPRequestHandler):
    status = 204

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status in {301, 302, 307, 308}:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def receiving(status=204, secure=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.status, server.seen = status, []
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening(behave):
    """A server that speaks no HTTP: it accepts, and `behave`s on the socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []

        def serve():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            held.append(connection)
            with suppress(OSError):
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.close()
            for connection in held:
                connection.close()
            thread.join()


def post(port, **changed):
    facts = {"allows_private": True} | changed
    return tell(f"http://127.0.0.1:{port}/hook?x=1", BODY, HEADERS, **facts)


def test_a_receiver_gets_body_and_headers():
    with receiving() as server:
        told = post(server.server_port)

    ((path, headers, body),) = server.seen
    assert told.is_taken
    assert (told.status, told.failure) == (204, "")
    assert (path, body, headers["webhook-id"]) == ("/hook?x=1", BODY, "m1")


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 500, 503])
def test_only_a_2xx_is_taken_and_no_redirect_is_followed(status):
    with receiving(status) as server:
        told = post(server.server_port)

    assert (told.status, told.is_taken, told.is_gone) == (status, False, status == 410)
    assert len(server.seen) == 1


def test_without_leave_nothing_inside_is_called():
    with receiving() as server:
        for url in (
            f"https://127.0.0.1:{server.server_port}/",
            f"https://localhost:{server.server_port}/",
            f"http://127.0.0.1:{server.server_port}/",
        ):
            told = tell(url, BODY, HEADERS)
            assert (told.status, told.failure.split(":")[0]) == (0, "not-allowed")

    assert server.seen == []


def test_a_name_that_changes_its_mind_after_the_check_is_not_followed(monkeypatch):
    """DNS rebinding: the address that was checked is the one that is called."""
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        place = "1.1.1.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    called = []

    def connect(address, *_):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)

    told = tell("https://hooks.example.org/", BODY, HEADERS)

    assert called == [("1.1.1.1", 443)]
    assert (len(asked), told.failure) == (1, "unreachable")


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-A: b\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "behave",
    [lambda connection: connection.recv(1) and time.sleep(1.5), drip],
    ids=["mute", "drip"],
)
def test_whoever_keeps_us_waiting_is_hung_up_on(behave):
    began = time.monotonic()
    with listening(behave) as port:
        told = post(port, whole_s=0.5)
        took = time.monotonic() - began

    assert (told.status, told.failure) == (0, "too-slow")
    assert took < 5


def test_a_handshake_that_never_ends_is_hung_up_on():
    with listening(lambda connection: time.sleep(1.5)) as port:
        told = tell(f"https://127.0.0.1:{port}/", BODY, HEADERS, allows_private=True, whole_s=0.5)

    assert (told.status, told.failure) == (0, "too-slow")


@pytest.mark.parametrize(
    "behave", [lambda c: c.close(), lambda c: c.sendall(b"hello\r\n\r\n") or c.close()]
)
def test_whoever_speaks_no_http_is_unreachable(behave):
    with listening(behave) as port:
        told = post(port)

    assert (told.status, told.failure) == (0, "unreachable")


def test_nobody_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert post(port).failure == "unreachable"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@contextmanager
def receiving_securely(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with receiving(secure=context) as server:
        yield server


def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_the_certificate_must_be_the_names_though_the_call_goes_to_an_address(
    authority, monkeypatch
):
    with receiving_securely(authority, "hooks.example.org") as server:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))]
        monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
        asked = {"allows_private": True, "trusted": trusting(authority)}
        right = f"https://hooks.example.org:{server.server_port}/"
        other = f"https://other.example.org:{server.server_port}/"

        assert tell(right, BODY, HEADERS, **asked).is_taken
        assert tell(other, BODY, HEADERS, **asked).failure == "certificate"
        assert tell(right, BODY, HEADERS, allows_private=True).failure == "certificate"

    assert len(server.seen) == 1
