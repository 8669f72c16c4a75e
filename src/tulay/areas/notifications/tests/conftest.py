from pathlib import Path

import pytest
from django.template.backends.django import DjangoTemplates

from tulay.areas.notifications import actions

HERE = Path(__file__).parent / "templates"


@pytest.fixture
def trial_templates(monkeypatch):
    """Let messages find the templates of these tests."""

    def engine(*, escapes):
        options = {"autoescape": escapes}
        return DjangoTemplates(
            {"NAME": str(escapes), "DIRS": [HERE], "APP_DIRS": True, "OPTIONS": options}
        )

    monkeypatch.setattr(actions, "_engine", engine)
    actions._has.cache_clear()
    yield
    actions._has.cache_clear()
