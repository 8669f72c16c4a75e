"""Rules, errors, events and the kernel load without Django (house 4, 5)."""

import os
import subprocess
import sys

from tests.architecture.source import PACKAGE, modules

PURE = {"rules", "errors", "events"}
FRAMEWORKS = ("django", "ninja", "celery", "redis", "psycopg")
PROBE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    loaded = {module.partition(".")[0] for module in sys.modules} & set(%r)
    if loaded:
        sys.exit(f"{name} loads {sorted(loaded)}")
"""


def dotted(module):
    stem = "/".join(module.parts).removesuffix(".py").removesuffix("/__init__")
    return f"tulay.{stem.replace('/', '.')}"


def pure_modules():
    return [dotted(m) for m in modules() if m.parts[0] == "kernel" or m.layer in PURE]


def probe(names, path):
    command = [sys.executable, "-c", PROBE % (FRAMEWORKS,), *names]
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_pure_modules_load_without_a_framework():
    result = probe(pure_modules(), PACKAGE.parent)
    assert result.returncode == 0, result.stderr


def test_a_rule_that_loads_django_by_a_detour_is_found(seed):
    root = seed(pure__rules="import pure.detour", pure__detour="import django.conf")
    result = probe(["pure.rules"], root)
    assert result.returncode != 0
    assert "pure.rules loads ['django']" in result.stderr
