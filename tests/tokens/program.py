"""A program that signs in as our documentation says, and one that lies: the tools of these tests."""

import base64
import hashlib
import json
import time
from random import randrange
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from tulay.areas.identity.tests.factories import PASSWORD

BASE = "http://testserver"
TOKEN = "/api/v1/auth/token"
REFRESH = "/api/v1/auth/token/refresh"
ME = "/api/v1/me"


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jwk_of(key):
    numbers = key.public_key().public_numbers()
    size = (numbers.curve.key_size + 7) // 8
    x, y = (b64(n.to_bytes(size)) for n in (numbers.x, numbers.y))
    names = {"secp256r1": "P-256", "secp384r1": "P-384"}
    return {"kty": "EC", "crv": names[numbers.curve.name], "x": x, "y": y}


class Program:
    """One installation of a program, with a key of its own and the nonce it heard last."""

    def __init__(self, email, *, password=PASSWORD, device="phone", client_id="tulay", key=None):
        self.email, self.password, self.device = email, password, device
        self.client_id = client_id
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.nonce = ""
        # Each from a network of its own: sign-ins are counted per network, across tests, too.
        self.http = Client(REMOTE_ADDR=f"10.{randrange(256)}.{randrange(256)}.7")
        self.access = self.refresh = ""

    def proof(self, method, path, *, token="", header=None, without=(), key=None, **claims):
        """Return a proof; `header` and `claims` change it, `without` takes claims away."""
        said = {"jti": str(uuid4()), "htm": method, "htu": BASE + path, "iat": int(time.time())}
        if self.nonce:
            said["nonce"] = self.nonce
        if token:
            said["ath"] = b64(hashlib.sha256(token.encode()).digest())
        said = {k: v for k, v in (said | claims).items() if k not in without}
        told = {"typ": "dpop+jwt", "jwk": jwk_of(self.key), **(header or {})}
        told = {k: v for k, v in told.items() if v is not None}
        return jwt.encode(said, key or self.key, algorithm="ES256", headers=told)

    def learn_nonce(self):
        self.nonce = self.http.post(TOKEN, {"username": "?", "password": "?"}, "application/json")[
            "DPoP-Nonce"
        ]
        return self

    def post(self, path, body, *, proof=None, **headers):
        answer = self.http.post(
            path,
            json.dumps(body),
            content_type="application/json",
            headers={"DPoP": proof or self.proof("POST", path), **headers},
        )
        self.nonce = answer.get("DPoP-Nonce", self.nonce)
        return answer

    def sign_in(self, **more):
        """Ask for tokens, once more when a nonce is wanted."""
        body = {"username": self.email, "password": self.password, "client_id": self.client_id}
        body |= {"device_id": self.device, **more}
        return self._kept(self._patiently(lambda: self.post(TOKEN, body)))

    def refreshed(self, token=None):
        body = {"refresh_token": token or self.refresh}
        return self._kept(self._patiently(lambda: self.post(REFRESH, body)))

    def get(self, path=ME, *, token=None, proof=None, scheme="DPoP", **headers):
        """Ask the API once."""
        given = self.access if token is None else token
        sent = {"Authorization": f"{scheme} {given}", **headers}
        if proof != "":
            sent["DPoP"] = proof or self.proof("GET", path, token=given)
        answer = self.http.get(path, headers=sent)
        self.nonce = answer.get("DPoP-Nonce", self.nonce)
        return answer

    def asked(self, method, path, body=None):
        """Ask the API as a well-behaved program does."""

        def once():
            sent = {
                "Authorization": f"DPoP {self.access}",
                "DPoP": self.proof(method, path, token=self.access),
            }
            answer = self.http.generic(
                method,
                path,
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers=sent,
            )
            self.nonce = answer.get("DPoP-Nonce", self.nonce)
            return answer

        return self._patiently(once)

    def _patiently(self, send):
        answer = send()
        if answer.status_code in {400, 401} and answer.json().get("error") == "use_dpop_nonce":
            answer = send()
        return answer

    def _kept(self, answer):
        if answer.status_code == 200:
            given = answer.json()
            self.access, self.refresh = given["access_token"], given["refresh_token"]
        return answer


def tampered(token, *, header=None, claims=None, key, without=()):
    """Return a token with other contents, signed with a key of the forger's."""
    old_header = jwt.get_unverified_header(token)
    old = jwt.decode(token, options={"verify_signature": False})
    said = {k: v for k, v in (old | (claims or {})).items() if k not in without}
    told = {k: v for k, v in (old_header | (header or {})).items() if v is not None}
    algorithm = told.pop("alg", "ES256")
    return jwt.encode(said, key, algorithm=algorithm, headers=told)
