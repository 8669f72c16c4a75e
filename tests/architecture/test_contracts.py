"""The six import contracts hold, and each is broken by exactly the violation planted for it (house 5)."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.architecture.source import PACKAGE, ROOT

NEW_AREA = "areas/operations"  # declared in the order, not yet written: a place to plant in
VIOLATIONS = {
    "shelves": {"plumbing/seeded.py": "import tulay.site"},
    "areas": {"areas/audit/queries.py": "import tulay.areas.operations.queries"},
    "inside": {f"{NEW_AREA}/errors.py": "import tulay.areas.operations.rules"},
    "pure": {f"{NEW_AREA}/rules.py": "import django"},
    "face": {f"{NEW_AREA}/queries.py": "import tulay.areas.audit.models"},
    "doors": {f"{NEW_AREA}/tasks.py": "import tulay.areas.operations.models"},
}
STRAY = {f"{NEW_AREA}/utils.py": '"""A file that no layer names."""'}
GROUND = ("__init__", "errors", "rules", "models", "queries", "tasks")


@pytest.fixture
def copied(tmp_path):
    """The product's source with an empty new area, free to be broken."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "src/tulay",
        ignore=shutil.ignore_patterns("__pycache__", "static_src", "templates", "locale", "tests"),
    )
    shutil.copytree(
        ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in GROUND:
        plant(tmp_path, {f"{NEW_AREA}/{name}.py": f'"""{name} of the planted area."""'})
    return tmp_path


def plant(root, files):
    for name, line in files.items():
        path = root / "src/tulay" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def broken(root):
    """Names of the contracts that import-linter finds broken."""
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "--no-cache",
        ],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": f"{root / 'src'}:{root}",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Contracts:" in result.stdout, result.stdout + result.stderr
    return set(re.findall(r"^(.+?) BROKEN", result.stdout, re.MULTILINE))


def names():
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract["name"] for contract in settings["contracts"]}


def test_all_contracts_hold_with_a_new_area(copied):
    assert broken(copied) == set()


def test_every_contract_has_its_violation():
    assert set(VIOLATIONS) == set(names())


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract_and_no_other(copied, contract):
    plant(copied, VIOLATIONS[contract])
    assert broken(copied) == {names()[contract]}


def test_a_file_that_no_layer_names_breaks_the_build(copied):
    plant(copied, STRAY)
    assert broken(copied) == {names()["inside"]}
