"""A Stripe for tests: localstripe, behind a line that loses things, and an ear for what it tells."""

import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

from tulay.site.env import ROOT

KEY, SECRET = "sk_test_of_the_tests", "whsec_of_the_tests"
TURNED_OFF = struct.pack("ii", 1, 0)
"""Close with a reset."""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class LocalStripe:
    """The server's process."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    def start(self):
        line = [sys.executable, "-m", "tests.gateways.local_stripe", str(self.port)]
        there = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        self.process = subprocess.Popen(line, env=there, cwd=ROOT)
        for _ in range(600):
            assert self.process.poll() is None, "localstripe does not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("localstripe does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def call(self, method, path, told=None, **params):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        try:
            query = f"?{urlencode(params)}" if params else ""
            body = None if told is None else json.dumps(told)
            connection.request(method, f"{path}{query}", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status == 200, text
            return json.loads(text) if text else None
        finally:
            connection.close()

    def forget(self):
        self.call("DELETE", "/_config/data")

    def card(self, number):
        """Return the token of a card."""
        card = {"number": number, "exp_month": "12", "exp_year": "2099", "cvc": "123"}
        return self.call("POST", "/v1/payment_methods", {"type": "card", "card": card})["id"]

    def taken(self):
        """Return what it has on its books: charges less refunds."""
        booked = self.call("GET", "/v1/balance_transactions", limit=1_000)["data"]
        return sum(one["amount"] for one in booked)

    def intents(self):
        return self.call("GET", "/v1/payment_intents", limit=1_000)["data"]


class Line:
    """A line to a server, connection by connection; `mood` is what becomes of the next ones.

    pass: as it should be. lost: the server does it, and its answer is cut off. slow: the server does it, and its answer
    comes after `slow_s`. cut: cut off before the server has heard anything. broken: the server does it, and what
    answers is a gateway in between, with 502.
    """

    slow_s = 1.5

    def __init__(self, server):
        self.server, self.port = server, free_port()
        self.mood, self.carried = "pass", []
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(10)

    def orders(self):
        """Return the requests that move something, as they went over the line."""
        return [one for one in self.carried if one.startswith(b"POST ")]

    def _serve(self):
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller:
                self._carry(caller)

    def _carry(self, caller):
        mood, asked = self.mood, _whole(caller)
        self.carried.append(asked)
        answered = b"" if mood == "cut" else self._answer(asked)
        if mood == "slow":
            time.sleep(self.slow_s)
        if mood == "broken":
            answered = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nsick"
        if mood in {"lost", "cut"}:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, TURNED_OFF)
            return
        try:
            caller.sendall(answered)
        except OSError:
            assert mood == "slow", mood

    def _answer(self, asked):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as server:
            server.sendall(asked.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            return b"".join(iter(lambda: server.recv(65_536), b""))


def _whole(caller):
    """Read one request: its head, and as much as it says follows."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += caller.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += caller.recv(65_536)
    return head + b"\r\n\r\n" + body


class Ear:
    """What takes webhooks, and keeps them as they came."""

    def __init__(self):
        heard = self.heard = []

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append((dict(self.headers), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def of(self, reference, count=1):
        """Wait until so much was told about an order, and return it."""
        for _ in range(400):
            found = [one for one in self.heard if reference.encode() in one[1]]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} told of {reference}")
