"""The programs that act for the reader: which are signed in, and the end of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.errors import UnknownDevice
from tulay.areas.identity.queries import token_devices
from tulay.areas.identity.web.seat import now, person_of
from tulay.plumbing.http.cookies import leave
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import SOMEBODY, needs


@require_safe
@needs(SOMEBODY)
def programs(request: HttpRequest) -> HttpResponse:
    """Show the programs that hold tokens of the reader's."""
    actor = person_of(request)
    assert actor.person_id is not None
    context = {
        "page_title": _("Programs that act for you"),
        "programs": token_devices(actor.person_id, now=now()),
    }
    return page(request, "identity/programs.html", context)


@require_POST
def revoke_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Sign one of them out."""
    try:
        actions.revoke_device(actor=person_of(request), device_id=device_id, now=now())
        flash(request, _("The program is signed out."))
    except UnknownDevice as problem:
        flash(request, detail_of(problem), "problem")
    return redirect("identity:programs")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session and every program's tokens, this browser's too."""
    actions.sign_out_everywhere(actor=person_of(request), now=now())
    flash(request, _("You are signed out everywhere."))
    response = redirect("/")
    leave(response)
    return response
