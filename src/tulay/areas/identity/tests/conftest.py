import pytest

from tulay.areas.identity.queries import territory
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits


@pytest.fixture
def rested(settings):
    """Begin with every limit unused, and with a way to reach phones."""
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    settings.SMS_URL = "http://127.0.0.1:1/messages"
    limits.forget_all()


class _Whichever:
    """Agencies are `directory`'s to know, which stands above: here any id is one that serves."""

    def __contains__(self, agency_id):
        return True


@pytest.fixture
def every_agency_serves():
    """Let roles be given in agencies that no table holds."""
    kept = list(territory._sources)
    nothing = territory.Territory(
        dict, _Whichever, lambda _region: frozenset(), lambda _agencies: {}
    )
    territory.tell_territory(nothing)
    territory.forget_territory()
    yield
    territory._sources[:] = kept
    territory.forget_territory()
