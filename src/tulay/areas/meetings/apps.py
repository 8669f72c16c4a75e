"""Wiring of the meetings area."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Quarterly meetings with every agency."""

    name = "tulay.areas.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register what runs by itself, and what follows from changes of agencies."""
        from tulay.areas.meetings import handlers, holdings, tasks  # noqa: F401, PLC0415 - models first
