import pytest

from tulay.areas.cases.rules.papers import PAPERS, PICTURES, kinds_taken


@pytest.mark.parametrize(
    ("accepts", "kinds"),
    [
        ((), frozenset()),
        (("image",), PICTURES),
        (("pdf",), {"application/pdf"}),
        (("image", "pdf"), PAPERS),
        (("text/plain", "pdf"), {"text/plain", "application/pdf"}),
    ],
)
def test_a_paper_is_taken_as_the_kinds_it_names(accepts, kinds):
    assert kinds_taken(accepts) == kinds
