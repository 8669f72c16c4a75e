"""Lint the SQL of every migration with squawk: `python -m tools.lint_migrations`.

Django needs a database to spell the SQL: an embedded one for the moment.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from tulay.site.databases import database
from tulay.site.platform.migrations import Exchanged
from tulay.site.platform.testing import Engines

# Each exclusion has its reason.
EXCLUDED = {
    "prefer-robust-stmts": "migrations are transactions: nothing is half done",
    "require-timeout-settings": "`tulay migrate` sets lock_timeout on its connection",
    "prefer-bigint-over-int": "small numbers are small by meaning (days, slots)",
    "prefer-bigint-over-smallint": "the same",
    "prefer-identity": "keys are UUIDv7",
    "prefer-text-field": "Django's CharField carries its length; widening it is instant",
    "require-table-schema": "one schema",
    "adding-foreign-key-constraint": "squawk counts keys of tables made in the same file",
    "ban-drop-constraint": "a check of known words is put back wider in the same transaction",
    "prefer-timestamptz": "Django's DateTimeField is timestamptz already",
}
# Tables of an area's first migration are empty, which squawk sees in most rules only.
EMPTY = {"adding-field-with-default": "nothing is rewritten"}


def main() -> int:
    """Spell every migration of ours and lint them together."""
    engines = Engines()
    try:
        engines.start(database=True, broker=False)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings_test")
        django.setup()
        login = database(os.environ["DATABASE_URL"], role=None)
        login["OPTIONS"]["pool"] = False
        with Exchanged(login), tempfile.TemporaryDirectory() as folder:
            files = _spelled(Path(folder))
            first = [file for file in files if ".0001_" in file]
            later = [file for file in files if file not in first]
            return max(_squawk(first, EXCLUDED | EMPTY), _squawk(later, EXCLUDED))
    finally:
        engines.stop()


def _spelled(folder: Path) -> list[str]:
    from django.apps import apps
    from django.core.management import call_command

    files = []
    for app in apps.get_app_configs():
        ours = app.name.startswith("tulay.")
        for migration in sorted(Path(app.path).glob("migrations/[0-9]*.py")) if ours else ():
            file = folder / f"{app.label}.{migration.stem}.sql"
            with file.open("w") as out:
                call_command("sqlmigrate", app.label, migration.stem, stdout=out, no_color=True)
            files.append(str(file))
    return files


def _squawk(files: list[str], excluded: dict[str, str]) -> int:
    if not files:
        return 0
    command = [str(Path(sys.executable).parent / "squawk"), "--pg-version", "15"]
    command += [f"--exclude={','.join(excluded)}", *files]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - the locked tool


if __name__ == "__main__":
    sys.exit(main())
