"""Programs of the bench: one with a plain bearer token, one whose every request carries a proof of its own.

Proofs are made before a run and read from a file by the generator, so that what is measured is their verification
and not their making; `made_per_second` says what the making costs.
"""

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tests.load.generators import Call, Figures, closed_loop
from tests.load.tulay_calls import PASSWORD

TOKEN = "/api/v1/auth/token"
BEARER_CLIENT = "bench"
AT_MOST_PER_SECOND = 4_000  # proofs are made before a run: as many as it could use
AT_ONCE = 32
RESIDENT = "resident@demo.tulay.example"
ALLOWED = {"TULAY_BEARER_CLIENTS": BEARER_CLIENT}


Measured = Iterator[tuple[str, str, Figures]]


def by_token(base: str, first: str, service: str, seconds: int) -> Measured:
    """Ask the three calls by token: plain bearer, then bound to a key (each request with a proof of its own)."""
    for who, bound in (("Tulay bearer", False), ("Tulay DPoP", True)):
        program = Program(base, RESIDENT, bound=bound)
        calls = {
            "API read one": program.call(f"/api/v1/requests/{first}"),
            "API page of 20": program.call("/api/v1/requests?limit=20"),
            "API create": program.call("/api/v1/requests", body={"service_id": service}),
        }
        for what, call in calls.items():
            closed_loop(program.ready(call, 2), connections=8, seconds=2)  # warm
            ready = program.ready(call, seconds)
            yield who, what, closed_loop(ready, connections=AT_ONCE, seconds=seconds)
        if bound:
            print(f"proofs were made before each run, {program.made_per_second:.0f} a second")


def by_credential(base: str, by_session: Call, seconds: int) -> Measured:
    """Ask one request over one connection by each credential; say what each adds to it."""
    path = by_session.url.removeprefix(base)
    session = closed_loop(by_session, connections=1, seconds=seconds)
    yield "Tulay session", "one connection", session
    for who, bound in (("Tulay bearer", False), ("Tulay DPoP", True)):
        program = Program(base, RESIDENT, bound=bound)
        ready = program.ready(program.call(path), seconds)
        seen = closed_loop(ready, connections=1, seconds=seconds)
        yield who, "one connection", seen
        p50, p95 = seen.p50_ms - session.p50_ms, seen.p95_ms - session.p95_ms
        print(f"{who} adds {p50:+.2f} ms (p50), {p95:+.2f} ms (p95) to a session's request")


class Program:
    """A program that is signed in; `bound` to a key, or not."""

    def __init__(self, base: str, email: str, *, bound: bool) -> None:
        self.base, self.bound = base, bound
        self.key = ec.generate_private_key(ec.SECP256R1())
        numbers = self.key.public_key().public_numbers()
        x, y = (_text(n.to_bytes(32)) for n in (numbers.x, numbers.y))
        self.jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        self.made_per_second = 0.0
        body = {"username": email, "password": PASSWORD, "client_id": BEARER_CLIENT}
        body["device_id"] = "bound" if bound else "bearer"
        headers = {"DPoP": self._proofs("POST", TOKEN, 1)[0]} if bound else {}
        self.token = str(_post(base + TOKEN, body, headers)["access_token"])

    def call(self, path: str, *, body: object = None) -> Call:
        """Name a call with this program's token; a bound one needs `ready` before each run."""
        headers = {"Authorization": f"{'DPoP' if self.bound else 'Bearer'} {self.token}"}
        if body is None:
            return Call(self.base + path, headers=headers)
        headers["Content-Type"] = "application/json"
        return Call(self.base + path, "POST", headers, json.dumps(body))

    def ready(self, call: Call, seconds: int) -> Call:
        """Give a call as many fresh proofs as a run of so many seconds may use."""
        if not self.bound:
            return call
        count = seconds * AT_MOST_PER_SECOND
        began = time.perf_counter()
        path = call.url.removeprefix(self.base).partition("?")[0]
        proofs = self._proofs(call.method, path, count, token=self.token)
        self.made_per_second = count / (time.perf_counter() - began)
        return replace(call, proofs=tuple(proofs))

    def _proofs(self, method: str, path: str, count: int, *, token: str = "") -> list[str]:
        said = {"htm": method, "htu": self.base + path, "iat": int(time.time())}
        said["nonce"] = _nonce(self.base)
        if token:
            said["ath"] = _text(hashlib.sha256(token.encode()).digest())
        header = {"typ": "dpop+jwt", "jwk": self.jwk}
        return [
            jwt.encode(said | {"jti": str(uuid4())}, self.key, algorithm="ES256", headers=header)
            for _ in range(count)
        ]


def _nonce(base: str) -> str:
    asked = {"username": "?", "password": "?"}
    try:
        _post(base + TOKEN, asked, {})
    except urllib.error.HTTPError as refused:
        with refused:
            return str(refused.headers["DPoP-Nonce"])
    raise AssertionError("the token endpoint took a stranger in")


def _post(url: str, body: object, headers: dict[str, str]) -> Any:
    sent = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), sent)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
