"""Which help text belongs to which page: the `?` on it."""

from django.http import HttpRequest
from django.urls import reverse

#: By the name of the address; the longest beginning that fits wins.
HELP = {
    "home": "home",
    "portal": "portal-request",
    "desk": "desk-queue",
    "search": "search",
    "catalogue:index": "search",
    "catalogue:service": "service",
    "cases:apply": "apply",
    "cases:apply-check": "review",
    "cases:track": "track",
    "cases:own": "portal-request",
    "cases:queue": "desk-queue",
    "privacy:own-requests": "portal-rights",
    "privacy:own-request": "portal-rights",
    "privacy:ask": "portal-rights",
    "privacy:open-copy": "portal-rights",
    "privacy:rights-desk": "desk-rights",
    "privacy:desk-request": "desk-rights",
    "privacy:file": "desk-rights",
    "privacy:retention": "desk-rights",
    "privacy:breach": "desk-rights",
    "privacy:breaches": "desk-rights",
    "privacy:open-breach": "desk-rights",
    "cases:record": "desk-request",
}


def help_url(request: HttpRequest) -> str:
    """Return the address of the help for the page that is shown, or nothing."""
    match = request.resolver_match
    name = match.view_name if match else ""
    fitting = [known for known in HELP if name == known or name.startswith(f"{known}-")]
    return reverse("help-page", args=[HELP[max(fitting, key=len)]]) if fitting else ""
