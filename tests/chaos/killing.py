"""Kill whatever runs, at moments nobody chose."""

import contextlib
import os
import random
import signal
import threading
from pathlib import Path

import redis

FIRST = ("postgres", "serve", "worker")  # these die whole, in turn, before chance decides
VICTIMS = ("serve", "worker", "scheduler", "sealer", "witness", "valkey", "postgres")


class Killer(threading.Thread):
    """Every now and then something dies: a program with all its children, one child, or a whole memory."""

    def __init__(self, installation, *, seed, least_s=1.0, most_s=3.0):
        super().__init__(daemon=True)
        self.installation = installation
        self.random = random.Random(seed)
        self.pause = (least_s, most_s)
        self.ended = threading.Event()
        self.killed = []

    def run(self):
        while not self.ended.wait(self.random.uniform(*self.pause)):
            self.kill_something()

    def kill_something(self):
        what = self.random.choice([*VICTIMS, "wipe"])
        how = self.random.choice(("all", "one"))
        if len(self.killed) < len(FIRST):
            what, how = FIRST[len(self.killed)], "all"
        if what == "wipe":
            self._wipe()
        elif (leader := self.installation.pid(what)) is not None:
            with contextlib.suppress(ProcessLookupError):
                if how == "all":
                    os.killpg(leader, signal.SIGKILL)
                else:
                    os.kill(self.random.choice(group_of(leader)), signal.SIGKILL)
        self.killed.append(f"{what} {how}" if what != "wipe" else what)

    def stop(self):
        self.ended.set()
        self.join()

    def _wipe(self):
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(self.installation.told()["REDIS_URL"]).flushall()


def group_of(leader):
    """The living members of a process group, its leader among them."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[2]) == leader:
                members.append(int(stat.parent.name))
    return sorted(members) or [leader]
