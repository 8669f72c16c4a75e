"""Wiring of the meetings area."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Quarterly meetings with every agency."""

    name = "tulay.areas.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Register what runs by itself, what follows from changes of agencies, and what is held about people."""
        from tulay.areas.meetings import handlers, holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.meetings.web import aftermath, commitments, overview, reports  # noqa: F401, PLC0415 - the same
