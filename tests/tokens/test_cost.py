"""What a credential costs a request: bounded with room for a busy machine (`make bench` has the figures)."""

import statistics
import time
from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from tests.tokens.program import ME, Program
from tulay.areas.identity.queries import tokens as queries
from tulay.site.middleware import Acting

TIMES = 200
BUDGET_MS = 1.0


def cpu_ms(work, times=TIMES):
    """Return the median of what this thread's processor spent on a call: others on the machine do not count."""
    spent = []
    for number in range(times):
        began = time.thread_time()
        work(number)
        spent.append((time.thread_time() - began) * 1_000)
    return statistics.median(spent)


@pytest.fixture
def acting():
    return Acting(lambda _: None)


def request_of(program, scheme="DPoP", proof=""):
    sent = {"HTTP_AUTHORIZATION": f"{scheme} {program.access}", "HTTP_DPOP": proof}
    return RequestFactory().get(ME, **{k: v for k, v in sent.items() if v})


def test_a_token_seen_before_adds_far_less_than_a_millisecond(person, settings, acting):
    settings.BEARER_CLIENTS = frozenset({"till"})
    program = Program("amina@example.org", client_id="till")
    body = {"username": program.email, "password": program.password, "client_id": "till"}
    given = program.http.post("/api/v1/auth/token", body, "application/json")
    program.access = given.json()["access_token"]
    request = request_of(program, "Bearer")

    assert cpu_ms(lambda _: acting._program(request)) < BUDGET_MS / 4


def test_a_token_asked_of_the_database_adds_less_than_a_millisecond(program):
    def asked(_):
        queries.forget_tokens()
        assert queries.visit_for_access_token(program.access, now=datetime.now(UTC))

    assert (
        cpu_ms(asked) < BUDGET_MS * 2
    )  # signature and statement: once a second, not for each request


def test_a_proof_adds_less_than_a_millisecond(program, acting):
    program.get()
    requests = [
        request_of(program, proof=program.proof("GET", ME, token=program.access))
        for _ in range(TIMES)
    ]

    assert cpu_ms(lambda number: acting._program(requests[number])) < BUDGET_MS
