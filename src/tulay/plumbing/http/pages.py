"""Pages and fragments: one view, one address, one pair of templates."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """Return the whole page, or its body `_<name>.html` when htmx asks for a part of one."""
    folder, slash, name = template.rpartition("/")
    shown = f"{folder}{slash}_{name}" if wants_fragment(request) else template
    response = render(request, shown, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_fragment(request: HttpRequest) -> bool:
    """Answer whether htmx wants a part; history restoration and boosted links want the whole page."""
    headers = request.headers
    if headers.get("HX-Request") != "true" or headers.get("HX-Boosted") == "true":
        return False
    return headers.get("HX-History-Restore-Request") != "true"
