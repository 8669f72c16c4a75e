"""Pytest plugin: start the engines before anything reads the settings.

A plugin named in `pyproject.toml` and not a `conftest.py`, because pytest-django reads the settings
before any conftest is imported. A worker of xdist shares its controller's Valkey and has a PostgreSQL of its own: what
is committed in one database is sealed only when every transaction of its whole server that began before has ended.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.testing import Engines

OURS = "TULAY_TEST_POSTGRES"  # set for workers where their controller has started one
IDLE = ("help", "version", "collectonly", "markers", "showfixtures")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Start what the environment does not name."""
    os.environ["TULAY_ENV"] = "test"
    keys = Path(tempfile.mkdtemp(prefix="tulay-keys-"))
    early_config.add_cleanup(lambda: shutil.rmtree(keys, ignore_errors=True))
    os.environ["TULAY_KEYS_URL"] = (keys / "keys.sqlite").as_uri()
    os.environ["TULAY_TOMBSTONES"] = str(keys / "tombstones")
    wanted = early_config.known_args_namespace
    missing = {name: not os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")}
    is_second_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0"
    missing["DATABASE_URL"] |= is_second_worker and OURS in os.environ
    if any(missing.values()) and not any(getattr(wanted, name, False) for name in IDLE):
        signal.signal(signal.SIGTERM, _interrupt)
        engines = Engines()
        early_config.add_cleanup(engines.stop)
        try:
            engines.start(database=missing["DATABASE_URL"], broker=missing["REDIS_URL"])
        except PlatformFault as fault:
            raise pytest.UsageError(str(fault)) from fault
        if missing["DATABASE_URL"]:
            os.environ[OURS] = "1"
    return (yield)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
