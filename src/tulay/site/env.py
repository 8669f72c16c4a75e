"""Every environment variable Tulay reads, in one frozen dataclass.

`docs/reference/environment.md` and `.env.example` are generated from here. All faults are reported
at once, and a fault stops the start.
"""

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_GATEWAYS = {
    "simulator": ("http",),
    "paytoday": ("https", "http"),
    "stripe": ("https", "http"),
    "bank-file": ("file",),
}
_ANSWERS = re.compile(r"[a-z0-9._-]{1,20}@[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_STRIPE_KEY = re.compile(r"(sk|rk)_(live|test)_\w+")
ROOT = Path(__file__).resolve().parents[3]
MASTER_KEY_BYTES = 32
SECRET_KEY_CHARACTERS = 50
SECRET_KEY_DISTINCT = 12
HIGHEST_PORT = 65535


class Mode(StrEnum):
    """How an installation is run; there is no other switch between development and production."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class Secret:
    """A value that never prints itself."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Give the value to the one who really needs it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "***"


class Faulty(Exception):
    """One or more variables are missing or malformed; each fault is one line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _text(raw: str) -> str:
    return raw


def _port(raw: str) -> int:
    if not raw.isdecimal() or not 0 < int(raw) <= HIGHEST_PORT:
        raise ValueError("is not a port number")
    return int(raw)


def _folder(raw: str) -> Path:
    return Path(raw).expanduser().resolve()


def _folder_or_none(raw: str) -> Path | None:
    return _folder(raw) if raw else None


def _listed(raw: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _origins(raw: str) -> tuple[str, ...]:
    found = _listed(raw)
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError("must be origins such as `https://app.example.org`: no path, no `*`")
    return found


def _one_of(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return raw

    return parse


def _mode(raw: str) -> Mode:
    try:
        return Mode(raw)
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Mode)}") from None


def _address(*schemes: str) -> Callable[[str], Secret]:
    """Addresses may carry a password, so they are secrets as well."""

    def parse(raw: str) -> Secret:
        parts = urlsplit(raw)
        if raw and (parts.scheme not in schemes or not (parts.netloc or parts.path)):
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"must be an address starting with {wanted}")
        return Secret(raw)

    return parse


def _mailbox(raw: str) -> Secret:
    """Return the address of the mailbox for answers; it says which e-mail address leads there."""
    secret = _address("imaps", "imap+starttls", "imap", "maildir")(raw)
    named = parse_qs(urlsplit(raw).query).get("address", [""])[0]
    if raw and not _ANSWERS.fullmatch(named):
        raise ValueError(
            "must name the address that leads to the mailbox, with at most 20 characters before the @, "
            "such as `imaps://user:password@host/INBOX?address=answers@example.org`"
        )
    return secret


def _gateways(raw: str) -> tuple[tuple[str, Secret], ...]:
    found: dict[str, Secret] = {}
    for part in raw.split():
        provider, plus, address = part.partition("+")
        known = _GATEWAYS.get(provider) if plus else None
        if known is None or urlsplit(address).scheme not in known or provider in found:
            raise ValueError(
                "must be addresses separated by blanks, one for each of "
                f"{', '.join(_GATEWAYS)}, such as `paytoday+https://:key@host/?currencies=NAD`"
            )
        found[provider] = Secret(address)
    if wrong := _stripe_faults(found["stripe"].reveal()) if "stripe" in found else ():
        raise ValueError(f"names Stripe, but {' and '.join(wrong)}")
    return tuple(found.items())


def _stripe_faults(address: str) -> tuple[str, ...]:
    """Return all that Stripe would refuse, or that would give its key away."""
    parts = urlsplit(address)
    secret = parse_qs(parts.query).get("webhook_secret", [""])[0]
    is_near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    told = (
        ("its key is none (sk_live_…)", _STRIPE_KEY.fullmatch(unquote(parts.password or ""))),
        ("its webhook_secret is none (whsec_…)", re.fullmatch(r"whsec_\w+", secret)),
        ("its address is not https", parts.scheme == "https" or is_near),
    )
    return tuple(words for words, is_right in told if not is_right)


def _secret_key(raw: str) -> Secret:
    if raw and (len(raw) < SECRET_KEY_CHARACTERS or len(set(raw)) < SECRET_KEY_DISTINCT):
        raise ValueError(f"is too weak: at least {SECRET_KEY_CHARACTERS} random characters")
    return Secret(raw)


def _secret_keys(raw: str) -> tuple[Secret, ...]:
    return tuple(_secret_key(part) for part in _listed(raw))


def _master_key(raw: str) -> Secret:
    try:
        key = base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None
    if raw and len(key) != MASTER_KEY_BYTES:
        raise ValueError(f"must be {MASTER_KEY_BYTES} bytes in base64, not {len(key)}")
    if raw and len(set(key)) < MASTER_KEY_BYTES // 4:
        raise ValueError("is too weak: its bytes are not random")
    return Secret(raw)


def _master_keys(raw: str) -> tuple[Secret, ...]:
    return tuple(_master_key(part) for part in _listed(raw))


def _api_limits(raw: str) -> tuple[tuple[str, int], ...]:
    limits = {"network": 100, "person": 1_000, "partner": 5_000}
    for part in _listed(raw):
        name, _, number = part.partition("=")
        if name not in limits or not number.isdecimal() or int(number) < 1:
            raise ValueError("must look like `network=100,person=1000,partner=5000`")
        limits[name] = int(number)
    return tuple(limits.items())


def _minutes(raw: str) -> int:
    if raw not in {str(n) for n in range(5, 16)}:
        raise ValueError("must be a number from 5 to 15")
    return int(raw)


def _months(raw: str) -> int:
    if raw not in {str(n) for n in range(1, 121)}:
        raise ValueError("must be a number from 1 to 120")
    return int(raw)


def variable(
    name: str,
    meaning: str,
    parse: Callable[[str], Any],
    default: str = "",
    *,
    required: bool = False,
) -> dict[str, Any]:
    """Declare one variable; `required` means that production refuses to start without it."""
    return {
        "name": name,
        "meaning": meaning,
        "parse": parse,
        "default": default,
        "required": required,
    }


@dataclass(frozen=True, kw_only=True)
class Env:
    """What the installation was told from outside."""

    mode: Mode = field(
        metadata=variable(
            "TULAY_ENV",
            "How the installation is run: `production`, `demo` or `test`.",
            _mode,
            Mode.PRODUCTION,
        )
    )
    port: int = field(metadata=variable("PORT", "Port of the web server.", _port, "8000"))
    host: str = field(
        metadata=variable("TULAY_HOST", "Address the web server listens on.", _text, "127.0.0.1")
    )
    data_dir: Path = field(
        metadata=variable(
            "TULAY_DATA_DIR",
            "Folder for everything the installation writes: files, keys, logs, embedded engines.",
            _folder,
            str(ROOT / "var"),
        )
    )
    database_url: Secret = field(
        metadata=variable(
            "DATABASE_URL",
            "PostgreSQL (15 or newer) to use; `make run` starts an embedded one when unset.",
            _address("postgresql", "postgres"),
            required=True,
        )
    )
    database_admin_url: Secret = field(
        metadata=variable(
            "DATABASE_ADMIN_URL",
            "Login that may create roles and extensions, used by `tulay migrate` only; "
            "`DATABASE_URL` when unset.",
            _address("postgresql", "postgres"),
        )
    )
    database_role: str = field(
        metadata=variable(
            "TULAY_DB_ROLE",
            "Database role the process takes on connecting.",
            _one_of("tulay_app", "tulay_owner", "tulay_ledger", "tulay_keys", "tulay_sealer"),
            "tulay_app",
        )
    )
    redis_url: Secret = field(
        metadata=variable(
            "REDIS_URL",
            "Valkey or Redis for cache and job queues; `make run` starts an embedded one when unset.",
            _address("redis", "rediss"),
            required=True,
        )
    )
    once_kept_by: str = field(
        metadata=variable(
            "TULAY_ONCE_KEPT_BY",
            "Where it is noted that a proof of possession was used: `machine` (all web servers run on one) or "
            "`valkey` (several machines behind one address).",
            _one_of("machine", "valkey"),
            "machine",
        )
    )
    secret_key: Secret = field(
        metadata=variable(
            "TULAY_SECRET_KEY",
            "Signs cookies and links: at least 50 random characters.",
            _secret_key,
            required=True,
        )
    )
    secret_key_fallbacks: tuple[Secret, ...] = field(
        metadata=variable(
            "TULAY_SECRET_KEY_FALLBACKS",
            "Earlier signing keys still accepted, separated by commas.",
            _secret_keys,
        )
    )
    master_key: Secret = field(
        metadata=variable(
            "TULAY_MASTER_KEY",
            "Encrypts the keys of personal data: 32 random bytes in base64.",
            _master_key,
            required=True,
        )
    )
    master_key_fallbacks: tuple[Secret, ...] = field(
        metadata=variable(
            "TULAY_MASTER_KEY_FALLBACKS",
            "Earlier master keys that still open what they sealed, separated by commas; `tulay keys rotate` ends the "
            "need for them.",
            _master_keys,
        )
    )
    keys_url: Secret = field(
        metadata=variable(
            "TULAY_KEYS_URL",
            "Where people's wrapped keys are kept, apart from `DATABASE_URL`: `postgresql://…` or `file:///path`; "
            "`keys/keys.sqlite` in the data folder when unset.",
            _address("postgresql", "postgres", "file"),
        )
    )
    key_provider_url: Secret = field(
        metadata=variable(
            "TULAY_KEY_PROVIDER_URL",
            "Key service that seals the keys above people's keys: `https://:token@host/v1/transit/name`; "
            "`TULAY_MASTER_KEY` does it when unset.",
            _address("https", "http"),
        )
    )
    tombstones: Path | None = field(
        metadata=variable(
            "TULAY_TOMBSTONES",
            "File that remembers whose keys were destroyed, kept with the catalogue of backups and shared by all "
            "processes; `backups/tombstones` in the data folder when unset.",
            _folder_or_none,
        )
    )
    log_key: Secret = field(
        metadata=variable(
            "TULAY_LOG_KEY",
            "Signs the audit log's checkpoints; for the sealer alone (`tulay audit new-key` makes one).",
            Secret,
        )
    )
    log_verifiers: tuple[str, ...] = field(
        metadata=variable(
            "TULAY_LOG_VERIFIERS",
            "Public keys of the audit log, separated by commas: the present one, then earlier ones.",
            _listed,
        )
    )
    witness_verifiers: tuple[str, ...] = field(
        metadata=variable(
            "TULAY_WITNESS_VERIFIERS",
            "Public keys of the log's witnesses, separated by commas; the first one is asked.",
            _listed,
        )
    )
    witness_url: Secret = field(
        metadata=variable(
            "TULAY_WITNESS_URL",
            "Address of the witness that cosigns the log's checkpoints.",
            _address("http", "https"),
        )
    )
    witness_key: Secret = field(
        metadata=variable(
            "TULAY_WITNESS_KEY", "Key of the witness; for `tulay audit witness` alone.", Secret
        )
    )
    log_live_months: int = field(
        metadata=variable(
            "TULAY_LOG_LIVE_MONTHS",
            "For how many whole months, besides the present one, entries of the audit log stay in the database, "
            "from 1 to 120; older ones are kept as files (cold storage).",
            _months,
            "24",
        )
    )
    allowed_hosts: tuple[str, ...] = field(
        metadata=variable(
            "TULAY_ALLOWED_HOSTS",
            "Host names the installation answers to, separated by commas.",
            _listed,
            required=True,
        )
    )
    public_url: str = field(
        metadata=variable(
            "TULAY_PUBLIC_URL",
            "Address people see, used in e-mails; `https://` and the first allowed host when unset.",
            _text,
        )
    )
    trusted_proxies: tuple[str, ...] = field(
        metadata=variable(
            "TULAY_TRUSTED_PROXIES",
            "Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, separated by commas.",
            _listed,
        )
    )
    email_url: Secret = field(
        metadata=variable(
            "EMAIL_URL",
            "Mail server: `smtp://user:password@host:port` (`smtps` for TLS from the start, "
            "`smtp+starttls` for STARTTLS).",
            _address("smtp", "smtps", "smtp+starttls"),
            required=True,
        )
    )
    email_inbound_url: Secret = field(
        metadata=variable(
            "EMAIL_INBOUND_URL",
            "Mailbox into which calendars answer invitations: "
            "`imaps://user:password@host:port/INBOX?address=answers@example.org` (`imap+starttls`, or `imap` on "
            "a line that is safe), or `maildir:///path?address=answers@example.org`. Mail to "
            "`answers+anything@example.org` has to arrive there. Without it people answer by the link alone.",
            _mailbox,
        )
    )
    sms_url: Secret = field(
        metadata=variable(
            "SMS_URL",
            "Gateway that carries text messages: `https://user:secret@host/path?sender=NAME`; "
            "without it nothing is sent to phones and a phone number cannot be proven.",
            _address("https", "http"),
        )
    )
    scanner_url: Secret = field(
        metadata=variable(
            "SCANNER_URL",
            "Virus scanner that clears every file before it opens: `clamd+unix:///run/clamav/clamd.ctl` or "
            "`clamd://host:3310`; while it is away documents of requests wait, closed, and no other file is taken. "
            "Without it files are judged by their content alone.",
            _address("clamd+unix", "clamd"),
        )
    )
    payment_gateways: tuple[tuple[str, Secret], ...] = field(
        metadata=variable(
            "PAYMENT_GATEWAYS",
            "Who carries money in and out, separated by blanks: "
            "`paytoday+https://:key@host/?webhook_secret=…&currencies=NAD`, "
            "`stripe+https://:sk_live_…@api.stripe.com/?webhook_secret=whsec_…&currencies=NAD,USD`, "
            "`bank-file+file:///?account=…&holder=…&bank_code=…&currencies=NAD` (`account` names, "
            "for any of them, the account whose statements are taken in); without it nobody "
            "can pay on line and nothing is paid out to banks and mobile numbers.",
            _gateways,
        )
    )
    password_policy: str = field(
        metadata=variable(
            "TULAY_PASSWORD_POLICY",
            "`nist`: 15 characters (8 beside a second factor), none that everybody guesses, no expiry. "
            "`classic`: 12 characters of four kinds, and a new one every 90 days for staff.",
            _one_of("nist", "classic"),
            "nist",
        )
    )
    email_from: str = field(
        metadata=variable(
            "EMAIL_FROM", "Sender of the installation's e-mails.", _text, "no-reply@tulay.example"
        )
    )
    contact_email: str = field(
        metadata=variable(
            "TULAY_CONTACT_EMAIL",
            "Where people write who need help, meet a barrier or found a weakness (`/contact/`, `security.txt`).",
            _text,
            "help@tulay.example",
        )
    )
    cors_origins: tuple[str, ...] = field(
        metadata=variable(
            "CORS_ORIGINS",
            "Front ends on other hosts that may call the API with tokens, separated by commas, such as "
            "`https://app.example.org`.",
            _origins,
        )
    )
    api_limits: tuple[tuple[str, int], ...] = field(
        metadata=variable(
            "TULAY_API_LIMITS",
            "Requests per hour to the API: `network=100,person=1000,partner=5000`; "
            "what is left out keeps these values.",
            _api_limits,
        )
    )
    access_token_minutes: int = field(
        metadata=variable(
            "TULAY_ACCESS_TOKEN_MINUTES",
            "How long an access token of the API holds, from 5 to 15 minutes.",
            _minutes,
            "5",
        )
    )
    bearer_clients: tuple[str, ...] = field(
        metadata=variable(
            "TULAY_BEARER_CLIENTS",
            "Programs (`client_id`) that may use the API with tokens that are bound to no key, separated by commas; "
            "whoever copies such a token can use it.",
            _listed,
        )
    )
    metrics_token: Secret = field(
        metadata=variable(
            "TULAY_METRICS_TOKEN",
            "Lets a scraper on another machine read `/metrics` (`Authorization: Bearer`); "
            "this machine needs none.",
            Secret,
        )
    )
    log_level: str = field(
        metadata=variable(
            "LOG_LEVEL",
            "Least severe log line written.",
            _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
            "INFO",
        )
    )

    @property
    def keys_address(self) -> str:
        """Return where people's wrapped keys are kept."""
        return self.keys_url.reveal() or (self.data_dir / "keys" / "keys.sqlite").as_uri()

    @property
    def tombstones_file(self) -> Path:
        """Return the file that remembers whose keys were destroyed."""
        return self.tombstones or self.data_dir / "backups" / "tombstones"

    @property
    def is_production(self) -> bool:
        """Say whether real people's data is at stake."""
        return self.mode is Mode.PRODUCTION


def connections_file(data_dir: Path) -> Path:
    """Name the file in which a running `tulay run` tells other commands where its servers are."""
    return data_dir / "run" / "environment"


IDENTIFYING = ("TULAY_ENV", "DATABASE_URL")

TEST_VALUES = {
    "DATABASE_URL": "postgresql://tulay@127.0.0.1:1/tulay",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TULAY_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "TULAY_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
    "TULAY_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "TULAY_PUBLIC_URL": "http://localhost:8000",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}


def load(
    given: Mapping[str, str] | None = None, *, strict: bool = True, announced: bool = True
) -> Env:
    """Read all variables; unless strict, required ones may be empty.

    What a running `tulay run` announced counts as well, unless the caller is about to start one.

    :raises Faulty: naming every missing or malformed one.
    """
    outside = os.environ if given is None else given
    told = _announced(outside) if announced else {}
    raw = {**told, **{name: value for name, value in outside.items() if value}}
    if raw.get("TULAY_ENV") == Mode.TEST:
        raw = {**TEST_VALUES, **raw}
    needs_all = strict and raw.get("TULAY_ENV") != Mode.TEST
    values: dict[str, Any] = {}
    faults: list[str] = []
    for one in fields(Env):
        try:
            values[one.name] = _value(one, raw, strict=needs_all)
        except ValueError as fault:
            faults.append(f"{one.metadata['name']} {fault}")
    if "payment_gateways" in values and (player := _plays_with_money(values)):
        faults.append(f"PAYMENT_GATEWAYS names {player}, which moves no money: it is for the demo")
    if faults:
        raise Faulty(faults)
    return Env(**values)


def _plays_with_money(values: Mapping[str, Any]) -> str:
    if values.get("mode") is not Mode.PRODUCTION:
        return ""
    named = dict(values["payment_gateways"])
    if "simulator" in named:
        return "the simulator"
    key = urlsplit(named["stripe"].reveal()).password if "stripe" in named else ""
    return "a test key of Stripe" if "_test_" in (key or "") else ""


def _value(one: Field[Any], raw: Mapping[str, str], *, strict: bool) -> Any:
    given = raw.get(one.metadata["name"], one.metadata["default"])
    if strict and one.metadata["required"] and not given:
        raise ValueError("is missing")
    return one.metadata["parse"](given)


def _announced(outside: Mapping[str, str]) -> dict[str, str]:
    """Read what a running `tulay run` told, unless the caller means another installation."""
    if outside.get("TULAY_ENV") == Mode.TEST:
        return {}
    file = connections_file(_folder(outside.get("TULAY_DATA_DIR") or str(ROOT / "var")))
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return {}
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    another = any(outside.get(name, told.get(name)) != told.get(name) for name in IDENTIFYING)
    return {} if another else told
