"""A passkey in software: makes keys and signs challenges as a phone does (Web Authentication, level 3, 6)."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw):
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One key; `count` is how often it says it has signed."""

    def __init__(self, *, origin="http://localhost", host="localhost"):
        self.origin, self.host = origin, host
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0
        self.flags = PRESENT | VERIFIED

    def makes(self, options, **changed):
        client = self._client("webauthn.create", options, changed)
        numbers = self.key.public_key().public_numbers()
        cose = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._told(client, attestationObject=b64(made), transports=["internal"])

    def shows(self, options, **changed):
        self.count += 1
        client = self._client("webauthn.get", options, changed)
        data = self._data(self.flags)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told(
            client, authenticatorData=b64(data), signature=b64(changed.get("signature", signed))
        )

    def _data(self, flags):
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind, options, changed):
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        told.update({k: v for k, v in changed.items() if k in told})
        return json.dumps(told).encode()

    def _told(self, client, **response):
        return json.dumps(
            {
                "id": b64(self.id),
                "rawId": b64(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {"clientDataJSON": b64(client), **response},
            }
        )
