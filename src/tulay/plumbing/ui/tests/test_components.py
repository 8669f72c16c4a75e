import re
from pathlib import Path

import pytest
from django.template import Context, Template

FOLDER = Path(__file__).parent.parent / "templates"
COMPONENTS = sorted(
    path for path in (FOLDER / "components").glob("*.html") if not path.name.startswith("_")
)


def render(template, **context):
    return Template("{% load ui %}" + template).render(Context(context))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_starts_by_naming_itself_and_its_variables(path):
    head = re.match(
        r"(\{% load [a-z0-9 ]+ %\})?\{% comment %\}(.+?)\{% endcomment %\}", path.read_text()
    )

    assert head
    assert head[2].startswith(path.stem)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_given_nothing_is_still_well_formed(path):
    assert "None" not in render(f'{{% ui "{path.stem}" %}}')


def test_a_step_is_named_and_not_only_numbered():
    html = render('{% ui "progress" step=2 steps=steps %}', steps=["You", "Your household"])

    assert "Step 2 of 2: Your household" in html


def test_a_tag_always_has_words():
    assert "Approved" in render('{% ui "tag" text="Approved" tone="success" %}')


def test_an_internal_note_says_so_in_words():
    comment = {"by": "A", "text": "b", "internal": True}

    html = render('{% ui "comments" items=items %}', items=[comment])

    assert "Internal: only staff see this" in html


def test_cells_carry_their_columns_name_for_phones():
    columns = [{"label": "Request"}, {"label": "State"}]
    rows = [{"cells": [{"value": "1"}, {"value": "Open", "tag": ""}]}]

    html = render('{% ui "table" columns=columns rows=rows %}', columns=columns, rows=rows)

    assert 'data-label="State"' in html
    assert '<th scope="row"><bdi>1</bdi></th>' in html


def test_a_block_hands_over_what_it_encloses():
    html = render('{% uiblock "inset" %}<em>kept</em>{% enduiblock %}')

    assert html == '<div class="govuk-inset-text" dir="auto"><em>kept</em></div>'


def test_words_of_people_are_escaped_in_components():
    html = render('{% ui "summary-list" rows=rows %}', rows=[{"key": "a", "value": "<b>"}])

    assert "&lt;b&gt;" in html
