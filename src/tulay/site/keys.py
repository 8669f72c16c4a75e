"""`tulay keys`: the keys of people's data: what there is, exchange what wraps them, copy them."""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from tulay.areas.privacy.actions.keys import note_rotation
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import resealing
from tulay.plumbing.keys import copies, rotation
from tulay.plumbing.keys.errors import KeysUnavailable, Tampered
from tulay.plumbing.keys.present import ring
from tulay.plumbing.keys.ring import LEARN_S
from tulay.site import signing_keys
from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders

HEARD_S = LEARN_S + 1


def run(given: argparse.Namespace, env: Env, *, now: datetime) -> None:
    """Do what was asked, a line each.

    :raises PlatformFault: the keys do not open, or nobody answers.
    """
    folder = getattr(given, "folder", "")
    does: dict[str, Callable[[], Iterator[str]]] = {
        "status": lambda: chain(status(), signing_keys.run("status", now=now)),
        "rotate": lambda: _rotate(now),
        "copy": lambda: copy(
            Path(folder).resolve() if folder else Folders(env.data_dir).key_copies, now
        ),
        "rotate-signing": lambda: signing_keys.run(
            given.what, now=now, withdraw=getattr(given, "withdraw", False)
        ),
    }
    try:
        for line in does[given.what]():
            print(line, flush=True)
    except KeysUnavailable as fault:
        raise PlatformFault("The key store or the key service does not answer.") from fault
    except Tampered as fault:
        raise PlatformFault(f"A key does not open: {fault}.") from fault


def status() -> Iterator[str]:
    """Say which version wraps how many keys, and what the first key of an old installation still holds."""
    held = ring()
    census = held.store.census()
    for version in sorted(held.roots.wrapping):
        mark = "wraps new keys" if version == held.roots.present else "earlier"
        yield f"version {version:<4} {census.get(version, 0):>9} people's keys  {mark}"
    yield f"destroyed    {len(held.store.buried_after(0)):>9}"
    for columns, remark in (
        (resealing.columns(), "keys rotate seals them anew"),
        (resealing.fixed(), "only added to, stays"),
    ):
        for model, field in columns:
            if count := resealing.count_old(model, field):
                yield f"first key    {count:>9} values in {model._meta.db_table}.{field.column}: {remark}"


def _rotate(now: datetime, *, heard_s: float = HEARD_S) -> Iterator[str]:
    """Rotate, and leave an entry in the log that somebody did."""
    yield from rotate(heard_s=heard_s)
    note_rotation(actor=SYSTEM, version=ring().roots.present, now=now)


def rotate(*, heard_s: float = HEARD_S) -> Iterator[str]:
    """Exchange the key that wraps, seal the roots with the present master key, and end the first key's values."""
    held = ring()
    version = rotation.begin(held)
    count = sum(rotation.rewrap(held))
    yield f"Version {version} wraps {count} keys that earlier versions wrapped."
    time.sleep(
        heard_s
    )  # until then another process may still wrap a new key with the version before
    count = sum(rotation.rewrap(held))
    rotation.seal_roots_anew(held)
    old = rotation.drop_old(held)
    yield f"{count} more came meanwhile; {len(old)} old versions were dropped; the roots are sealed anew."
    yield f"{sum(resealing.reseal())} values of the first key were sealed with their people's own."


def copy(folder: Path, now: datetime) -> Iterator[str]:
    """Copy the key file."""
    place = copies.copy(ring().store, folder, now)
    yield str(place) if place else "The keys are in a PostgreSQL: copy them where it is run."
