"""The product as it runs: web server, worker, scheduler, sealer, witness and mail sink beside the test engines."""

import http.client
import json
import os
import subprocess
import sys
import time
from email import message_from_bytes, policy

import psycopg
import redis

from tulay.site.env import ROOT, TEST_VALUES
from tulay.site.platform import log_keys
from tulay.site.platform.folders import Folders
from tulay.site.platform.programs import Program, free_port

OURS = (
    "TULAY_",
    "DATABASE_",
    "REDIS_",
    "EMAIL_",
    "PAYMENT_",
    "PORT",
    "PYTEST",
    "DJANGO_",
    "PYTHONDONT",
)
PROGRAMS = (
    "mail-sink",
    "text-sink",
    "gateway-simulator",
    "audit witness",
    "serve",
    "worker",
    "scheduler",
    "audit seal",
)
GATEWAY_KEY = "only-for-journeys-0123456789"
REQUESTS = 120
START_SECONDS = 60


class Product:
    """One installation with a small demo, in a folder of its own, on a database of its own."""

    def __init__(self, folder, *, database_url, broker_url):
        self.folder = folder
        self.port = free_port()
        self.database_url = database_url
        self.origin = f"http://localhost:{self.port}"
        self.running = []
        keys = log_keys.ensure(Folders(folder))
        clean = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = clean | {
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "TULAY_ENV": "demo",
            "TULAY_DATA_DIR": str(folder),
            "TULAY_SECRET_KEY": TEST_VALUES["TULAY_SECRET_KEY"],
            "TULAY_MASTER_KEY": TEST_VALUES["TULAY_MASTER_KEY"],
            "TULAY_ALLOWED_HOSTS": "localhost,127.0.0.1",
            "TULAY_PUBLIC_URL": self.origin,
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "REDIS_URL": broker_url,
            **keys.told(),
            "TULAY_LOG_KEY": keys.log.spell(),
            "TULAY_WITNESS_KEY": keys.witness.spell(),
            "TULAY_WITNESS_URL": f"http://127.0.0.1:{free_port()}",
            "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
            "SMS_URL": f"http://127.0.0.1:{free_port()}/messages",
            "PAYMENT_GATEWAYS": (
                f"simulator+http://:{GATEWAY_KEY}@127.0.0.1:{free_port()}/?webhook_secret={GATEWAY_KEY}"
            ),
        }

    def fill(self):
        """Load the demo: everything but most of its twenty thousand requests."""
        subprocess.run(
            [sys.executable, "-m", "tests.journeys.fill", str(REQUESTS)],
            env=self.environment,
            cwd=ROOT,
            check=True,
        )

    def posts(self, username, role, agency):
        """Give somebody of the demo a second post."""
        subprocess.run(
            [sys.executable, "-m", "tests.journeys.posting", username, role, agency],
            env=self.environment,
            cwd=ROOT,
            check=True,
        )

    def start(self):
        for name in PROGRAMS:
            program = Program(
                name=name,
                argv=(sys.executable, "-m", "tulay.site", *name.split()),
                cwd=ROOT,
                log=self.log_file,
                environment=self.environment,
            )
            # Not `Program.start`: what the tests were told must not reach the product.
            process = subprocess.Popen(
                program.command(), stdin=subprocess.DEVNULL, env=self.environment
            )
            self.running.append((program, process))
        self._wait()

    def stop(self):
        while self.running:
            program, process = self.running.pop()
            program.stop(process)

    @property
    def log_file(self):
        return self.folder / "tulay.log"

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def mails(self, address=""):
        """What the mail sink took for an address, oldest first."""
        files = sorted((self.folder / "mail").glob("[0-9]*.eml"))
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [mail for mail in found if address in str(mail["X-Envelope-To"])]

    def texts(self, number=""):
        """What the text sink took for a number, oldest first."""
        files = sorted((self.folder / "texts").glob("[0-9]*.json"))
        found = [json.loads(file.read_text()) for file in files]
        return [text for text in found if number in text["to"]]

    def releases_codes(self):
        """Let codes of apps be shown again: many people sign in as one within half a minute."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("UPDATE identity_totp SET last_step = 0")

    def forgets_tries(self):
        """Let everybody try to sign in again: all people of the journeys come from one network, a whole town's."""
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as store:
            for key in store.scan_iter("*:r:sign-in:*"):
                store.delete(key)

    def _wait(self):
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = [
                program.name for program, process in self.running if process.poll() is not None
            ]
            assert not ended, f"{ended} ended: {self.log()[-2000:]}"
            assert time.monotonic() < until, f"no answer: {self.log()[-2000:]}"
            time.sleep(0.1)

    def _answers(self):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
