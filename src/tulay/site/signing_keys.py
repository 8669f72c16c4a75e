"""`tulay keys`: which keys sign access tokens, and let the next one."""

from collections.abc import Iterator
from datetime import datetime

from tulay.areas.identity import actions
from tulay.areas.identity.queries import signing_keys
from tulay.kernel.actor import SYSTEM


def run(what: str, *, now: datetime, withdraw: bool = False) -> Iterator[str]:
    """Do it, then yield what there is, a line each."""
    if what == "rotate-signing":
        actions.rotate_signing_keys(actor=SYSTEM, now=now, withdraw=withdraw)
    for key in signing_keys(now=now):
        yield f"{key.kid}  {key.state:8}  {_since(key.signs_from)}{_until(key.verifies_until)}"


def _since(moment: datetime | None) -> str:
    return f"signs from {moment:%Y-%m-%d %H:%M} UTC" if moment else "published, not used yet"


def _until(moment: datetime | None) -> str:
    return f", verifies until {moment:%Y-%m-%d %H:%M} UTC" if moment else ""
