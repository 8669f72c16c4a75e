"""A page with one form: shown, sent, and shown again with what was wrong beside the box it is about."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tulay.areas.identity.web.account_forms import say_beside
from tulay.kernel.errors import Problem
from tulay.plumbing.http.pages import page
from tulay.plumbing.ui.forms import Form

shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])


def form_page(
    request: HttpRequest,
    form: Form,
    template: str,
    *,
    title: str,
    act: Callable[[dict[str, Any]], HttpResponse],
    apart: tuple[type[Problem], ...] = (),
) -> HttpResponse:
    """Show a form, and do what it says once it is sent.

    :param apart: problems that have a page of their own.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return act(form.cleaned_data)
            except apart:
                raise
            except Problem as problem:
                status = say_beside(form, problem)
    context = {"page_title": title, "form": form, "has_errors": bool(form.errors)}
    return page(request, template, context, status)
