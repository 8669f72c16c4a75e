"""The entrance, as the web server calls it."""

import io

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse

from tulay.site.wsgi import application


def ask(path, method="GET"):
    """Return status, headers and body of one answer, read and closed as a server does."""
    given = {}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, headers: given.update(s=status, h=dict(headers)))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return given["s"], given["h"], body


@pytest.mark.django_db(transaction=True)
def test_a_program_is_answered_and_its_connection_goes_back():
    connection.close()

    status, headers, body = ask("/api/v1/agencies")

    assert status == "200 OK"
    assert body.startswith(b'{"items":')
    assert headers["X-Request-ID"]
    assert connection.connection is None


@pytest.mark.django_db(transaction=True)
def test_a_page_is_answered_by_django():
    status, headers, body = ask("/help/")

    assert status == "200 OK"
    assert body.startswith(b"<!doctype html>")
    assert connection.connection is None
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize(
    "answer",
    [
        lambda: StreamingHttpResponse(iter([b"a", b"b"])),
        lambda: _with_cookie(HttpResponse(b"ab")),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_stream_or_a_cookie_goes_out_whole_and_is_closed(monkeypatch, answer):
    closed = []
    made = answer()
    made._resource_closers.append(lambda: closed.append(True))
    monkeypatch.setattr(application, "_middleware_chain", lambda request: made)

    status, headers, body = ask("/api/v1/anything")

    assert (status, body, closed) == ("200 OK", b"ab", [True])
    assert bool(made.cookies) == ("Set-Cookie" in headers)


def _with_cookie(response):
    response.set_cookie("tulay_seen", "1")
    return response
