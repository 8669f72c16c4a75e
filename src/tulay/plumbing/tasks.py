"""What the mechanics tidy up at night."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from tulay.plumbing.http import idempotency
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.keys import copies
from tulay.plumbing.keys.present import ring
from tulay.plumbing.models import CacheBump, Once

BUMPS_KEPT = timedelta(days=1)


@periodic(every=timedelta(days=1), offset=timedelta(hours=1, minutes=43))
@job("plumbing.copy-keys")
def copy_keys(*, at: str, **_: object) -> None:
    """Copy the file of people's keys, and let copies go that are older than seven days."""
    copies.copy(ring().store, settings.KEY_COPIES, datetime.fromisoformat(at))


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=17))
@job("plumbing.tidy")
def tidy(*, at: str, **_: object) -> None:
    """Forget old answers, old bumps, what happened once and limits that are whole again."""
    now = datetime.fromisoformat(at)
    idempotency.purge(now=now)
    Once.objects.filter(until__lt=now).delete()
    CacheBump.objects.filter(at__lt=now - BUMPS_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM plumbing_rate WHERE used_until < %s", [now.timestamp()])
