"""People without an account ask, by their code, for the way to their rights; it goes to the address they left."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tulay.areas.cases.actions.rights_links import SENT, ask_rights_link
from tulay.areas.cases.errors import CodeUnreadable, RequestNotFound
from tulay.areas.cases.rules.tracking import read_code
from tulay.areas.cases.web.doors import clock
from tulay.areas.cases.web.forms import CODE_MAX
from tulay.areas.cases.web.track import TRIES
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import limit
from tulay.plumbing.ui.forms import Form


class Code(Form):
    """The code of a request."""

    code = CleanTextField(
        label=gettext_lazy("Tracking code"),
        help_text=gettext_lazy("It is in the message we sent you when you applied."),
        max_length=CODE_MAX,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rights_link(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and send the link to the address of its applicant."""
    form, status = Code(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                send_link(request, form.cleaned_data["code"])
            except (CodeUnreadable, RequestNotFound) as problem:
                form.add_error("code", detail_of(problem))
                status = status_of(problem)
            else:
                flash(
                    request,
                    _("We have sent a link to the address or number left with the request."),
                )
                return redirect("cases:rights-link")
    context: dict[str, Any] = {
        "page_title": _("Your data without an account"),
        "form": form,
        "has_errors": bool(form.errors),
        "hide_search": True,
    }
    return render(request, "cases/track/rights-link.html", context, status=status)


def send_link(request: HttpRequest, typed: str) -> None:
    """Send it, but not often to one, nor for one network."""
    limit("track", network_of(request), TRIES)
    limit("rights-link", read_code(typed), SENT)
    ask_rights_link(actor=actor_of(request), typed=typed, now=clock())
