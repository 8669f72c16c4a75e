"""The proxy's configuration that is shipped: what it lets through, and what it does not pass on."""

import re
import ssl

import pytest

from tulay.plumbing.http import network
from tulay.site.env import ROOT

CONF = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def setting(name, text=CONF):
    return re.findall(rf"^\s*{name}\s+([^;]+);", text, re.MULTILINE)


def weak(ciphers):
    """Name the ciphers of TLS 1.2 that lack forward secrecy or authenticated encryption, as OpenSSL reads them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    old = [one for one in context.get_ciphers() if one["protocol"] != "TLSv1.3"]
    assert old, "OpenSSL knows some of them"
    return [one["name"] for one in old if not (one["aead"] and one["name"].startswith("ECDHE"))]


def test_only_current_tls_with_forward_secrecy_and_authenticated_encryption():
    assert setting("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    assert weak(setting("ssl_ciphers")[0]) == []
    assert setting("ssl_session_tickets") == ["off"]


@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256"])
def test_a_weak_cipher_would_be_named(cipher):
    assert weak(f"{setting('ssl_ciphers')[0]}:{cipher}") == [cipher]


def test_without_tls_there_is_only_the_way_to_it():
    plain = CONF.partition("listen 80;")[2].partition("listen 443")[0]
    assert "return 308 https://$host$request_uri" in plain
    assert "proxy_pass" not in plain


def test_what_a_visitor_claims_of_their_address_is_not_passed_on(rf, settings):
    passed = dict(line.split(maxsplit=1) for line in setting("proxy_set_header"))
    assert passed["X-Forwarded-For"] == "$remote_addr"
    assert (passed["X-Forwarded-Proto"], passed["Forwarded"], passed["X-Forwarded-Host"]) == (
        "https",
        '""',
        '""',
    )
    settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
    asked = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert "203.0.113.9" in str(network.address_of(asked))


def test_a_paper_of_the_largest_size_comes_through(settings):
    assert setting("client_max_body_size") == ["26m"]
    assert settings.UPLOAD_BYTES_MAX <= 26 * 1024 * 1024
