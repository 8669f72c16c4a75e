import socket

import pytest

from tulay.plumbing.webhooks.addresses import (
    NotAllowed,
    fault_of,
    is_public,
    place_of,
    target_of,
)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_inside_is_not_public(place):
    assert not is_public(place)


@pytest.mark.parametrize(
    "place", ["1.1.1.1", "196.44.130.10", "2606:4700:4700::1111", "64:ff9b::101:101"]
)
def test_what_is_outside_is_public(place):
    assert is_public(place)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("gopher://127.0.0.1:6379/_x", "scheme"),
        ("//example.org", "scheme"),
        ("https://", "address"),
        ("https://user:word@example.org/", "address"),
        ("https://example.org/#part", "address"),
        ("https://example.org:99999/", "address"),
        ("https://exa mple.org/", "address"),
        ("https://example.org/\r\nHost: inside", "address"),
        ("https://[::1/", "address"),
        ("https://exämple.org/", "address"),
        ("https://example.org/" + "x" * 2_000, "address"),
    ],
)
def test_what_no_message_goes_to(url, why):
    with pytest.raises(NotAllowed, match=f"^{why}$"):
        target_of(url)


def test_an_address_in_its_parts():
    target = target_of("https://example.org:8443/a/b?c=d")

    assert (target.host, target.port, target.path) == ("example.org", 8443, "/a/b?c=d")
    assert target_of("https://example.org").path == "/"
    assert target_of("http://127.0.0.1:9/", allows_private=True).port == 9


def answers(monkeypatch, *places):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 443)) for place in places]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_name_with_any_address_inside_is_refused(monkeypatch):
    target = target_of("https://example.org/")

    answers(monkeypatch, "1.1.1.1", "10.0.0.1")
    with pytest.raises(NotAllowed, match="private"):
        place_of(target)

    answers(monkeypatch, "1.1.1.1", "1.0.0.1")
    assert place_of(target) == "1.1.1.1"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://localhost/x", "webhook-private"),
        ("https://printer/x", "webhook-private"),
        ("https://db.internal/", "webhook-private"),
        ("https://10.0.0.1/", "webhook-private"),
        ("https://[::1]/", "webhook-private"),
        ("http://example.org/", "webhook-scheme"),
        ("example.org", "webhook-scheme"),
        ("https://", "webhook-address"),
    ],
)
def test_a_form_says_what_to_change(url, code):
    fault = fault_of(url, pointer="address")

    assert (fault.pointer, fault.code) == ("address", code)
    assert fault.detail.endswith(".")


def test_a_form_takes_a_public_address():
    assert fault_of("https://hooks.example.org/tulay?x=1", pointer="address") is None
    assert fault_of("https://1.1.1.1/", pointer="address") is None
    assert fault_of("http://127.0.0.1:8000/", pointer="address", allows_private=True) is None
