"""Collect, hash and compress static files when one changed: `python -m tools.collect_static`."""

import hashlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "var" / "static"
STAMP = TARGET / ".collected-from"
LIBRARIES = ("django_htmx", "ninja")


def sources() -> list[Path]:
    """List the folders static files come from."""
    own = [ROOT / "var" / "assets", *sorted((ROOT / "src" / "tulay").glob("**/static"))]
    specs = [find_spec(name) for name in LIBRARIES]
    theirs = [Path(spec.origin).parent / "static" for spec in specs if spec and spec.origin]
    return [folder for folder in (*own, *theirs) if folder.is_dir()]


def fingerprint() -> str:
    """Digest names, sizes and times: cheap, and a needless collection does no harm."""
    digest = hashlib.sha256((ROOT / "src/tulay/site/settings.py").read_bytes())
    for folder in sources():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                facts = file.stat()
                digest.update(f"{file}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def main() -> int:
    """Collect unless nothing changed."""
    now = fingerprint()
    if STAMP.exists() and STAMP.read_text() == now:
        print("static files: up to date")
        return 0
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "-v", "0"]
    told = {
        **os.environ,
        "TULAY_ENV": "test",
        "DJANGO_SETTINGS_MODULE": "tulay.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    subprocess.run(command, check=True, cwd=ROOT, env=told)  # noqa: S603 - our own command
    STAMP.write_text(now)
    print("static files: collected")
    return 0


if __name__ == "__main__":
    sys.exit(main())
