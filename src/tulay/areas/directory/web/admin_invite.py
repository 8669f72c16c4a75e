"""The page where administrators bring somebody in who will work here."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tulay.areas.directory.web.admin_forms import NewGrant, scope_of, until_of
from tulay.areas.directory.web.admin_people import crumbs
from tulay.areas.identity import actions
from tulay.areas.identity.errors import StepUpNeeded, UnreadableEmail
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.words import regions


class Invitation(NewGrant):
    """Who is invited, for which role, where, and until when."""

    name = CleanTextField(label=gettext_lazy("Name"), max_length=150, lines=False)
    email = CleanTextField(label=gettext_lazy("E-mail address"), max_length=254, lines=False)
    jurisdiction = forms.ChoiceField(label=gettext_lazy("Where they work"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    field_order = (  # type: ignore[assignment]  # longer than that of the form it extends
        "name",
        "email",
        "jurisdiction",
        "language",
        "role",
        "scope",
        "until",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places, languages = self.fields["jurisdiction"], self.fields["language"]
        assert isinstance(places, forms.ChoiceField)
        assert isinstance(languages, forms.ChoiceField)
        places.choices = regions()
        languages.choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]

    def refuse(self, problem: Problem) -> None:
        """Put a problem beside the question that it is about."""
        if isinstance(problem, UnreadableEmail):
            self.add_error("email", detail_of(problem))
        else:
            super().refuse(problem)


@acts
@require_http_methods(["GET", "HEAD", "POST"])
@needs("identity.invite")
def invite(request: HttpRequest) -> HttpResponse:
    """Ask who is invited and for what; send the link."""
    actor = actor_of(request)
    form = Invitation(request.POST or None, actor=actor, code="identity.invite")
    if request.method == "POST" and form.is_valid():
        try:
            person_id = _invite(request, form)
        except StepUpNeeded:
            raise
        except Problem as problem:
            form.refuse(problem)
        else:
            flash(request, _("The invitation is on its way."))
            return redirect("directory:admin-person", person_id)
    context = {
        "page_title": _("Invite somebody"),
        "crumbs": crumbs(_("People"), _("Invite somebody")),
        "form": form,
        "has_errors": bool(form.errors),
    }
    return page(request, "directory/admin/invite.html", context, 422 if form.errors else 200)


def _invite(request: HttpRequest, form: Invitation) -> object:
    given = form.cleaned_data
    agency_id, region = scope_of(given["scope"])
    return actions.invite(
        actor=actor_of(request),
        name=given["name"],
        email=given["email"],
        language=given["language"],
        jurisdiction=given["jurisdiction"],
        role=given["role"],
        agency_id=agency_id,
        region=region,
        until=until_of(given["until"]),
        now=datetime.now(UTC),
    )
