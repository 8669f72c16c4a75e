"""Two servers that really run, each with workers of its own: what one is told, the other honours within a second.

Both have seen the session a moment before, so that each would let it in from memory. The margin is ten times the
promise: this machine may be busy; without forgetting, the other server would never refuse.
"""

import json
import re
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from tests.tokens.test_independent_client import running
from tulay.areas.identity.actions import reactivate_person
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("two-servers")]
PROMISED_S, MARGIN = 1.0, 10
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """A browser with one session that speaks to whichever server is named, as a balancer lets it."""

    def __init__(self, session, bases):
        self.session, self.bases, self.csrf = session, bases, ""
        page, headers = self._send("GET", bases[0], "/account/", None)
        self.csrf = re.search(r"tulay_csrf=([^;]+)", str(headers.get_all("Set-Cookie")))[1]
        self.token = TOKEN.search(page)[1]

    def status(self, base, path):
        return self._status("GET", base, path)

    def post(self, base, path, body=None):
        return self._status("POST", base, path, body)

    def delete(self, base, path):
        return self._status("DELETE", base, path)

    def _status(self, method, base, path, body=None):
        try:
            self._send(method, base, path, body)
        except urllib.error.HTTPError as refused:
            return refused.code
        return 200

    def _send(self, method, base, path, body):
        headers = {"Cookie": f"tulay_session={self.session}; tulay_csrf={self.csrf}"}
        if method != "GET":
            headers |= {"X-CSRFToken": self.token, "Content-Type": "application/json"}
        content = json.dumps(body or {}).encode() if method != "GET" else None
        asked = urllib.request.Request(base + path, content, headers, method=method)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.read().decode(), answer.headers


@pytest.fixture
def servers(committed_db, tulay_database, tmp_path_factory):
    """Two servers on one database."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(running(tulay_database, tmp_path_factory.mktemp(name)))
            for name in ("one", "other")
        ]


def somebody(role=None, name="Amina Sali"):
    person = make_person(name=name)
    if role:
        make_grant(person, role)
    return person, make_session(person, at=datetime.now(UTC))


def refused_within(browser, base, path, wanted):
    """Ask until the answer changes; return how long it took."""
    begun = time.monotonic()
    while (status := browser.status(base, path)) != wanted:
        assert time.monotonic() - begun < PROMISED_S * MARGIN, f"{path} still answers {status}"
        time.sleep(0.05)
    return time.monotonic() - begun


def seen_by_all(browser, path):
    """Let every worker of both servers remember the session."""
    for base in browser.bases * 6:
        assert browser.status(base, path) == 200


def test_what_one_server_does_the_other_honours(servers):
    one, other = servers
    chief = Browser(somebody(Role.SUPERUSER, "Karim Aziz")[1], servers)

    # signing out
    _, session = somebody()
    hers = Browser(session, servers)
    seen_by_all(hers, "/api/v1/me")
    assert hers.post(one, "/api/v1/auth/logout") == 200
    refused_within(hers, other, "/api/v1/me", 401)

    # an account is closed, and opened again: the session stays ended
    omar, session = somebody(name="Omar Ali")
    his = Browser(session, servers)
    seen_by_all(his, "/api/v1/me")
    make_grant(omar, Role.COORDINATOR)
    assert chief.post(one, f"/api/v1/users/{omar.id}/deactivate") == 200
    refused_within(his, other, "/api/v1/me", 401)
    reactivate_person(actor=SYSTEM, person_id=omar.id, now=datetime.now(UTC))
    time.sleep(PROMISED_S)
    assert {his.status(base, "/api/v1/me") for base in servers * 4} == {401}

    # a role is taken away: the session goes on, with less
    fatima, session = somebody(Role.ADMINISTRATOR, "Fatima Haron")
    hers = Browser(session, servers)
    seen_by_all(hers, "/api/v1/users")
    grant = RoleGrant.objects.get(person=fatima)
    assert chief.delete(one, f"/api/v1/users/{fatima.id}/roles/{grant.id}") == 200
    refused_within(hers, other, "/api/v1/users", 403)
    assert hers.status(other, "/api/v1/me") == 200

    # a role is given: the other server learns that, too
    assert chief.post(one, f"/api/v1/users/{fatima.id}/roles", {"role": "auditor"}) == 200
    begun = time.monotonic()
    while hers.status(other, "/api/v1/sign-ins") != 200:
        assert time.monotonic() - begun < PROMISED_S * MARGIN
        time.sleep(0.05)


def test_without_a_step_both_go_on(servers):
    """The control: what the other server refuses, it refuses for the step alone."""
    browser = Browser(somebody()[1], servers)
    seen_by_all(browser, "/api/v1/me")
    time.sleep(PROMISED_S * 1.5)
    seen_by_all(browser, "/api/v1/me")
