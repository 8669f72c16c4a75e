from datetime import UTC, datetime, timedelta

import pytest

from tulay.kernel.errors import Invalid
from tulay.plumbing.http.pagination import Keyset, limit_from, paginate
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST = Keyset("newest", "created_at")
DUE = Keyset("due", "not_before", descending=False)
LATEST = Keyset("latest", "not_before")
TRIES = Keyset("tries", "attempts")


def make_rows(count, **columns):
    rows = [
        OutboxRow(
            kind="job",
            name=f"{i:02}",
            queue="default",
            created_at=START + timedelta(days=i // 3),
            attempts=i % 4,
            not_before=None if i % 5 == 0 else START + timedelta(days=i % 7),
        )
        for i in range(count)
    ]
    OutboxRow.objects.bulk_create(rows)


def walk(order, limit):
    names, cursor = [], None
    while True:
        found = paginate(
            OutboxRow.objects.all(), order, card=lambda r: r, cursor=cursor, limit=limit
        )
        names += found.items
        cursor = found.next
        if cursor is None:
            return names


@pytest.mark.parametrize("order", [NEWEST, DUE, LATEST, TRIES])
@pytest.mark.parametrize("limit", [1, 7, 30, 100])
def test_walking_the_pages_shows_every_row_once_in_order(order, limit):
    make_rows(30)
    rows = walk(order, limit)
    assert len({row.id for row in rows}) == len(rows) == 30
    filled = [getattr(r, order.column) for r in rows if getattr(r, order.column) is not None]
    assert filled == sorted(filled, reverse=order.descending)
    assert [getattr(r, order.column) is None for r in rows[: len(filled)]] == [False] * len(filled)


def test_a_page_costs_one_query(django_assert_num_queries):
    make_rows(10)
    first = paginate(OutboxRow.objects.all(), NEWEST, card=str, limit=3)
    with django_assert_num_queries(1):
        paginate(OutboxRow.objects.all(), NEWEST, card=str, limit=3, cursor=first.next)


def test_a_row_that_comes_in_between_moves_nothing():
    make_rows(10)
    first = paginate(OutboxRow.objects.all(), NEWEST, card=lambda r: r.name, limit=5)
    OutboxRow.objects.create(kind="job", name="new", queue="default", created_at=datetime.now(UTC))
    second = paginate(
        OutboxRow.objects.all(), NEWEST, card=lambda r: r.name, limit=100, cursor=first.next
    )
    assert len(set(first.items) | set(second.items)) == 10


def tampered():
    make_rows(5)
    good = paginate(OutboxRow.objects.all(), NEWEST, card=str, limit=2).next
    other = paginate(OutboxRow.objects.all(), TRIES, card=str, limit=2).next
    return ["x", good[:-3], good + "AAAA", other, "é", "W10", "W251bGxd", "\0", "A" * 400]


def test_a_cursor_that_is_not_ours_is_refused_by_name():
    for cursor in tampered():
        with pytest.raises(Invalid) as refused:
            paginate(OutboxRow.objects.all(), NEWEST, card=str, cursor=cursor)
        assert refused.value.errors[0].pointer == "?cursor"


def test_the_api_names_the_cursor(doors):
    reply = doors.get("/api/v1/list?cursor=nonsense")
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["pointer"] == "cursor"


@pytest.mark.parametrize("text", ["0", "101", "-1", "x", "1e2", "99999999999", "²"])
def test_a_wrong_limit_is_refused_by_name(text):
    with pytest.raises(Invalid) as refused:
        limit_from(text)
    assert refused.value.errors[0].pointer == "?limit"


def test_a_limit_from_1_to_100_serves():
    assert [limit_from(t) for t in (None, "", "1", "100")] == [20, 20, 1, 100]
