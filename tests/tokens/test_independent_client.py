"""A client of somebody else's making signs in, asks, refreshes and signs out at a server that really runs."""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tulay.areas.identity.tests.factories import (
    PASSWORD,
    RECOVERY_CODE,
    app_code,
    make_app,
    make_person,
    make_recovery_code,
)
from tulay.site.env import ROOT
from tulay.site.platform.programs import free_port

LIBRARY = ROOT / "var" / "assets-dev" / "oauth4webapi.mjs"
NODE = Path(sys.executable).parent / "node"
HERE = Path(__file__).parent


@contextmanager
def running(database, folder):
    """Run the product's server on this test's database; yield its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "DATABASE_URL": database.url(database.name),
        "DJANGO_SETTINGS_MODULE": "tulay.site.settings_test",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PORT": str(port),
        "TULAY_ENV": "test",
        "TULAY_PUBLIC_URL": base,
        "TULAY_DATA_DIR": str(folder),
    }
    log = (folder / "server.log").open("wb")
    command = [sys.executable, "-m", "tulay.site", "serve"]
    with log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as server:
        try:
            wait_for(f"{base}/livez", server)
            yield base
        finally:
            server.terminate()


def wait_for(url, server):
    import time

    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


SENT = re.compile(r"(?:get|signIn)\(\{ (\w+):|^    (\w+): (?:process|')", re.MULTILINE)
ADDRESSES = re.compile(r"new URL\('([^']+)', base\)")


def test_the_client_knows_what_the_documentation_says_and_nothing_else(client):
    """What it sends and where stands on the page for developers or in the description; the rest is discovered."""
    written = (HERE / "client.mjs").read_text()
    page = client.get("/developers/").content.decode()
    described = client.get("/api/v1/openapi.json").json()["paths"]
    sent = {one or other for one, other in SENT.findall(written)} - {"password"}

    assert sent == {"username", "device_id", "otp", "trusted_device", "recovery_code"}
    assert {one for one in (*sent, "trust_device") if one not in page} == set()
    assert {one for one in ADDRESSES.findall(written) if one not in described} == set()
    assert "genericTokenEndpointRequest" in written, "where tokens are given is discovered"
    assert "/auth/token" not in written
    assert "/.well-known/oauth-authorization-server" in page


@pytest.mark.slow
def test_a_client_of_somebody_else_obtains_uses_refreshes_and_revokes(
    committed_db, tulay_database, tmp_path
):
    person = make_person(email="amina@example.org", name="Amina Sali")
    make_app(person)
    make_recovery_code(person)

    with running(tulay_database, tmp_path) as base:
        env = {
            "BASE": base,
            "LIBRARY": str(LIBRARY),
            "USERNAME": "amina@example.org",
            "PASSWORD": PASSWORD,
            "OTP": app_code(datetime.now(UTC)),
            "RECOVERY_CODE": RECOVERY_CODE,
            "PATH": os.environ["PATH"],
        }
        done = subprocess.run(
            [str(NODE), str(HERE / "client.mjs")],
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 0, done.stderr + (tmp_path / "server.log").read_text()[-2000:]
    said = json.loads(done.stdout)
    assert said.pop("nonces") >= 1
    assert said == {
        "wrong_password": "invalid_grant",
        "without_factor": "invalid_grant",
        "token_type": "dpop",
        "expires_in": 300,
        "name": "Amina Sali",
        "refreshed": True,
        "name_again": "Amina Sali",
        "stolen": "invalid_token",
        "step_up": [401, "insufficient_user_authentication", "aal2", "300"],
        "promised": True,
        "stepped_up": 201,
        "revoked": "invalid_token",
        "revoked_refresh": "invalid_grant",
    }
