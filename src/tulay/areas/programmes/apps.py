"""Wiring of the programmes area."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes, projects and activities, and their money."""

    name = "tulay.areas.programmes"
    label = "programmes"
