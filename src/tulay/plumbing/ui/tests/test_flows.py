"""A drawn way: nothing overlaps, nothing sticks out, the other direction is its mirror."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tulay.plumbing.ui.flows import WIDTH, Mark, Stage, flow, listed

titles = st.text("abc ", min_size=1, max_size=60)
plain = st.builds(Stage, titles)
stages = st.builds(
    Stage,
    titles,
    mark=st.sampled_from(Mark),
    inside=st.lists(plain, max_size=4).map(tuple),
    beside=st.lists(plain, max_size=3).map(tuple),
)


def overlap(one, other):
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.bottom
        and other.y < one.bottom
    )


@given(st.lists(stages, min_size=1, max_size=5), st.booleans())
def test_boxes_stay_inside_and_apart_and_every_line_ends_at_a_box(given_stages, is_rtl):
    drawn = flow(given_stages, is_rtl=is_rtl)

    assert len(drawn.boxes) == len(list(listed(given_stages)))
    for box in drawn.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.bottom <= drawn.height
        assert all(box.y < label.y < box.bottom for label in box.labels)
    inner = [box for box in drawn.boxes if box.is_inner]
    outer = [box for box in drawn.boxes if not box.is_inner]
    for group in (inner, outer):
        assert not [pair for pair in combinations(group, 2) if overlap(*pair)]
    for arrow in drawn.arrows:
        assert any(
            box.x <= arrow.x1 <= box.x + box.width and box.y <= arrow.y1 <= box.bottom
            for box in drawn.boxes
        )
        assert any(
            box.x <= arrow.x2 <= box.x + box.width and box.y <= arrow.y2 <= box.bottom
            for box in drawn.boxes
        )


@given(st.lists(stages, min_size=1, max_size=5))
def test_the_other_direction_is_the_mirror(given_stages):
    left, right = flow(given_stages), flow(given_stages, is_rtl=True)

    assert left.height == right.height
    assert [(box.y, WIDTH - box.x - box.width) for box in left.boxes] == [
        (box.y, box.x) for box in right.boxes
    ]
    assert [WIDTH - arrow.x2 for arrow in left.arrows] == [arrow.x2 for arrow in right.arrows]
