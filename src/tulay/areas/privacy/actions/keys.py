"""What is done with the keys of people's data by whoever runs the installation."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("privacy.rotate-keys")
def note_rotation(*, actor: Actor, version: int, now: datetime) -> None:
    """Note that what wraps people's keys was exchanged; the exchange itself lies outside the database."""
    record(actor=actor, code="privacy.rotate-keys", target="keys", at=now, version=version)
