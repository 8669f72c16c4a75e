"""The supervisor: circus keeps the programs running, we say in which order they start and stop."""

import asyncio
import logging
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from circus import get_arbiter
from circus.exc import ConflictError

from tulay.site.platform.postgres import last_words
from tulay.site.platform.programs import Program

# Circus listens for orders; inside the process nobody else can give any.
ORDERS, NEWS = "inproc://tulay-orders", "inproc://tulay-news"
ANSWER_SECONDS = 90
QUIET_SECONDS = 10.0
TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run: engines first, then the preparation to its end, then the servers, the web server first of them."""

    engines: Sequence[Program]
    preparation: Program
    servers: Sequence[Program]
    is_prepared: Callable[[], bool]
    port: int
    announce: Callable[[], None]


class Supervisor:
    """Runs a plan until it is told to stop."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.code = 0
        self.stopping = False
        self.is_prepared = False
        self.deaths: Counter[str] = Counter()
        self.starts: Counter[str] = Counter()
        self.said_at: defaultdict[str, float] = defaultdict(lambda: -QUIET_SECONDS)
        options = [_options(program) for program in plan.engines]
        options.append({**_options(plan.preparation), "respawn": False})
        options += [{**_options(program), "autostart": False} for program in plan.servers]
        for option in options:
            option["hooks"] = {
                "after_reap": (self._died, True),
                "before_spawn": (self._begins, True),
            }
        options[len(plan.engines)]["hooks"] = {"after_stop": (self._prepared, True)}
        self.arbiter = get_arbiter(
            options, controller=ORDERS, pubsub_endpoint=NEWS, check_delay=0.5
        )
        logging.getLogger("tornado.application").addFilter(_is_no_missed_turn)

    def run(self) -> int:
        """Block until stopped; return the exit code."""
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._told_to_stop)
        self.arbiter.start()
        return self.code

    def _watcher(self, program: Program) -> Any:
        return self.arbiter.get_watcher(program.name)

    def _told_to_stop(self, *_: object) -> None:
        self.arbiter.loop.add_callback_from_signal(self._stop)

    def _prepared(self, **_: Any) -> bool:
        if not self.stopping:
            self.arbiter.loop.add_callback(self._after_preparation)
        return True

    async def _after_preparation(self) -> None:
        if self.stopping:
            return
        if not self.plan.is_prepared():
            self.code = 1
            await self._stop()
            return
        self.is_prepared = True
        web, *others = self.plan.servers
        # The web server comes up alone, on a machine with few processors in half the time: it is waited for.
        await _in_turn(self._watcher(web).start)
        is_there = await self._answers_in_time()
        for program in others:
            if not self.stopping:
                await _in_turn(self._watcher(program).start)
        if is_there and not self.stopping:
            self.plan.announce()

    async def _answers_in_time(self) -> bool:
        for _ in range(ANSWER_SECONDS * 10):
            if self.stopping:
                return False
            if await _answers(self.plan.port):
                return True
            await asyncio.sleep(0.1)
        print("The web server does not answer; its log says why.", file=sys.stderr, flush=True)
        return False

    async def _stop(self) -> None:
        """Stop servers before what they need."""
        if self.stopping:
            return
        self.stopping = True
        self.arbiter.ctrl.caller.stop()  # from here on nobody starts anything again
        await self._stop_all([*self.plan.servers, self.plan.preparation])
        for engine in reversed(self.plan.engines):
            await self._stop_all([engine])
        await _in_turn(self.arbiter.stop)

    async def _stop_all(self, programs: Sequence[Program]) -> None:
        watchers = [self._watcher(program) for program in programs]
        await _in_turn(lambda: self.arbiter.stop_watchers(watcher_iter_func=lambda **_: watchers))

    def _begins(self, *, watcher: Any, **_: Any) -> bool:
        """Count a start; circus drops without a word what died between its two looks, so its death is told here."""
        self.starts[watcher.name] += 1
        if self.starts[watcher.name] > self.deaths[watcher.name] + 1:
            self._died(watcher=watcher, exit_code=None)
        return True

    def _died(self, *, watcher: Any, exit_code: int | None, **_: Any) -> bool:
        """Say that something is started again; an engine that never comes up ends the start."""
        if self.stopping or watcher.is_stopping():
            return True
        self.deaths[watcher.name] += 1
        engine = next((one for one in self.plan.engines if one.name == watcher.name), None)
        if engine and not self.is_prepared and self.deaths[watcher.name] >= TRIES:
            print(f"tulay: {engine.name} does not start: {last_words(engine.log)}", file=sys.stderr)
            self.code = 1
            self.arbiter.loop.add_callback(self._stop)
        elif self.is_prepared and time.monotonic() - self.said_at[watcher.name] > QUIET_SECONDS:
            self.said_at[watcher.name] = time.monotonic()
            print(
                f"{watcher.name} ended{_how(exit_code)}; starting it again.",
                file=sys.stderr,
                flush=True,
            )
        return True


def _how(exit_code: int | None) -> str:
    if exit_code is None:
        return ""
    return f" (signal {-exit_code})" if exit_code < 0 else f" (code {exit_code})"


async def _in_turn(order: Callable[[], Awaitable[Any]]) -> None:
    """Give an order when circus is done with the one before; it takes one at a time."""
    while True:
        try:
            await order()
        except ConflictError:
            await asyncio.sleep(0.02)
        else:
            return


def _is_no_missed_turn(record: logging.LogRecord) -> bool:
    """Circus looks after its programs twice a second; a turn that met an order of ours is no fault to tell."""
    return not (record.exc_info and isinstance(record.exc_info[1], ConflictError))


def _options(program: Program) -> dict[str, Any]:
    command, *arguments = program.command()
    return {
        "name": program.name,
        "cmd": command,
        "args": arguments,
        "copy_env": True,
        "env": dict(program.environment),
        "stop_signal": program.stop_signal,
        "graceful_timeout": program.stop_seconds,
        "max_retry": -1,
        "singleton": True,
    }


async def _answers(port: int) -> bool:
    """Ask the web server whether it lives."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1")
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
