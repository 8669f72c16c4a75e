"""The `tulay` command."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from tulay.site.env import Env, Faulty, load
from tulay.site.platform.faults import PlatformFault

Arguments = argparse.Namespace
PORT_OF_SMTP = 25


@dataclass(frozen=True)
class Command:
    """A subcommand: its name, its line of help, what it does."""

    name: str
    summary: str
    run: Callable[[Arguments, Env], int | None]
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None
    read: Callable[[], Env] = load


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the world did wrong is one line a fault, and a non-zero code."""
    given = _parser().parse_args(argv)
    try:
        return given.command.run(given, given.command.read()) or 0
    except Faulty as faulty:
        for fault in faulty.faults:
            print(f"tulay: {fault}", file=sys.stderr)
    except PlatformFault as fault:
        print(f"tulay: {fault}", file=sys.stderr)
    except OSError as error:
        print(f"tulay: {error.strerror}: {error.filename or 'no file'}", file=sys.stderr)
    except KeyboardInterrupt:
        print("tulay: interrupted", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tulay", description="Run and look after Tulay.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.summary, description=command.summary)
        command.arguments(sub)
        sub.set_defaults(command=command)
    return parser


def _django() -> None:
    import django  # noqa: PLC0415 - only commands that need it pay for it

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")
    django.setup()


def _become(module: str, *arguments: str) -> int:
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - meant
    return 0


def _about_to_start() -> Env:
    return load(strict=False, announced=False)


def _run(given: Arguments, env: Env) -> int:
    from tulay.site.platform.run import run  # noqa: PLC0415 - same

    return run(env, with_demo=not given.empty)


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--empty", action="store_true", help="leave the demo's data out")


def _serve(_: Arguments, env: Env) -> int:
    where = ["--interface", "wsgi", "--host", env.host, "--port", str(env.port)]
    size = ["--workers", "2", "--blocking-threads", "4", "--runtime-mode", "mt"]
    # More requests at once than this wait in the socket's queue and not in memory.
    limits = ["--backlog", "1024", "--backpressure", "64", "--http", "1", "--no-ws"]
    life = ["--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"]
    return _become("granian", *where, *size, *limits, *life, "tulay.site.wsgi:application")


def _worker(_: Arguments, env: Env) -> int:
    from tulay.plumbing.queues import Queue  # noqa: PLC0415 - same

    app = ["-A", "tulay.site.jobs:celery_app", "worker", "--queues", ",".join(Queue)]
    size = ["--concurrency", "2", "--prefetch-multiplier", "1", "--max-tasks-per-child", "5000"]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", env.log_level]
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    return _become("celery", *app, *size, *quiet)


def _scheduler(_: Arguments, __: Env) -> None:
    _django()
    from tulay.plumbing import relay  # noqa: PLC0415 - needs the apps

    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    relay.run(stop)


def _mail_sink(_: Arguments, env: Env) -> None:
    from tulay.site.platform import mail_sink  # noqa: PLC0415 - same
    from tulay.site.platform.folders import Folders  # noqa: PLC0415 - same

    if env.is_production:
        raise PlatformFault("The mail sink is for the demo only: production sends its mail.")
    port = urlsplit(env.email_url.reveal()).port or PORT_OF_SMTP
    mail_sink.run(Folders(env.data_dir).mail, port)


def _migrate(_: Arguments, env: Env) -> None:
    _django()
    from tulay.site.platform.migrations import migrate  # noqa: PLC0415 - needs the apps

    migrate(env.database_url.reveal(), admin_url=env.database_admin_url.reveal())


def _prepare(given: Arguments, env: Env) -> None:
    _django()
    from tulay.site.platform.prepare import prepare  # noqa: PLC0415 - needs the apps

    prepare(env, with_demo=given.demo)


def _prepare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="load the demo's data as well")


COMMANDS = (
    Command("run", "run everything on this machine", _run, _run_arguments, _about_to_start),
    Command("serve", "serve the pages and the API", _serve),
    Command("worker", "do jobs from every queue", _worker),
    Command("scheduler", "hand events and periodic jobs to the workers", _scheduler),
    Command("mail-sink", "keep mail in files instead of sending it (demo)", _mail_sink),
    Command("migrate", "create roles and tables, or bring them up to date", _migrate),
    Command(
        "prepare", "wait for the database and bring it up to date", _prepare, _prepare_arguments
    ),
)
