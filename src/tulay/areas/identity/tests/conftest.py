import pytest

from tulay.kernel.ids import uuid7
from tulay.plumbing import limits


@pytest.fixture
def rested(settings):
    """Begin with every limit unused, and with a way to reach phones."""
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    settings.SMS_URL = "http://127.0.0.1:1/messages"
    limits.forget_all()
