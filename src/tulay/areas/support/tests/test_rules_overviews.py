"""Figures of days, and when somebody is looked at first."""

from datetime import date, timedelta

import pytest

from tulay.areas.support.errors.journal import SpanTooLong
from tulay.areas.support.rules.journal import Mood
from tulay.areas.support.rules.overviews import (
    Change,
    Felt,
    Sign,
    change,
    figures,
    lately,
    moods_together,
    signs,
    span,
)
from tulay.areas.support.web.charts import EDGE, HEIGHT, WIDTH, chart
from tulay.plumbing.render.charts import bars

TODAY = date(2026, 11, 24)
BEGAN = TODAY - timedelta(days=90)


def felt(back, mood=Mood.GOOD, energy=6, barriers=0):
    return Felt(TODAY - timedelta(days=back), mood, energy, barriers)


def days(count, **how):
    return [felt(back, **how) for back in range(count)]


def seen(*listed, since=BEGAN):
    return signs(listed, since=since, today=TODAY)


def test_most_people_are_not_looked_at_first():
    assert seen(*days(10)) == ()
    assert seen(*days(2, mood=Mood.VERY_DIFFICULT, energy=1, barriers=2)) == ()
    assert seen(since=TODAY - timedelta(days=6)) == ()


@pytest.mark.parametrize(
    ("listed", "sign"),
    [
        ([felt(7)], Sign.QUIET),
        ([], Sign.QUIET),
        ([*days(3, mood=Mood.DIFFICULT), felt(3), felt(4)], Sign.LOW),
        ([*days(3, energy=3), felt(3), felt(4)], Sign.TIRED),
        ([*days(3, barriers=1), felt(3), felt(4)], Sign.HINDERED),
        ([*days(3, mood=Mood.OKAY), *(felt(back) for back in (15, 16, 17))], Sign.FALLING),
    ],
)
def test_each_sign_has_its_reason(listed, sign):
    assert seen(*listed) == (sign,)


def test_only_the_last_five_days_count_for_what_is_often():
    old = [felt(back, mood=Mood.DIFFICULT, energy=1, barriers=3) for back in (5, 6, 7, 8)]
    assert seen(*days(5), *old) == ()


@pytest.mark.parametrize(
    ("now", "before", "gone"),
    [
        (Mood.GOOD, Mood.OKAY, Change.BETTER),
        (Mood.OKAY, Mood.GOOD, Change.LOWER),
        (Mood.GOOD, Mood.GOOD, Change.SAME),
    ],
)
def test_the_mood_is_compared_with_the_days_before(now, before, gone):
    listed = [*days(3, mood=now), *(felt(back, mood=before) for back in (14, 20, 27))]
    assert change(listed, TODAY) is gone
    assert change(listed[1:], TODAY) is Change.UNKNOWN
    assert len(lately(listed, TODAY)) == 3


def test_figures_are_of_the_days_that_were_written():
    found = figures([felt(0, energy=4, barriers=2), felt(1, energy=7)], TODAY)
    assert (found.days, found.energy, found.hindered) == (2, 5.5, 1)
    assert figures([], TODAY).energy is None


def drawn(listed, *, is_mirrored=False):
    since = TODAY - timedelta(days=41)
    return chart(
        listed,
        lambda one: one.energy,
        since=since,
        until=TODAY,
        least=1,
        most=10,
        is_mirrored=is_mirrored,
    )


def test_a_line_runs_from_the_first_day_to_the_last_and_back_in_arabic():
    listed = [felt(41, energy=1), felt(0, energy=10)]
    assert drawn(listed).dots == ((EDGE, HEIGHT - EDGE), (WIDTH - EDGE, EDGE))
    assert drawn(listed, is_mirrored=True).dots == ((WIDTH - EDGE, HEIGHT - EDGE), (EDGE, EDGE))
    assert drawn([felt(60)]).line == ""


def test_bars_are_as_long_as_their_share_of_the_longest_and_end_at_the_right_in_arabic():
    found = [figures(days(2), TODAY), figures([felt(0, mood=Mood.DIFFICULT), felt(1)], TODAY)]
    counted = moods_together(found)
    assert counted == {**dict.fromkeys(Mood, 0), Mood.GOOD: 3, Mood.DIFFICULT: 1}
    assert [(one.start, one.width) for one in bars(counted, is_mirrored=False)] == [
        (0, 0.0), (0, 100.0), (0, 0.0), (0, 33.3), (0, 0.0)
    ]  # fmt: skip
    assert bars(counted, is_mirrored=True)[3].start == 66.7
    assert bars(moods_together([]), is_mirrored=False) == ()


def test_figures_are_of_thirty_days_unless_others_are_named():
    assert span(None, None, TODAY) == (TODAY - timedelta(days=29), TODAY)
    earlier = TODAY - timedelta(days=40)
    assert span(None, earlier, TODAY)[0] == earlier - timedelta(days=29)
    assert span(TODAY - timedelta(days=365), TODAY, TODAY)[1] == TODAY
    for since in (TODAY - timedelta(days=366), TODAY + timedelta(days=1)):
        with pytest.raises(SpanTooLong):
            span(since, TODAY, TODAY)
