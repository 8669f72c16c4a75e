import re
from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st
from ninja import Schema
from pydantic import TypeAdapter, ValidationError

from tulay.plumbing.http.inputs import CleanTextField, Day, Line, Text, cleaned, one_line


class Note(Schema):
    text: Text[50]
    title: Line[0:10] = ""


class NoteForm(forms.Form):
    text = CleanTextField(max_length=50)
    title = CleanTextField(max_length=10, lines=False, required=False)


def test_text_is_brought_to_its_canonical_form():
    assert cleaned("  Cafe\u0301\r\nfor\x07 all\u202e ") == "Café\nfor all"
    assert one_line(" a\n b\t c ") == "a b c"
    assert cleaned("عربي\u200dأ") == "عربي\u200dأ"  # joiners are letters' business


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    try:
        once = cleaned(text)
    except ValueError:
        assert "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)
    else:
        assert cleaned(once) == once


@pytest.mark.parametrize("text", ["", "   ", "\x07", "a\0b", "x" * 51])
def test_both_doors_refuse_the_same_and_name_the_field(text):
    with pytest.raises(ValidationError) as refused:
        Note(text=text)
    assert refused.value.errors()[0]["loc"] == ("text",)
    assert "text" in NoteForm({"text": text}).errors


@given(st.text(max_size=10))
def test_the_description_says_exactly_what_is_taken(text):
    described = Note.model_json_schema()["properties"]["text"]
    said = re.search(described["pattern"], text) is not None and 1 <= len(text) <= 50
    try:
        Note(text=text)
    except ValidationError:
        assert not said
    else:
        assert said


def test_both_doors_keep_the_same():
    form = NoteForm({"text": " a\r\nb ", "title": "c\nd"})
    assert form.is_valid()
    note = Note(text=" a\r\nb ", title="c\nd")
    assert (
        form.cleaned_data
        == {"text": note.text, "title": note.title}
        == {"text": "a\nb", "title": "c d"}
    )


@pytest.mark.parametrize(
    "value", [0, 86_400, 1.0, True, "0", "1700000000", "2026-11-22T00:00:00", "", "22.11.2026"]
)
def test_a_day_is_written_as_one(value):
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


def test_a_written_day_is_read():
    assert TypeAdapter(Day | None).validate_python("2026-11-22") == date(2026, 11, 22)
    assert TypeAdapter(Day | None).validate_python(None) is None
