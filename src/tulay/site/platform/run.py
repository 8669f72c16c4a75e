"""`tulay run`: the whole installation on one machine."""

import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from tulay.site.env import Env, Mode, load
from tulay.site.platform import key_file, leftovers, log_keys, secrets
from tulay.site.platform.demo_mailbox import address_of, make_mailbox
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders, Hold
from tulay.site.platform.postgres import Postgres
from tulay.site.platform.programs import Program, free_port
from tulay.site.platform.valkey import Valkey

SERVERS = ("serve", "worker", "scheduler")


@dataclass(frozen=True)
class Engines:
    """The engines this installation runs itself; None where somebody else's is used."""

    postgres: Postgres | None
    valkey: Valkey | None

    def programs(self) -> list[Program]:
        """Describe the processes to run."""
        return [engine.program() for engine in (self.postgres, self.valkey) if engine]


def run(env: Env, *, with_demo: bool) -> int:
    """Start everything and stay until told to stop; `env` may lack what is made here.

    :raises PlatformFault: what is in the way, in one line.
    """
    folders = Folders(env.data_dir)
    folders.make()
    with Hold(folders):
        folders.check_space()
        found = leftovers.settle(folders.run)
        if found:
            print(f"Ended what an earlier start left running: {', '.join(found)}.", flush=True)
        check_port(env.host, env.port)
        folders.rotate_logs()
        return _supervised(env, folders, with_demo=with_demo)


def _supervised(env: Env, folders: Folders, *, with_demo: bool) -> int:
    from tulay.site.platform.supervisor import Plan, Supervisor  # noqa: PLC0415 - slow to import

    engines, told = _engines(env, folders)
    if not env.keys_url:
        key_file.ensure(folders)
    load({**os.environ, **told}, announced=False)
    if engines.postgres and not engines.postgres.exists():
        print("Creating the database…", flush=True)
        engines.postgres.create()
    prepared = folders.run / "prepared"
    prepared.unlink(missing_ok=True)
    preparation = ("prepare", "--demo") if with_demo and env.mode is Mode.DEMO else ("prepare",)
    signs, witnesses = _log(env, folders, told)
    _tell(folders.connections, told)
    plan = Plan(
        engines=engines.programs(),
        preparation=_command(folders, told | signs, *preparation, silent=False),
        servers=_servers(folders, told, signs, witnesses),
        is_prepared=prepared.exists,
        port=env.port,
        announce=lambda: _announce(env, folders, prepared.read_text()),
    )
    try:
        return Supervisor(plan).run()
    finally:
        folders.connections.unlink(missing_ok=True)
        print("Stopped.", flush=True)


def _servers(
    folders: Folders,
    told: Mapping[str, str],
    signs: Mapping[str, str],
    witnesses: Mapping[str, str],
) -> list[Program]:
    sinks = {
        "EMAIL_URL": "mail-sink",
        "SMS_URL": "text-sink",
        "PAYMENT_GATEWAYS": "gateway-simulator",
    }
    names = [*SERVERS, *(name for variable, name in sinks.items() if variable in told)]
    servers = [_command(folders, told, name) for name in names]
    if witnesses:
        servers.append(_command(folders, {**told, **witnesses}, "audit", "witness", name="witness"))
    if signs:
        servers.append(_command(folders, {**told, **signs}, "audit", "seal", name="sealer"))
    return servers


