"""The Django app that holds templates, tags and the sources of the assets."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Register templates and tags."""

    name = "tulay.plumbing.ui"
    label = "plumbing_ui"
