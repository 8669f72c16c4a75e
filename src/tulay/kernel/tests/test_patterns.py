import pytest

from tulay.kernel.patterns import EXPRESSIONS, Pattern, expression_of, is_written


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("email", ["a@b.ph"], ["a@b", "a b@c.ph", "b.ph"]),
        ("phone", ["+63 917 123 4567", "064 555-0100"], ["12", "phone", "++63917123"]),
        ("digits", ["20260041", "0"], ["4a", "-4", "4.5"]),
        ("letters", ["Amina Sali", "أمينة", "Ñuñez-Cruz"], ["Amina 2"]),
        ("code", ["YM-24/0117", "A"], ["-A", "no spaces", "ñ"]),
        ("year", ["1990", "2026"], ["1890", "90", "20266"]),
    ],
)
def test_each_way_of_writing(pattern, good, bad):
    assert [text for text in good if not is_written(text, pattern)] == []
    assert [text for text in bad if is_written(text, pattern)] == []


def test_every_way_has_its_expression_and_none_stands_in_the_way():
    assert set(EXPRESSIONS) == set(Pattern)
    assert expression_of("year") == "^(19|20)[0-9]{2}$"
    assert expression_of("") == ""
    assert is_written("anything", "of tomorrow")
