"""`Row.made` gives what the constructor gives."""

import pytest
from django.apps import apps

from tulay.plumbing.db.base import Row

KINDS = [model for model in apps.get_models() if issubclass(model, Row)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.label)
def test_a_row_made_quickly_is_the_row_the_constructor_makes(kind):
    slow, quick = kind(), kind.made()

    ours = {f.attname for f in kind._meta.concrete_fields if f.attname in quick.__dict__}
    assert "id" in ours
    for name in ours - {f.attname for f in kind._meta.concrete_fields if callable(f.default)}:
        assert getattr(quick, name) == getattr(slow, name), name
    assert quick._state.adding
    assert quick.id != kind.made().id


def test_a_row_with_a_column_it_does_not_have_is_not_made():
    with pytest.raises(AssertionError, match="colour"):
        KINDS[0].made(colour="red")
