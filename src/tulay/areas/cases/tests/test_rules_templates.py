"""Kept texts: which can be kept, and what fills their gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.errors import TemplatesChanged, TemplateUnfit
from tulay.areas.cases.rules.templates import (
    TEXT_MAX,
    Placeholder,
    check_order,
    check_template,
    filled,
    text_in,
)
from tulay.kernel.ids import uuid7

FACTS = {
    Placeholder.REQUEST_CODE: "34AJ-M71R-F19G-P",
    Placeholder.SERVICE_NAME: "Boats",
    Placeholder.APPLICANT_NAME: "Amina Sali",
    Placeholder.DUE_DATE: "Friday 4 December 2026",
}


def test_every_gap_of_the_list_is_filled():
    text = "{request_code} {service_name} {applicant_name} {due_date} {applicant_name}"

    assert filled(text, FACTS) == f"{' '.join(FACTS.values())} Amina Sali"


def test_what_a_fact_holds_is_never_read_as_a_gap():
    facts = FACTS | {Placeholder.APPLICANT_NAME: "{due_date} {0.__class__}"}

    assert filled("Dear {applicant_name}", facts) == "Dear {due_date} {0.__class__}"


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"])))
def test_a_text_without_gaps_stays_as_it_is(text):
    assert filled(text, FACTS) == text


@given(st.text(alphabet="{}abc._0!:", max_size=30))
def test_what_can_be_kept_has_no_brace_left_once_filled(text):
    try:
        check_template("Name", {"en": f"x{text}"})
    except TemplateUnfit:
        return
    assert not set("{}") & set(filled(text, FACTS))


@pytest.mark.parametrize(
    "gap",
    [
        "{password}",
        "{applicant_name.email}",
        "{0}",
        "{",
        "}",
        "{{due_date}}",
        "{due_date!r}",
        "{ due_date }",
    ],
)
def test_an_unknown_gap_is_refused_with_its_field_and_a_way_out(gap):
    with pytest.raises(TemplateUnfit) as met:
        check_template("Name", {"en": "Dear", "fil": f"Mahal {gap}"})

    (error,) = met.value.errors
    assert (error.pointer, error.code) == ("texts/fil", "unknown-placeholder")
    assert "{request_code}" in error.facts["known"]


@pytest.mark.parametrize(
    ("name", "texts", "pointer"),
    [
        (" ", {"en": "Dear"}, "name"),
        ("n" * 81, {"en": "Dear"}, "name"),
        ("Name", {"en": "\x07"}, "texts/en"),
        ("Name", {"en": "", "fil": "Mahal"}, "texts/en"),
        ("Name", {"en": "x" * (TEXT_MAX + 1)}, "texts/en"),
        ("Name", {"en": "Dear", "de": "Liebe"}, "texts/de"),
    ],
)
def test_what_cannot_be_kept_says_which_box(name, texts, pointer):
    with pytest.raises(TemplateUnfit) as met:
        check_template(name, texts)

    assert met.value.errors[0].pointer == pointer


def test_a_missing_language_is_read_in_english():
    assert text_in({"en": "Dear", "fil": "Mahal"}, "fil") == ("Mahal", "fil")
    assert text_in({"en": "Dear"}, "ar") == ("Dear", "en")


def test_an_order_names_each_once():
    one, two = uuid7(), uuid7()
    check_order([two, one], [one, two])

    for wrong in ([one], [one, one], [one, two, uuid7()]):
        with pytest.raises(TemplatesChanged):
            check_order(wrong, [one, two])
