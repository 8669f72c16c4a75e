from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tulay.plumbing.jobs import SCHEDULES
from tulay.plumbing.models import CacheBump, RateAllowance
from tulay.plumbing.tasks import tidy

pytestmark = pytest.mark.django_db


def test_tidying_forgets_what_nobody_needs_and_nothing_else():
    now = datetime.now(UTC)
    CacheBump.objects.create(namespace="old", at=now - timedelta(days=2))
    CacheBump.objects.create(namespace="new", at=now)
    RateAllowance.objects.create(key="rested", used_until=now.timestamp() - 1)
    RateAllowance.objects.create(key="busy", used_until=now.timestamp() + 1_000)
    tidy(at=now.isoformat())
    assert [b.namespace for b in CacheBump.objects.all()] == ["new"]
    assert [r.key for r in RateAllowance.objects.all()] == ["busy"]
    assert "plumbing.tidy" in SCHEDULES


def test_the_allowances_are_unlogged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'plumbing_rate'")
        assert cursor.fetchone()[0] in ("u", b"u")
