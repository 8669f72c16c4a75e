"""What the log shows on a resident's own page."""

from typing import Any

from django.http import HttpRequest

from tulay.plumbing.panels import panel


@panel("portal.main", "audit/_panel.html", order=90)
def looks(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - a panel's shape
    """Lead to who looked at the reader's data."""
    return {}
