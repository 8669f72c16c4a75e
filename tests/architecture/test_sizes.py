"""No function has more than ten branches; other sizes are shown by `python -m tools.sizes` (house 16)."""

import subprocess
import sys
import tomllib

from tests.architecture.source import PACKAGE, ROOT

BRANCHES_MAX = 10


def too_branched(root):
    """Functions above the limit, whatever a `noqa` beside them says."""
    command = [
        sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa", "--select", "C901",
        "--config", f"lint.mccabe.max-complexity={BRANCHES_MAX}", "--output-format", "concise",
        "--exclude", "migrations", str(root),
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return [line for line in result.stdout.splitlines() if "C901" in line]


def test_no_function_is_too_branched():
    assert too_branched(PACKAGE) == []


def test_eleven_branches_are_found(seed):
    body = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(BRANCHES_MAX))
    assert len(too_branched(seed(areas__cases__rules=f"def due(x):\n{body}"))) == 1
    assert too_branched(seed(areas__cases__rules="def due(x):\n    return x\n")) == []


def test_the_linter_keeps_the_same_limit():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert lint["mccabe"]["max-complexity"] == BRANCHES_MAX
    assert "C901" not in lint["ignore"]
