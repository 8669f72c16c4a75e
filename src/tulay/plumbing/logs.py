"""Structured logs: one JSON object per line, without personal data.

Ids, codes and figures only. What slips in under a known personal key is struck out; an exception is told by its
class, its own words (never the values PostgreSQL quotes) and its frames, without local variables.
"""

import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import msgspec
import structlog

Event = MutableMapping[str, Any]
# fmt: off
PERSONAL = frozenset({
    "access_token", "address", "answer", "authorization", "birth_date", "body", "code_verifier",
    "cookie", "cookies", "csrf", "csrftoken", "data", "date_of_birth", "decision_reason", "email", "first_name",
    "form", "full_name", "given_name", "id_number", "ip", "ip_address", "last_name", "message",
    "mobile", "name", "national_id", "note", "otp", "passphrase", "password", "payload", "phone",
    "postal_address", "q", "query", "query_string", "recipient", "refresh_token",
    "remote_addr", "secret", "session", "session_key", "set_cookie", "surname", "telephone",
    "text", "token", "totp", "tracking_code", "user_agent", "username",
})
# fmt: on
STRUCK = "***"
FRAMES_MAX = 40
TEXT_MAX = 500
_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure(options: Mapping[str, Any]) -> None:
    """Set up logging once per process: `LOGGING_CONFIG` names this, `LOGGING` holds `level` and maybe `file`."""
    level = logging.getLevelNamesMapping()[str(options.get("level", "INFO"))]
    OUT.go_to(options.get("file"))
    OUT.tells_info = level <= logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            _stamp,
            *_TAIL,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: OUT,
        cache_logger_on_first_use=True,
    )
    handler = Handler()
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(level, logging.INFO))
    for name in ("django", "django.server", "celery", "granian"):
        known = logging.getLogger(name)
        known.handlers, known.propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("urllib3", "kombu", "amqp", "psycopg.pool", "celery", "mail.log"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


#: Our access log and `http/views.py` say these already, with less in them.
QUIET = ("django.request", "django.security.csrf", "django.security.DisallowedHost")


class Lines:
    """Where lines go: standard output, or a file. One write per line, so that processes can share it."""

    def __init__(self) -> None:
        self.tells_info = True
        self._file: BinaryIO | None = None
        self._lock = threading.Lock()

    def go_to(self, file: str | Path | None) -> None:
        """Write to `file` from here on; to standard output when there is none."""
        if self._file is not None:
            self._file.close()
        self._file = Path(file).open("ab", buffering=0) if file else None  # noqa: SIM115 - open as long as the process

    def msg(self, line: bytes) -> None:
        """Write one line."""
        out = self._file or getattr(sys.stdout, "buffer", None)
        if out is None:  # standard output is a test's or a shell's
            sys.stdout.write(line.decode() + "\n")
            return
        with self._lock:
            out.write(line + b"\n")
            out.flush()

    log = debug = info = warning = error = critical = exception = fatal = warn = failure = msg


OUT = Lines()


def say(event: str, **facts: Any) -> None:
    """Write one line at level info without the processors: for the access log, where each microsecond counts.

    The caller vouches that `facts` hold ids, codes and figures only.
    """
    if OUT.tells_info:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        OUT.msg(_encode({"at": at, "level": "info", "event": event, **facts}))


class Handler(logging.Handler):
    """Brings what libraries log through `logging` into the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; its arguments are formatted in, since libraries log no personal data of ours."""
        try:
            event: Event = {
                **structlog.contextvars.get_contextvars(),
                "event": record.getMessage()[:TEXT_MAX],
                "level": record.levelname.lower(),
                "logger": record.name,
            }
            if record.exc_info:
                event["exc_info"] = record.exc_info
            _stamp(None, "", event)
            line: Any = event
            for step in _TAIL:
                line = step(None, "", line)
            OUT.msg(line)
        except Exception:  # noqa: BLE001 - as `logging.Handler` wants it
            self.handleError(record)


def redact(_: Any, __: str, event: Event) -> Event:
    """Strike out values under personal keys, however deep."""
    for key in event:
        if key in PERSONAL:
            event[key] = STRUCK
        elif isinstance(event[key], dict):
            event[key] = dict(redact(_, __, dict(event[key])))
    return event


def tell_exception(_: Any, __: str, event: Event) -> Event:
    """Replace `exc_info` by the chain of classes, words and frames."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else _current(info)
    if error is not None:
        event["exception"] = _told(error)
    return event


def _current(info: Any) -> BaseException | None:
    return info[1] if isinstance(info, tuple) else sys.exc_info()[1]


def _told(error: BaseException, depth: int = 0) -> list[dict[str, Any]]:
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "words": _words(error),
        "frames": _frames(error.__traceback__),
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [told, *(_told(cause, depth + 1) if cause is not None and depth < 5 else [])]  # noqa: PLR2004 - causes beyond five say nothing new


def _words(error: BaseException) -> str:
    """Return the first line: PostgreSQL quotes the row's values in the lines behind it."""
    return (str(error).splitlines() or [""])[0][:TEXT_MAX]


def _frames(trace: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-FRAMES_MAX:]


def _short(path: str) -> str:
    for mark in ("/site-packages/", "/src/"):
        if mark in path:
            return path.rpartition(mark)[2]
    return path.rpartition("/")[2]


def _stamp(_: Any, __: str, event: Event) -> Event:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def _render(_: Any, __: str, event: Event) -> bytes:
    return _encode(event)


_TAIL = (tell_exception, redact, _render)
