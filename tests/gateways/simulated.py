"""The demo's payment gateway as a process of its own, and how a test speaks to it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time

from tulay.site.env import ROOT

KEY, SECRET = "key-of-the-tests-0123456789", "webhook-secret-of-the-tests"


class Simulated:
    """One running simulator with books in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None
        self.address = f"http://:{KEY}@127.0.0.1:{self.port}/?webhook_secret={SECRET}"
        self.paytoday = f"http://:{KEY}@127.0.0.1:{self.port}/paytoday?currencies=NAD"

    def start(self):
        line = [sys.executable, "-m", "tulay.site.platform.gateway_simulator"]
        there = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        facts = [str(self.folder), str(self.port), KEY, SECRET]
        self.process = subprocess.Popen([*line, *facts], env=there)
        for _ in range(600):
            assert self.process.poll() is None, "the simulator does not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the simulator does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def call(self, method, path, told=None, *, key=KEY, raw=None):
        """Return status and what was answered; None where it hung up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = raw if raw is not None else json.dumps(told) if told is not None else None
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            text = answer.read().decode()
            kind = answer.headers.get("Content-Type", "")
            return answer.status, json.loads(text) if "json" in kind else text
        except http.client.RemoteDisconnected:
            return None
        finally:
            connection.close()

    def control(self, what, told=None):
        status, answer = self.call("GET" if told is None else "POST", f"/control/{what}", told)
        assert status == 200, answer
        return answer

    def sums(self):
        return self.control("sums")

    def deliveries(self):
        """Return what it would post now: headers and bodies, signed."""
        return self.control("deliveries")
