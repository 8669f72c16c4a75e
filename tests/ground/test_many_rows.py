"""Many rows at once: added, changed, and the moments in them read."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.payments.models import Payout
from tulay.areas.payments.tests.factories import NOW, nad
from tulay.areas.payments.tests.paying import Treasury
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import writes
from tulay.plumbing.db.times import UtcLoader
from tulay.plumbing.db.updates import update_many
from tulay.plumbing.http.models import CacheBump
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("many", [1, 4, 5, 9, 10, 11, 99, 100, 237])
def test_however_many_are_added_each_is_there_once(many):
    with one_transaction(seen_as=SYSTEM):
        for number in range(many):
            writes.add(CacheBump(namespace=f"space-{number}"))
            writes.add(
                OutboxRow(kind="job", name="trial", payload={"number": number}, queue="default")
            )

    bumped = CacheBump.objects.values_list("namespace", flat=True)
    assert sorted(bumped) == sorted(f"space-{number}" for number in range(many))
    numbers = OutboxRow.objects.filter(name="trial").values_list("payload__number", flat=True)
    assert sorted(numbers) == list(range(many))


def test_rows_that_refer_to_others_keep_their_order():
    rows = [OutboxRow(), Payout(), OutboxRow(), Payout(), CacheBump(), Payout()]

    runs = [(kind, len(alike)) for kind, alike in writes._runs(rows)]

    assert runs[0] == (Payout, 3)
    assert dict(runs[1:]) == {OutboxRow: 2, CacheBump: 1}


def test_fields_of_many_rows_are_stored_in_one_statement():
    treasury = Treasury()
    ids = [treasury.propose(nad(100)) for _ in range(3)]
    with one_transaction(seen_as=SYSTEM):
        rows = list(Payout.objects.filter(id__in=ids).order_by("id"))
        for number, row in enumerate(rows):
            row.line, row.failure, row.first_at = (
                number,
                f"of {number}",
                NOW + timedelta(days=number),
            )
            row.currency = "ZAR"  # not named: it stays what it was
        rows[0].first_at = None
        with CaptureQueriesContext(connection) as seen:
            update_many(rows, "line", "failure", "first_at")
            update_many([], "line")
        assert not seen.captured_queries, "past Django, in one statement"
        found = Payout.objects.filter(id__in=ids).order_by("id")
        stored = [(row.line, row.failure, row.first_at, row.currency) for row in found]

    days = [None, NOW + timedelta(days=1), NOW + timedelta(days=2)]
    assert stored == [(n, f"of {n}", days[n], "NAD") for n in range(3)]
    with pytest.raises(AssertionError, match="saved with its row"):
        update_many([Payout()], "reason")


MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(moment=MOMENTS)
def test_a_moment_is_read_as_it_was_stored(moment):
    digits = moment.strftime("%f").rstrip("0")
    text = f"{moment:%Y-%m-%d %H:%M:%S}".rjust(19, "0") + (f".{digits}" if digits else "") + "+00"

    assert UtcLoader(0).load(text.encode()) == moment


def test_moments_come_through_the_quick_reader_and_strange_ones_are_refused_in_words():
    with connection.cursor() as cursor:
        loader = cursor.connection.adapters.get_loader(1184, 0)
        assert loader is UtcLoader
        cursor.execute(
            "SELECT %s::timestamptz, %s::uuid", ["2026-11-22 14:00:00.5+02", str(UUID(int=1))]
        )
        assert cursor.fetchone()[0] == datetime(2026, 11, 22, 12, 0, 0, 500_000, tzinfo=UTC)
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(Exception, match="too large"):
            cursor.fetchone()
