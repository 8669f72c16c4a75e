"""Communities of the demo are such as the product would let anybody note."""

from datetime import UTC, datetime, timedelta

from tulay.areas.directory.rules.communities import (
    CommunityDetails,
    Residence,
    check_community,
    is_old,
)
from tulay.site.demo.communities import COUNT, communities

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_each_could_have_been_noted_on_its_day_and_lives_alone_in_its_barangay():
    found = list(communities(NOW))
    for one in found:
        details = CommunityDetails(place_id=one.place.id, **one.said)
        where = Residence(one.place.level, one.place.population)
        check_community(details, where, today=one.noted_at.date())
    assert len({one.place.code for one in found}) == len(found) == COUNT
    assert found == list(communities(NOW))


def test_some_want_an_estimate_and_some_another_look():
    found = list(communities(NOW))
    missing = [one for one in found if "people" not in one.said]
    old = [one for one in found if is_old(one.said.get("people_date"), today=NOW.date())]
    assert 20 < len(missing) < 100
    assert 5 < len(old) < 60
    assert all(one.noted_at <= NOW - timedelta(days=30) for one in found)
