"""Wiring of the programmes area."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes, projects and activities, and their money."""

    name = "tulay.areas.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Jobs register themselves."""
        from tulay.areas.programmes import tasks  # noqa: F401, PLC0415 - models first
