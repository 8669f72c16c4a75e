"""People who have lost every factor: one administrator asks to let them set up anew, another confirms."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.identity import actions
from tulay.areas.identity.errors import NotYourself, ResetExists, UnknownPerson
from tulay.areas.identity.queries import find_person_by_email, require_step_up, visible_resets
from tulay.areas.identity.web import forms
from tulay.areas.identity.web.seat import now, person_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.ask-factor-reset")
def ask_factor_reset(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second administrator, and ask for another person."""
    actor = person_of(request)
    require_step_up(actor, now())
    form = forms.Reset(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _asked(request, form)
            except (NotYourself, ResetExists, UnknownPerson) as problem:
                form.add_error("email", detail_of(problem))
                status = status_of(problem)
    context = {
        "page_title": _("People who lost their second factor"),
        "form": form,
        "resets": visible_resets(actor, now=now()),
        "has_errors": bool(form.errors),
    }
    return page(request, "identity/resets.html", context, status)


@require_POST
def confirm_factor_reset(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    """Confirm what another administrator asked for."""
    actions.confirm_factor_reset(actor=person_of(request), reset_id=reset_id, now=now())
    flash(request, _("Done. The person sets up a new factor when they sign in."))
    return redirect("identity:ask-factor-reset")


@require_POST
def decline_factor_reset(request: HttpRequest, reset_id: UUID) -> HttpResponse:
    """Decline, or take back one's own asking."""
    actions.decline_factor_reset(actor=person_of(request), reset_id=reset_id, now=now())
    flash(request, _("Nothing was changed."))
    return redirect("identity:ask-factor-reset")


def _asked(request: HttpRequest, form: forms.Reset) -> HttpResponse:
    card = find_person_by_email(form.cleaned_data["email"])
    if card is None:
        raise UnknownPerson
    actions.ask_factor_reset(
        actor=person_of(request),
        person_id=card.id,
        reason=form.cleaned_data["reason"],
        now=now(),
    )
    flash(request, _("Asked. Another administrator has to confirm within a day."))
    return redirect("identity:ask-factor-reset")
