"""Compile the gettext catalogues that changed: `python -m tools.compile_messages`.

With polib, because a bare machine has no msgfmt. A fuzzy translation is left out: the reader gets
the English sentence rather than a wrong one.
"""

import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "src" / "tulay" / "locale"


def stale() -> list[Path]:
    """List the catalogues that are newer than what was compiled from them."""
    found = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    return [po for po in found if not _is_fresh(po)]


def _is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def main() -> int:
    """Compile and say how many."""
    changed = stale()
    if changed:
        import polib  # noqa: PLC0415 - only when there is something to do

        for po in changed:
            new = po.with_suffix(".mo.new")
            polib.pofile(str(po)).save_as_mofile(str(new))
            new.replace(po.with_suffix(".mo"))
    print(f"messages: {len(changed)} compiled" if changed else "messages: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
