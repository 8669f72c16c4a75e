"""What a hostile file is, and the list of all."""

from collections.abc import Callable
from dataclasses import dataclass

DRAWN = "drawn"  # taken, and drawn anew
KEPT = "kept"  # taken as it is: harmless where it is served
REFUSED = "files.kind-refused"
DAMAGED = "files.damaged"
UNSAFE = "files.unsafe"
LOCKED = "files.locked"
EMPTY = "files.empty"
LARGE = "files.too-large"
POINTS = "files.picture-too-large"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, under a name and a type that somebody claims for it."""

    fate: str
    content: bytes
    name: str = "boat.pdf"
    claimed: str = "application/pdf"
    traces: tuple[bytes, ...] = ()


CORPUS: dict[str, Callable[[], Hostile]] = {}


def hostile(fate, name="boat.pdf", claimed="application/pdf", traces=()):
    """Put what a function makes into the corpus, under the function's name."""

    def add(make):
        label = make.__name__.strip("_").replace("_", "-")
        assert label not in CORPUS, label
        CORPUS[label] = lambda: Hostile(fate, make(), name, claimed, tuple(traces))
        return make

    return add
