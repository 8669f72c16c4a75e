"""Wiring of the support area."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Personal support of people with disabilities."""

    name = "tulay.areas.support"
    label = "support"

    def ready(self) -> None:
        """Say what personal data the area holds, and show it where people look."""
        from tulay.areas.support import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.support.web import intake_panels, panels  # noqa: F401, PLC0415 - the same
