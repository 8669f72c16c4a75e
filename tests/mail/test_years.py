"""Every reminder that is due is delivered once, or has visibly failed, whatever the days bring."""

import os
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.mail.years import Years, serving
from tulay.site.platform.programs import free_port

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SOAKED = os.environ.get("SOAK_YEARS", "")
DAYS = 730 if SOAKED else 40
AGENCIES = 12 if SOAKED else 6
OUTAGES = tuple(range(15, DAYS, 61)) if SOAKED else (15,)


@contextmanager
def mail(settings):
    server, moody = serving(settings, free_port())
    try:
        yield moody
    finally:
        server.stop()


def test_every_due_reminder_is_delivered_once_or_visibly_failed(settings, capsys):
    with mail(settings) as moody:
        years = Years(
            moody, agencies=AGENCIES, seed=2026, years=(2027, 2028) if SOAKED else (2027,)
        )
        years.play(days=DAYS, outages=OUTAGES)

    assert {what: found for what, found in years.faults().items() if found} == {}
    figures = years.figures()
    with capsys.disabled():
        print(f" {figures}")
    assert figures["messages"] == figures["expected"]
    assert figures["delivered"] > figures["failed"] > 0
    assert figures["restarts"] > 0
    assert figures["moved"] > 0


def test_without_the_ledgers_uniqueness_somebody_is_told_twice(settings):
    """The guard is the guard: take it away, and the same play finds what was doubled."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE tulay_owner")
        cursor.execute("DROP INDEX meetings_reminded_once")
        cursor.execute("SET ROLE tulay_app")
    with mail(settings) as moody:
        years = Years(moody, agencies=2, seed=2026).play(days=9)
    assert years.faults()["doubled"]
