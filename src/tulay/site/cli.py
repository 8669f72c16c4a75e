"""The `tulay` command."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tulay.site.env import Env, Faulty, load
from tulay.site.platform.faults import PlatformFault

Run = Callable[[argparse.Namespace, Env], int | None]


@dataclass(frozen=True)
class Command:
    """A subcommand: its name, its line of help, what it does."""

    name: str
    summary: str
    run: Run
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None


def serve(_: argparse.Namespace, env: Env) -> int:
    """Become the web server."""
    argv = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", env.host]
    argv += ["--port", str(env.port), "--workers", "2", "--blocking-threads", "4"]
    # More requests than this wait in the socket's queue instead of in memory.
    argv += ["--backlog", "1024", "--backpressure", "64", "--respawn-failed-workers"]
    argv += ["--workers-kill-timeout", "10", "--no-access-log", "--log-level", "warning"]
    argv += ["--no-ws", "--http", "1", "--runtime-mode", "mt", "tulay.site.wsgi:application"]
    os.execv(argv[0], argv)  # noqa: S606 - the command becomes the server
    return 0


def worker(_: argparse.Namespace, env: Env) -> int:
    """Become the job worker."""
    _django()
    from tulay.plumbing.queues import Queue  # noqa: PLC0415 - after the settings

    argv = [sys.executable, "-m", "celery", "-A", "tulay.site.jobs:celery_app", "worker"]
    argv += ["--concurrency", "2", "--queues", ",".join(Queue), "--loglevel", env.log_level]
    argv += ["--without-gossip", "--without-mingle", "--prefetch-multiplier", "1"]
    os.execv(argv[0], argv)  # noqa: S606 - the command becomes the worker
    return 0


def migrate(_: argparse.Namespace, env: Env) -> None:
    """Bring the database up to date."""
    _django()
    from tulay.site.platform.migrations import migrate as bring_up  # noqa: PLC0415 - same

    bring_up(env.database_url.reveal(), admin_url=env.database_admin_url.reveal())


COMMANDS = (
    Command("serve", "serve the pages and the API", serve),
    Command("worker", "do jobs from every queue", worker),
    Command("migrate", "create roles and tables, or bring them up to date", migrate),
)


def _django() -> None:
    import django  # noqa: PLC0415 - only commands that need it pay for it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")
    django.setup()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the world did wrong is one line a fault, and a non-zero code."""
    parser = argparse.ArgumentParser(prog="tulay", description="Run and look after Tulay.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.summary)
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    given = parser.parse_args(argv)
    try:
        return given.run(given, load()) or 0
    except Faulty as faulty:
        for fault in faulty.faults:
            print(f"tulay: {fault}", file=sys.stderr)
    except PlatformFault as fault:
        print(f"tulay: {fault}", file=sys.stderr)
    return 1
