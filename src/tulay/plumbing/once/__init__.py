"""Something that may happen once, whatever answers: `first_time(key, era=…)` says whether it has not happened yet.

It is kept by this machine (`here`), or by what several machines share (`shared`); `settings.ONCE_KEPT_BY` says which.
A caller names the *era* under which the thing was announced (a DPoP nonce carries it). An era belongs to one store and
is over when that store is lost; a thing of an era that is over, or of another machine's, is refused with `EraOver`,
and its owner announces it again under the era that holds now. So nothing is accepted twice by a wrong setting either.
"""

from hashlib import blake2b

from django.conf import settings

from tulay.plumbing.once import here, shared
from tulay.plumbing.once.eras import ERA_BYTES, EraOver

__all__ = ["ERA_BYTES", "EraOver", "era", "first_time", "forget_era"]


def era() -> bytes:
    """Return the era that holds now: eight bytes."""
    return here.kept().era if _is_here() else shared.era()


def first_time(key: str, *, era: bytes, until: float, now: float) -> bool:
    """Answer whether `key` comes for the first time; the same key always comes with the same `until`.

    :raises EraOver: announce it again under `era()`.
    :raises OSError: it cannot be noted, and so not be answered.
    """
    digest = blake2b(key.encode(), digest_size=16).digest()
    if not _is_here():
        return shared.first_time(digest, era=era, until=until, now=now)
    kept = here.kept()
    if era != kept.era:
        raise EraOver
    return kept.first_time(digest, until=until, now=now)


def forget_era() -> None:
    """Ask anew which store answers, and for which era."""
    shared.forget()
    here.forget()


def _is_here() -> bool:
    return settings.ONCE_KEPT_BY == "machine" and here.is_possible()
