"""The `tulay` command."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from tulay.areas.identity.rules import OF_THEMSELVES, Role
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.site.env import Env, Faulty, load
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders

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
    # Connections at once, idle ones included: the next waits in the queue until one of them has rested half a minute.
    limits = ["--backlog", "1024", "--backpressure", "512", "--http", "1", "--no-ws"]
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

    if env.is_production:
        raise PlatformFault("The mail sink is for the demo only: production sends its mail.")
    port = urlsplit(env.email_url.reveal()).port or PORT_OF_SMTP
    mail_sink.run(Folders(env.data_dir).mail, port)


def _text_sink(_: Arguments, env: Env) -> None:
    from tulay.site.platform import text_sink  # noqa: PLC0415 - same
    from tulay.site.platform.folders import Folders  # noqa: PLC0415 - same

    if env.is_production:
        raise PlatformFault("The text sink is for the demo only: production sends its messages.")
    port = urlsplit(env.sms_url.reveal()).port
    if port is None:
        raise PlatformFault("SMS_URL names no port to listen on.")
    text_sink.run(Folders(env.data_dir).texts, port)


def _gateway_simulator(_: Arguments, env: Env) -> None:
    from tulay.site.platform.gateway_simulator import running  # noqa: PLC0415 - same

    told = dict(env.payment_gateways).get("simulator")
    if told is None:
        raise PlatformFault("PAYMENT_GATEWAYS names no simulator.")
    running.run(running.place_of(told.reveal(), Folders(env.data_dir).gateway, web_port=env.port))


def _migrate(_: Arguments, env: Env) -> None:
    _django()
    from tulay.site.platform.migrations import migrate  # noqa: PLC0415 - needs the apps

    if env.keys_address.startswith("postgres"):
        from tulay.plumbing.keys.stores.postgres import set_up  # noqa: PLC0415 - same

        set_up(env.keys_address)
    migrate(env.database_url.reveal(), admin_url=env.database_admin_url.reveal())
    from tulay.site.platform.prepare import say_restored  # noqa: PLC0415 - same

    say_restored()


def _prepare(given: Arguments, env: Env) -> None:
    _django()
    from tulay.site.platform.prepare import prepare  # noqa: PLC0415 - needs the apps

    prepare(env, with_demo=given.demo)


def _prepare_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="load the demo's data as well")


def _demo(_: Arguments, env: Env) -> None:
    if env.is_production:
        raise PlatformFault("The demo cannot be loaded in production.")
    _django()
    from tulay.site.platform.prepare import load_demo  # noqa: PLC0415 - needs the apps

    load_demo()


def _doctor(_: Arguments, env: Env) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")
    from tulay.site.platform.doctor import examine  # noqa: PLC0415 - same

    findings = []
    for finding in examine(env, datetime.now(UTC)):
        findings.append(finding)
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        print(
            f"{'ok   ' if finding.is_good else 'WRONG'} {finding.subject}: {finding.said}{remedy}"
        )
    return 0 if all(finding.is_good for finding in findings) else 1


def _openapi(_: Arguments, __: Env) -> None:
    _django()
    api = import_module("tulay.site.api").api
    json.dump(api.get_openapi_schema(), sys.stdout, indent=1, default=str)
    print()


def _backup(given: Arguments, env: Env) -> None:
    from tulay.site.platform import backup  # noqa: PLC0415 - same

    folders, now = Folders(env.data_dir), datetime.now(UTC)
    place = Path(given.folder).resolve() if given.folder else folders.backups
    if given.what == "create":
        made = backup.create(folders, env.database_url.reveal(), place, now)
        print(f"{made}\nThe keys are in {made}.keys: keep them in another place than the backup.")
        print(
            f"People's keys are copied to {folders.key_copies}: keep a copy of that elsewhere, too."
        )
    elif given.what == "list":
        for about in backup.kept(place):
            print(f"{about.name}  {about.size // 1024**2} MB  Tulay {about.version}")
    elif given.what == "verify":
        print(f"{backup.verify(place / given.name).name} is whole.")
    else:
        keys = Path(given.keys).resolve() if given.keys else None
        copies = Path(given.key_copies).resolve() if given.key_copies else None
        backup.restore(
            folders,
            place / given.name,
            keys=keys,
            key_copies=copies,
            replace=given.replace,
            now=now,
        )
        print(f"Restored; start with make run.{_with_another_name(folders)}")


def _with_another_name(folders: Folders) -> str:
    """Let a log that a restore set back go on under a new name: what it had signed since is gone, and that shows."""
    from tulay.site.platform import log_keys  # noqa: PLC0415 - same

    if not (folders.secrets / log_keys.LOG).exists():
        return ""
    return f" The audit log goes on as {log_keys.succeed(folders).name}."


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    for what, summary in (
        ("create", "back up the running installation"),
        ("list", "list complete backups"),
        ("verify", "read a backup and compare every byte"),
        ("restore", "put a backup in place; Tulay must not be running"),
    ):
        action = actions.add_parser(what, help=summary, description=summary)
        action.add_argument("--folder", help="where backups are kept (var/backups)")
        if what in {"verify", "restore"}:
            action.add_argument("name", help="the backup's name")
        if what == "restore":
            action.add_argument("--keys", help="folder with the keys (NAME.keys beside the backup)")
            action.add_argument("--key-copies", help="folder with copies of people's keys")
            action.add_argument("--replace", action="store_true", help="put aside what is there")


def _user(given: Arguments, _: Env) -> None:
    _django()
    from tulay.site import users  # noqa: PLC0415 - needs the apps

    print(users.run(given, now=datetime.now(UTC)))


def _user_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    create = actions.add_parser("create", help="make an account; the password is asked for")
    create.add_argument("email")
    create.add_argument("--name", required=True)
    create.add_argument("--jurisdiction", required=True, choices=sorted(JURISDICTIONS))
    create.add_argument("--language", default="en")
    promote = actions.add_parser("promote", help="give an account a role")
    promote.add_argument("email")
    reset = actions.add_parser("reset-mfa", help="take away every second factor of an account")
    reset.add_argument("email")
    granted = sorted(role.value for role in Role if role not in OF_THEMSELVES)
    promote.add_argument("role", choices=granted)
    promote.add_argument("--agency", help="the agency's short name in its address")
    promote.add_argument("--until", help="the day on which the role ends, like 2027-03-31")


def _audit(given: Arguments, env: Env) -> int:
    from tulay.site import auditing  # noqa: PLC0415 - same

    return auditing.run(given, env)


def _audit_arguments(parser: argparse.ArgumentParser) -> None:
    from tulay.site import auditing  # noqa: PLC0415 - same

    auditing.arguments(parser)


def _keys(given: Arguments, env: Env) -> None:
    _django()
    from tulay.site import keys  # noqa: PLC0415 - needs the apps

    keys.run(given, env, now=datetime.now(UTC))


def _keys_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    for what, summary in (
        ("status", "say which keys wrap people's keys, and which sign access tokens"),
        ("rotate", "exchange the key that wraps people's keys, while everybody works"),
        ("copy", "copy people's wrapped keys; copies older than seven days go"),
        ("rotate-signing", "let the next key sign access tokens"),
    ):
        action = actions.add_parser(what, help=summary, description=summary)
        if what == "copy":
            action.add_argument("--folder", default="", help="where to (var/key-copies)")
    action.add_argument(
        "--withdraw", action="store_true", help="a key is in wrong hands: end what was signed"
    )


def _privacy(given: Arguments, _: Env) -> None:
    _django()
    from tulay.site import protecting  # noqa: PLC0415 - needs the apps

    for line in protecting.run(given):
        print(line)


def _privacy_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    keep = actions.add_parser("retention", help="let go of what has outlived its time")
    keep.add_argument("--dry-run", action="store_true", help="say what is due and write nothing")
    export = actions.add_parser("export", help="print a copy of everything held about a person")
    export.add_argument("person", help="an address, a phone number, or the person's number")
    actions.add_parser("erase", help="carry out the erasures that two people signed and are due")


def _ledger(_: Arguments, __: Env) -> int:
    _django()
    from tulay.site import ledger  # noqa: PLC0415 - needs the apps

    lines, is_whole = ledger.verify(now=datetime.now(UTC))
    print("\n".join(lines))
    return 0 if is_whole else 1


def _ledger_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, dest="what", metavar="action")
    actions.add_parser("verify", help="look whether everything in the ledger fits")


def _as_far_as_known() -> Env:
    return load(strict=False)


COMMANDS = (
    Command("run", "run everything on this machine", _run, _run_arguments, _about_to_start),
    Command("serve", "serve the pages and the API", _serve),
    Command("worker", "do jobs from every queue", _worker),
    Command("scheduler", "hand events and periodic jobs to the workers", _scheduler),
    Command("mail-sink", "keep mail in files instead of sending it (demo)", _mail_sink),
    Command("text-sink", "keep text messages in files instead of sending them (demo)", _text_sink),
    Command(
        "gateway-simulator",
        "play a payment gateway with books of its own (demo)",
        _gateway_simulator,
    ),
    Command("migrate", "create roles and tables, or bring them up to date", _migrate),
    Command("demo", "load the demo's data", _demo),
    Command("user", "make accounts and give roles", _user, _user_arguments),
    Command(
        "audit",
        "verify and prove the log, run its sealer and witness",
        _audit,
        _audit_arguments,
        _as_far_as_known,
    ),
    Command(
        "keys", "look after the keys of people's data and of access tokens", _keys, _keys_arguments
    ),
    Command(
        "privacy",
        "keep the periods, hand out copies, carry out erasures",
        _privacy,
        _privacy_arguments,
    ),
    Command("ledger", "look after the books", _ledger, _ledger_arguments),
    Command("openapi", "print the API's description", _openapi, read=_as_far_as_known),
    Command("doctor", "look for what is wrong and say what to do", _doctor, read=_as_far_as_known),
    Command(
        "backup",
        "create, list, verify and restore backups",
        _backup,
        _backup_arguments,
        _as_far_as_known,
    ),
    Command(
        "prepare", "wait for the database and bring it up to date", _prepare, _prepare_arguments
    ),
)
