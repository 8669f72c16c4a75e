"""A key service that speaks transit: a process of its own, which also refuses, hangs up, dawdles and talks rubbish.

`python transit_service.py` prints its port. `POST /mood/<mood>` changes its mood, `POST /turn` its key's version.
"""

import base64
import json
import os
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "only-for-tests"
DAWDLES_S = 3
KEYS = [AESGCM(os.urandom(32))]
MOOD = {"is": "fine", "asked": 0}


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/mood/"):
            MOOD["is"], MOOD["asked"] = self.path.rpartition("/")[2], 0
            return self.says(204)
        if self.path == "/turn":
            KEYS.append(AESGCM(os.urandom(32)))
            return self.says(204)
        MOOD["asked"] += 1
        return getattr(self, f"is_{MOOD['is']}")(body)

    def do_GET(self):
        self.says(200, {"asked": MOOD["asked"]})

    def is_fine(self, body):
        if self.headers.get("X-Vault-Token") != TOKEN:
            return self.says(403, {"errors": ["permission denied"]})
        given = json.loads(body)
        bound = base64.b64decode(given["associated_data"])
        if self.path == "/v1/transit/encrypt/tulay":
            nonce = os.urandom(12)
            sealed = nonce + KEYS[-1].encrypt(nonce, base64.b64decode(given["plaintext"]), bound)
            text = f"vault:v{len(KEYS)}:{base64.b64encode(sealed).decode()}"
            return self.says(200, {"data": {"ciphertext": text, "key_version": len(KEYS)}})
        if self.path == "/v1/transit/decrypt/tulay":
            _, version, text = given["ciphertext"].split(":")
            sealed = base64.b64decode(text)
            try:
                plain = KEYS[int(version[1:]) - 1].decrypt(sealed[:12], sealed[12:], bound)
            except InvalidTag:
                return self.says(400, {"errors": ["invalid ciphertext: unable to decrypt"]})
            return self.says(200, {"data": {"plaintext": base64.b64encode(plain).decode()}})
        return self.says(404, {"errors": []})

    def is_sealed(self, _):
        self.says(503, {"errors": ["Vault is sealed"]})

    def is_rubbish(self, _):
        self.says(200, {"data": [1, 2, 3]})

    def is_gone(self, _):
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def is_gone_once(self, body):
        return self.is_gone(body) if MOOD["asked"] == 1 else self.is_fine(body)

    def is_slow(self, body):
        time.sleep(DAWDLES_S)
        self.is_fine(body)

    def says(self, status, body=None):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
