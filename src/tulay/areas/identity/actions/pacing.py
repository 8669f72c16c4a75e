"""How often an address, a browser or a network may ask for an account or a new password.

Counted before anything is looked up, alike for addresses that have an account and those that have none; shared by all
processes, in PostgreSQL while Valkey is away. A network beyond its share is slowed to one a minute, never shut out: a
whole town may share one.
"""

from tulay.areas.identity import rules
from tulay.areas.identity.actions.tries import Origin, counted_as
from tulay.plumbing.limits import Rate, limit

ADDRESS, NETWORK = Rate(*rules.PER_ADDRESS), Rate(*rules.PER_NETWORK)
CODES = Rate(*rules.PER_CODE_NETWORK)


def check_asking(what: str, *, address: str, origin: Origin) -> None:
    """Count one wish for a link or a code.

    :raises TooMany: this address, this browser or this network has asked often of late.
    """
    limit(f"{what}-network", origin.network, NETWORK)
    if origin.device:
        limit(f"{what}-browser", origin.device, ADDRESS)
    limit(what, counted_as(address), ADDRESS)


def check_answering(what: str, *, origin: Origin) -> None:
    """Count one link or code that comes back.

    :raises TooMany: this network has tried many.
    """
    limit(f"{what}-answers", origin.network, CODES)
