"""Wiring of the audit area."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Entries, their tree, and the pages about them."""

    name = "tulay.areas.audit"
    label = "audit"

    def ready(self) -> None:
        """Refusals that plumbing catches are recorded here."""
        from tulay.areas.audit import handlers, holdings, tasks  # noqa: F401, PLC0415 - models must be loaded first
        from tulay.areas.audit.web import panels  # noqa: F401, PLC0415 - the same
