"""Wiring of the identity area."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """People, sessions and roles."""

    name = "tulay.areas.identity"
    label = "identity"

    def ready(self) -> None:
        """Jobs and holdings register themselves."""
        from tulay.areas.identity import holdings, tasks  # noqa: F401, PLC0415 - models first
