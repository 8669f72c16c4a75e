"""The queues, by name: one place, so that none is misspelt."""

from enum import StrEnum


class Queue(StrEnum):
    """Where a job waits (decisions: jobs)."""

    DEFAULT = "default"
    NOTIFICATIONS = "notifications"
    AUTOMATION = "automation"
    REPORTS = "reports"
    DASHBOARD = "dashboard"
    EXTERNAL = "external"
