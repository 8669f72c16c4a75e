"""Where you are signed in, and which browsers you trust."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.identity import actions
from tulay.areas.identity.errors import UnknownSession, UnknownTrust
from tulay.areas.identity.queries import open_sessions, trusted_devices
from tulay.areas.identity.web import words
from tulay.areas.identity.web.seat import TRUSTED, now, person_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import SOMEBODY, needs


@require_safe
@needs(SOMEBODY)
def devices(request: HttpRequest) -> HttpResponse:
    """Show the reader's sessions and the browsers they trust."""
    actor, at = person_of(request), now()
    assert actor.person_id is not None
    mark = request.COOKIES.get(TRUSTED, "")
    context = {
        "page_title": _("Devices and sessions"),
        "sessions": [
            {
                "card": session,
                "browser": words.browser(session.agent),
                "how": words.how(session.methods),
                "is_this": session.id == actor.session_id,
            }
            for session in open_sessions(actor.person_id, now=at)
        ],
        "trusted": [
            {"card": device, "browser": words.browser(device.agent)}
            for device in trusted_devices(actor.person_id, mark=mark, now=at)
        ],
    }
    return page(request, "identity/devices.html", context)


@require_POST
def revoke(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of the reader's sessions."""
    try:
        actions.revoke_session(actor=person_of(request), session_id=session_id, now=now())
        flash(request, _("The session has ended."))
    except UnknownSession as problem:
        flash(request, detail_of(problem), "problem")
    return redirect("identity:devices")


@require_POST
def revoke_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    count = actions.revoke_other_sessions(actor=person_of(request), now=now())
    said = ngettext("%(n)d other session has ended.", "%(n)d other sessions have ended.", count)
    flash(request, said % {"n": count})
    return redirect("identity:devices")


@require_POST
def revoke_trust(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Let a browser be asked for the second factor again."""
    try:
        actions.revoke_trust(actor=person_of(request), device_id=device_id, now=now())
        flash(request, _("This browser is asked for a code again."))
    except UnknownTrust as problem:
        flash(request, detail_of(problem), "problem")
    return redirect("identity:devices")


@require_POST
def revoke_all_trust(request: HttpRequest) -> HttpResponse:
    """Let every browser be asked for the second factor again."""
    actions.revoke_all_trust(actor=person_of(request), now=now())
    flash(request, _("Every browser is asked for a code again."))
    return redirect("identity:devices")