def _log(env: Env, folders: Folders, told: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the sealer alone is told, and what the witness alone is told; others learn the public halves.

    Whoever names a log of their own runs its sealer as they like, and its witness elsewhere.
    """
    if env.log_verifiers or not (env.mode is Mode.DEMO or "DATABASE_URL" in told):
        return ({"TULAY_LOG_KEY": env.log_key.reveal()} if env.log_key else {}), {}
    keys = log_keys.ensure(folders)
    told |= {**keys.told(), "TULAY_WITNESS_URL": f"http://127.0.0.1:{free_port()}"}
    return (
        {"TULAY_LOG_KEY": keys.log.spell()},
        {"TULAY_WITNESS_KEY": keys.witness.spell()},
    )


def _engines(env: Env, folders: Folders) -> tuple[Engines, dict[str, str]]:
    """Decide which engines are ours, and what the programs must be told."""
    own_database, own_broker = not env.database_url, not env.redis_url
    kept: dict[str, str] = {}
    if own_database or own_broker or env.mode is Mode.DEMO:
        has_data = (folders.postgres / "data").exists()
        kept = secrets.ensure(folders.secrets, has_data=has_data)
    postgres = _postgres(folders, kept) if own_database else None
    valkey = _valkey(folders, kept) if own_broker else None
    told = {"PORT": str(env.port), "TULAY_ENV": env.mode, "TULAY_DATA_DIR": str(env.data_dir)}
    if postgres:
        told["DATABASE_URL"] = postgres.url()
    if valkey:
        told["REDIS_URL"] = valkey.url()
    if env.mode is Mode.DEMO:
        told |= {name: value for name, value in _demo_values(env, kept).items() if value}
    return Engines(postgres, valkey), told


def _demo_values(env: Env, kept: Mapping[str, str]) -> dict[str, str]:
    return {
        "TULAY_SECRET_KEY": "" if env.secret_key else kept["secret_key"],
        "TULAY_MASTER_KEY": "" if env.master_key else kept["master_key"],
        "TULAY_ALLOWED_HOSTS": "" if env.allowed_hosts else "localhost,127.0.0.1,[::1]",
        "TULAY_PUBLIC_URL": "" if env.public_url else f"http://localhost:{env.port}",
        "EMAIL_URL": "" if env.email_url else f"smtp://127.0.0.1:{free_port()}",
        "EMAIL_INBOUND_URL": "" if env.email_inbound_url else _own_mailbox(env),
        "SMS_URL": "" if env.sms_url else f"http://127.0.0.1:{free_port()}/messages",
        "PAYMENT_GATEWAYS": "" if env.payment_gateways else _simulated_gateway(),
    }


def _own_mailbox(env: Env) -> str:
    """Lay the mailbox into which the demo's calendars answer, and spell where it is."""
    folder = Folders(env.data_dir).answers
    make_mailbox(folder)
    return address_of(folder)


def _simulated_gateway() -> str:
    """Spell the address of the demo's payment gateway; key and secret are new at each start."""
    key, secret = token_urlsafe(32), token_urlsafe(32)
    return f"simulator+http://:{key}@127.0.0.1:{free_port()}/?webhook_secret={secret}"


def _postgres(folders: Folders, kept: Mapping[str, str]) -> Postgres:
    return Postgres(
        folder=folders.postgres,
        port=free_port(),
        password=kept["database_password"],
        pidfile=folders.run / "postgres.pid",
        log=folders.logs / "postgres.log",
    )


def _valkey(folders: Folders, kept: Mapping[str, str]) -> Valkey:
    return Valkey(
        folder=folders.valkey,
        port=free_port(),
        password=kept["valkey_password"],
        pidfile=folders.run / "valkey.pid",
        log=folders.logs / "valkey.log",
    )


def _command(
    folders: Folders,
    told: Mapping[str, str],
    *arguments: str,
    silent: bool = True,
    name: str = "",
) -> Program:
    """Describe one of our own commands; one that talks to the person here keeps its log quiet."""
    known_as = name or arguments[0]
    quiet = {} if silent else {"LOG_LEVEL": "WARNING"}
    return Program(
        name=known_as,
        argv=(sys.executable, "-m", "tulay.site", *arguments),
        cwd=Path.cwd(),
        pidfile=folders.run / f"{known_as}.pid",
        log=folders.log if silent else None,
        environment={**told, **quiet, "PYTHONUNBUFFERED": "1"},
    )


def _tell(file: Path, told: Mapping[str, str]) -> None:
    new = file.with_name(".environment")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as text:
        text.writelines(f"{name}={value}\n" for name, value in told.items())
    new.rename(file)


def check_port(host: str, port: int) -> None:
    """Find out now, not in a log, whether the web server can have its port.

    :raises PlatformFault: it cannot.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PlatformFault(
                f"Port {port} cannot be used ({error.strerror}): stop the program that has it, "
                "or choose another, for example PORT=8001 make run."
            ) from error


def _announce(env: Env, folders: Folders, introduction: str) -> None:
    lines = ["", f"Tulay is running at http://localhost:{env.port}", "", introduction]
    lines += [f"Log file: {folders.log}", "Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
