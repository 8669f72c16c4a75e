"""Which files will do for a paper."""

from collections.abc import Iterable

PICTURES = frozenset({"image/jpeg", "image/png"})
PAPERS = PICTURES | {"application/pdf"}
_GROUPS = {"image": PICTURES, "pdf": PAPERS - PICTURES}


def kinds_taken(accepts: Iterable[str]) -> frozenset[str]:
    """Return the media types that will do for a paper; none named: anything we take at all."""
    known: frozenset[str] = frozenset()
    return known.union(*(_GROUPS.get(kind, frozenset({kind})) for kind in accepts))
