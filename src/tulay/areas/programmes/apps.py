"""Wiring of the programmes area."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes, projects and activities, and their money."""

    name = "tulay.areas.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Jobs register themselves; say what personal data the area holds."""
        from tulay.areas.programmes import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.programmes.web import panels  # noqa: F401, PLC0415 - same
