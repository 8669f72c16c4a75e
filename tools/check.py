"""Run every check and report them all: `make check`."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DJANGO = (sys.executable, "-m", "django")
IN_TESTS = {"TULAY_ENV": "test", "DJANGO_SETTINGS_MODULE": "tulay.site.settings_test"}
IN_PRODUCTION = {
    "TULAY_ENV": "production",
    "DJANGO_SETTINGS_MODULE": "tulay.site.settings",
    "DATABASE_URL": "postgresql://tulay@127.0.0.1:1/tulay",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TULAY_SECRET_KEY": "not-a-secret-only-here-to-be-checked-0123456789-abcdefghijk",
    "TULAY_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
    "TULAY_ALLOWED_HOSTS": "tulay.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


# Ruff knows the same rules (S104, S308, S608) and there each exception has its reason beside it.
JUDGED = "B104,B308,B608,B703"


@dataclass(frozen=True)
class Step:
    """One check: a command and the surroundings it needs."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of a step."""

    step: Step
    code: int
    said: str
    seconds: float


def steps() -> list[Step]:
    """List the checks, slowest first."""
    return [
        Step("types", _tool("mypy")),
        Step("templates", (*_tool("djlint"), "src", "--lint", "--quiet")),
        Step("migration SQL", (sys.executable, "-m", "tools.lint_migrations"), IN_TESTS),
        Step("lint", (*_tool("ruff"), "check", ".")),
        Step("format", (*_tool("ruff"), "format", "--check", ".")),
        Step("import contracts", _tool("lint-imports")),
        Step("migrations", (*DJANGO, "makemigrations", "--check", "--dry-run"), IN_TESTS),
        Step(
            "production", (*DJANGO, "check", "--deploy", "--fail-level", "WARNING"), IN_PRODUCTION
        ),
        Step(
            "security",
            (*_tool("bandit"), "-q", "-r", "src", "-ll", "-x", "*/tests/*", "-s", JUDGED),
        ),
        Step("words", (sys.executable, "-m", "tools.messages", "--check")),
        Step("changes", (sys.executable, "-m", "tools.changelog", "--check")),
        *(
            Step(f"{file.stem}", (sys.executable, "-m", f"tools.{file.stem}", "--check"), IN_TESTS)
            for file in sorted((ROOT / "tools").glob("docs_*.py"))
        ),
    ]


def _tool(name: str) -> tuple[str, ...]:
    return (str(BIN / name),)


def _run(step: Step) -> Outcome:
    began = time.monotonic()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TULAY_", "DJANGO_"))}
    environment = {**kept, "PYTHONPATH": str(ROOT / "src"), **step.environment}
    done = subprocess.run(  # noqa: S603 - commands of this file
        step.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return Outcome(step, done.returncode, done.stdout + done.stderr, time.monotonic() - began)


def main() -> int:
    """Run all, two at a time; one failure does not hide the next."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [outcome for outcome in pool.map(_run, steps()) if not _told(outcome)]
    for outcome in failed:
        print(f"\n== {outcome.step.name}\n{outcome.said.strip()}")
    print("\nAll checks passed." if not failed else f"\n{len(failed)} checks failed.")
    return 1 if failed else 0


def _told(outcome: Outcome) -> bool:
    is_good = outcome.code == 0
    word = "ok    " if is_good else "FAILED"
    print(f"{word} {outcome.step.name} ({outcome.seconds:.1f} s)", flush=True)
    return is_good


if __name__ == "__main__":
    sys.exit(main())
