"""Wiring of the notifications area."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages and their deliveries."""

    name = "tulay.areas.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Jobs and holdings register themselves."""
        from tulay.areas.notifications import holdings, tasks  # noqa: F401, PLC0415 - models first
