"""Pages for people who work for an agency: ask there for access, with or without an account; take it back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.queries import AgencyCard, agency_by_slug
from tulay.areas.directory.web import admin_words as words
from tulay.areas.identity import actions
from tulay.areas.identity.queries import roles_to_ask
from tulay.kernel.errors import Problem
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form

PASSWORD = "password"  # noqa: S105 - the name of a box


class Joining(Form):
    """As what somebody works for an agency."""

    role = forms.ChoiceField(
        label=gettext_lazy("Which role do you need?"), widget=forms.RadioSelect
    )
    post = CleanTextField(
        label=gettext_lazy("What do you do there?"),
        help_text=gettext_lazy("Your office and your post. Whoever decides reads it."),
        max_length=200,
        lines=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices = [
            (role, f"{words.role_name(role)}: {words.ROLE_HINTS[role]}") for role in roles_to_ask()
        ]

    def refuse(self, problem: Problem) -> int:
        """Put a problem beside the box it is about, or above all of them; return the status of the page."""
        kind = problem.code.removeprefix("identity.")
        beside = {"unreadable-email": "address", "unknown-language": "language"}
        field = PASSWORD if kind.startswith("password-") else beside.get(kind, "role")
        self.add_error(field if field in self.fields else "role", detail_of(problem))
        return status_of(problem)


class JoiningAnew(Joining):
    """The same, with an account to be made."""

    name = CleanTextField(
        label=gettext_lazy("Your name"),
        max_length=150,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    address = CleanTextField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one you have at work, if you have one."),
        max_length=254,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy(
            "At least 15 characters. Several words that do not belong together make a good one."
        ),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("name", "address", "language", "role", "post", PASSWORD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["language"].choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]


@never_cache
@sensitive_post_parameters(PASSWORD)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a role at an agency: whoever has no account yet asks for one by the same answers."""
    agency = agency_by_slug(slug)
    if not agency.is_active:
        raise UnknownAgency
    has_account = actor_of(request).is_signed_in
    sent = request.POST if request.method == "POST" else None
    form = (Joining if has_account else JoiningAnew)(sent, initial={"language": get_language()})
    status = 200
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                return (_ask if has_account else _register)(request, agency, form)
            except Problem as problem:
                status = form.refuse(problem)
    name = agency.name_in(get_language() or "en")
    context = {
        "page_title": _("Work for %(agency)s") % {"agency": name},
        "crumbs": _crumbs(agency, name),
        "agency": agency,
        "name": name,
        "form": form,
        "has_account": has_account,
        "has_errors": bool(form.errors),
    }
    return page(request, "directory/join.html", context, status)


@require_POST
@needs(SOMEBODY)
def withdraw_affiliation(request: HttpRequest, affiliation_id: UUID) -> HttpResponse:
    """Take one's own wish back."""
    actions.withdraw_affiliation(
        actor=actor_of(request), affiliation_id=affiliation_id, now=datetime.now(UTC)
    )
    flash(request, _("You have taken it back. Nobody decides about it any more."))
    return redirect("identity:index")


def _ask(request: HttpRequest, agency: AgencyCard, form: Joining) -> HttpResponse:
    actions.ask_affiliation(
        actor=actor_of(request), agency_id=agency.id, **form.cleaned_data, now=datetime.now(UTC)
    )
    flash(request, _("We have passed it on. You hear from us within two weeks."))
    return redirect("identity:index")


def _register(request: HttpRequest, agency: AgencyCard, form: Joining) -> HttpResponse:
    origin = actions.Origin(
        network=network_of(request), agent=request.headers.get("User-Agent", "")
    )
    joining = actions.Joining(
        **form.cleaned_data, jurisdiction=agency.jurisdiction, agency_id=agency.id
    )
    actions.register(actor=actor_of(request), joining=joining, origin=origin, now=datetime.now(UTC))
    return redirect("identity:register-sent")


def _crumbs(agency: AgencyCard, name: str) -> list[dict[str, str]]:
    return [
        {"text": _("Home"), "href": "/"},
        {"text": _("Agencies"), "href": reverse("directory:agencies")},
        {"text": agency.acronym or name, "href": reverse("directory:agency", args=[agency.slug])},
    ]
