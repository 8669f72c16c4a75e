"""When somebody may tell a story about what they asked for: once they got it. Pure."""

from tulay.areas.cases.errors import NothingToTell
from tulay.areas.cases.rules.steps import State

TELLABLE = frozenset({State.APPROVED, State.IN_PROGRESS, State.COMPLETED})


def check_tellable(state: State) -> None:
    """Refuse a story about what nobody got.

    :raises NothingToTell: the request is not approved.
    """
    if state not in TELLABLE:
        raise NothingToTell
