"""Messages whose end can be read in two ways reach no page: the server refuses them and closes the line (RFC 9112)."""

import socket

import pytest

HEAD = "POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\n"
SECOND = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
DOUBTFUL = {
    "both a length and chunks": f"{HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SECOND}",
    "chunks, and then a length": f"{HEAD}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{SECOND}",
    "two lengths": f"{HEAD}Content-Length: 0\r\nContent-Length: 44\r\n\r\n{SECOND}",
    "two lengths in one": f"{HEAD}Content-Length: 0, 44\r\n\r\n{SECOND}",
    "a length with a sign": f"{HEAD}Content-Length: +0\r\n\r\n{SECOND}",
    "a length that is none": f"{HEAD}Content-Length: nought\r\n\r\n{SECOND}",
    "a coding nobody knows": f"{HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{SECOND}",
    "chunked, but not last": f"{HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n{SECOND}",
    "a chunk without a size": f"{HEAD}Transfer-Encoding: chunked\r\n\r\nZ\r\n\r\n0\r\n\r\n{SECOND}",
    "a chunk longer than it says": f"{HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n{SECOND}",
    "a space before the colon": f"{HEAD}Content-Length : 0\r\n\r\n{SECOND}",
    "a header in two lines": f"{HEAD}X-Note: one\r\n two\r\nContent-Length: 0\r\n\r\n{SECOND}",
    "a header with a null": f"{HEAD}X-Note: o\x00ne\r\nContent-Length: 0\r\n\r\n{SECOND}",
    "a name with a space": f"{HEAD}X Note: one\r\nContent-Length: 0\r\n\r\n{SECOND}",
}


def answers(installation, message):
    """Send bytes as they are; return the statuses that came back until the line was closed or fell silent."""
    with socket.create_connection(("127.0.0.1", installation.port), timeout=5) as line:
        line.sendall(message.encode("latin-1"))
        line.settimeout(1.5)
        heard = b""
        try:
            while more := line.recv(65536):
                heard += more
        except TimeoutError:
            pass
        except ConnectionResetError:
            pass
    return [int(part.split(b" ")[0]) for part in heard.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.slow
def test_messages_with_two_ends_are_refused(house):
    told = {name: answers(house, message) for name, message in DOUBTFUL.items()}
    assert {name: found for name, found in told.items() if found not in ([400], [])} == {}


@pytest.mark.slow
def test_two_messages_with_one_end_each_are_both_answered(house):
    """The control: on one line a clear message is followed by the next."""
    assert answers(house, f"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n{SECOND}") == [200, 200]
