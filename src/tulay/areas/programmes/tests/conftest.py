"""Coming to the doors of this area as somebody."""

import pytest

from tulay.areas.identity.tests.coming import nothing_remembered, seen_by, words

__all__ = ["api_address", "nothing_remembered", "seen_by", "words"]


@pytest.fixture
def api_address():
    """Where this area's part of the API begins."""
    return "/api/v1/ppas"
