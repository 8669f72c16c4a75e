from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from tulay.plumbing.ui import fields
from tulay.plumbing.ui.forms import DateField, Form
from tulay.plumbing.ui.patterns import WRONG, Sample
from tulay.plumbing.ui.tests.reading import Page


def render(template, **context):
    return Template("{% load ui %}" + template).render(Context(context))


def form_page(form):
    return Page(
        render("{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}", form=form)
    )


BOXES = ("input", "select", "textarea")


@pytest.mark.parametrize("form", [Sample(), Sample(WRONG, prefix="wrong")])
def test_every_box_has_a_label_of_its_own(form):
    page = form_page(form)

    labelled = [label["for"] for label in page.all("label")]

    boxes = [box["id"] for box in page.all(*BOXES)]
    assert sorted(labelled) == sorted(boxes)
    assert len(set(page.ids)) == len(page.ids)


def test_every_described_box_names_elements_that_exist():
    page = form_page(Sample(WRONG, prefix="wrong"))

    named = {
        one
        for _tag, attributes in page.elements
        for one in attributes.get("aria-describedby", "").split()
    }

    assert named
    assert named <= set(page.ids)


def test_every_mistake_stands_at_the_top_with_a_link_to_its_box():
    form = Sample(WRONG, prefix="wrong")
    page = form_page(form)

    links = [a["href"].removeprefix("#") for a in page.all("a")]

    boxes = {box["id"] for box in page.all(*BOXES)}
    assert len(links) == len(form.errors)
    assert set(links) <= boxes


def test_a_form_without_mistakes_has_no_summary():
    assert render("{% error_summary form %}", form=Sample()) == ""


def test_mistakes_name_the_question_and_never_say_invalid():
    form = Sample({**WRONG, "wrong-place": "atlantis", "wrong-contact": "fax"}, prefix="wrong")

    said = [str(error) for errors in form.errors.values() for error in errors]

    assert "Fill in “Your full name”." in said
    assert "Write an e-mail address like name@example.com." in said
    assert "The calendar has no such day. Write it like 27 3 1990." in said
    assert not [one for one in said if "valid" in one.lower() or "field" in one.lower()]


def test_limits_are_said_in_plain_words():
    class Short(Form):
        name = forms.CharField(max_length=3)
        age = forms.IntegerField(min_value=1)

    form = Short({"name": "Amina", "age": "0"})

    assert form.errors["name"] == ["Use at most 3 characters. You used 5."]
    assert form.errors["age"] == ["The number must be at least 1."]


def test_an_author_may_word_a_mistake():
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Tell us your name."})

    assert Own({}).errors["name"] == ["Tell us your name."]


def test_a_date_comes_from_three_boxes():
    class Born(Form):
        born = DateField()

    form = Born({"born_day": "27", "born_month": "3", "born_year": "1990"})

    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1990, 3, 27)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("27", "", "1990"), "The date needs a month too."),
        (("31", "2", "1990"), "The calendar has no such day. Write it like 27 3 1990."),
        (("x", "2", "1990"), "The calendar has no such day. Write it like 27 3 1990."),
        (("", "", ""), "Fill in “Born”."),
    ],
)
def test_a_date_says_what_is_missing(parts, said):
    class Born(Form):
        born = DateField()

    day, month, year = parts
    form = Born({"born_day": day, "born_month": month, "born_year": year})

    assert form.errors["born"] == [said]


def test_a_wrong_date_comes_back_as_it_was_typed():
    page = form_page(Sample(WRONG, prefix="wrong"))

    typed = {box.get("name"): box.get("value") for box in page.all("input")}

    assert typed["wrong-birth_date_day"] == "31"
    assert typed["wrong-birth_date_year"] == "1990"


def test_a_password_is_never_sent_back():
    class Sign(Form):
        password = forms.CharField(widget=forms.PasswordInput)

    _component, given = fields.describe(Sign({"password": "secret words"})["password"])

    assert given["value"] == ""
    assert given["autocomplete"] == "current-password"


def test_devices_may_fill_in_what_they_know():
    page = form_page(Sample())

    known = {box.get("name"): box.get("autocomplete") for box in page.all("input")}

    assert known["full_name"] == "name"
    assert known["email"] == "email"
    assert known["phone"] == "tel"
    assert known["birth_date_day"] == "bday-day"


def test_an_upload_says_its_limit_before_the_choice():
    html = render("{% field form.proof %}", form=Sample())

    assert html.index("At most 5 MB") < html.index('type="file"')
    assert 'data-max-bytes="5242880"' in html


def test_what_a_person_typed_is_escaped():
    html = render("{% field form.full_name %}", form=Sample({"full_name": '"><script>x</script>'}))

    assert "<script>" not in html


def test_hints_and_labels_of_a_page_do_not_leak_into_components():
    html = render('{% ui "input" id="a" name="a" label="A" %}', hint="a page's own variable")

    assert "own variable" not in html
