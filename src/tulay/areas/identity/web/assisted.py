"""An official acts for a person who sits with them: asked for, confirmed by that person's code, ended by either."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tulay.areas.identity import actions
from tulay.areas.identity.web import account_forms as forms
from tulay.areas.identity.web.form_pages import form_page, shown_or_sent
from tulay.areas.identity.web.seat import now, person_of
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.cookies import look_again
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.routes import needs


@acts
@never_cache
@needs("identity.ask-to-assist")
@shown_or_sent
def ask_to_assist(request: HttpRequest) -> HttpResponse:
    """Ask for whom and why; the person gets a code."""
    actor = person_of(request)

    def act(given: dict[str, Any]) -> HttpResponse:
        asked_id = actions.ask_to_assist(actor=actor, **given, now=now())
        return redirect("identity:begin-assisting", asked_id)

    return form_page(
        request,
        forms.Assisting(forms.given(request)),
        "identity/ask-to-assist.html",
        title=_("Act for somebody"),
        act=act,
    )


@acts
@never_cache
@needs("identity.begin-assisting")
@shown_or_sent
def begin_assisting(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """Ask for the code the person got."""
    return form_page(
        request,
        forms.Code(forms.given(request)),
        "identity/begin-assisting.html",
        title=_("Act for somebody"),
        act=lambda given: _begun(request, assistance_id, given["code"]),
    )


def _begun(request: HttpRequest, assistance_id: UUID, code: str) -> HttpResponse:
    actions.begin_assisting(
        actor=person_of(request), assistance_id=assistance_id, code=code, now=now()
    )
    response = redirect("/portal/requests/")
    look_again(response)
    return response


@require_POST
def end_assisting(request: HttpRequest) -> HttpResponse:
    """Stop acting for somebody."""
    actions.end_assisting(actor=person_of(request), now=now())
    flash(request, _("You act for yourself again."))
    response = redirect("/desk/")
    look_again(response)
    return response


@require_POST
def stop_assistance(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """Let somebody act for oneself no longer."""
    actions.stop_assistance(actor=person_of(request), assistance_id=assistance_id, now=now())
    flash(request, _("Nobody acts for you any more."))
    return redirect("identity:index")
