"""An agency's kept texts: listed in their order, written, retired and used again."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.templates import (
    change_template,
    order_templates,
    retire_template,
    write_template,
)
from tulay.areas.cases.errors import TemplateNotFound, TemplatesChanged, TemplatesFull
from tulay.areas.cases.queries.templates import TemplateCard, template_card, templates_of
from tulay.areas.cases.rules.templates import (
    ENGLISH,
    LANGUAGES,
    NAME_MAX,
    TEXT_MAX,
    Placeholder,
    TemplateKind,
)
from tulay.areas.cases.web.doors import clock, language, posted, seeing
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.cases.web.of_agency import choices, chosen_agency, own_agencies
from tulay.areas.cases.web.words import PLACEHOLDERS, TEMPLATE_KINDS
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import Invalid
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form, speak_plainly

WRITE = "cases.write-template"
CHANGE = "cases.change-template"
FIELDS = {"name": "name", **{f"texts/{one}": f"text_{one}" for one in LANGUAGES}}


class TemplateForm(Form):
    """For what a text is, its name, and the text in each language."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it for?"), choices=[(k.value, w) for k, w in TEMPLATE_KINDS]
    )
    name = CleanTextField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Officers choose it by this name. Applicants do not see it."),
        max_length=NAME_MAX,
        lines=False,
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        """Ask for the text in each language; English is needed."""
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["kind"]
        for code in LANGUAGES:
            label = _("Text (%(language)s)") % {"language": own_name(code)}
            field = CleanTextField(
                label=label,
                max_length=TEXT_MAX,
                required=code == ENGLISH,
                widget=forms.Textarea(
                    attrs={"rows": 6, "lang": code, "dir": "rtl" if code == "ar" else "ltr"}
                ),
            )
            speak_plainly(field, label)
            self.fields[f"text_{code}"] = field

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language."""
        return {one: self.cleaned_data[f"text_{one}"] for one in LANGUAGES}


@require_safe
@needs(WRITE)
def index(request: HttpRequest) -> HttpResponse:
    """List an agency's texts by what they are for."""
    offered = own_agencies(actor_of(request), WRITE)
    agency = chosen_agency(request, offered)
    cards = templates_of(agency.id, with_retired=True)
    groups = [
        (words, [card for card in cards if card.kind is kind]) for kind, words in TEMPLATE_KINDS
    ]
    context = {
        "page_title": _("Texts for applicants"),
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "offered": choices(offered) if len(offered) > 1 else [],
        "groups": [(words, _rows(listed)) for words, listed in groups if listed],
    }
    return page(request, "cases/desk/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def write(request: HttpRequest) -> HttpResponse:
    """Write a text."""
    with seeing(request):
        agency = chosen_agency(request, own_agencies(actor_of(request), WRITE))
    form = TemplateForm(posted(request), is_new=True)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            write_template(
                actor=actor_of(request),
                agency_id=agency.id,
                kind=TemplateKind(form.cleaned_data["kind"]),
                name=form.cleaned_data["name"],
                texts=form.texts,
                now=clock(),
            )
        except (Invalid, TemplatesFull) as problem:
            _put(form, problem)
        else:
            flash(request, _("The text is kept. Officers can choose it from now on."))
            return redirect(index_href(agency.id))
    return _form_page(request, form, agency.id, _("Write a text"), status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CHANGE)
def change(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Write a kept text anew."""
    with seeing(request):
        card = _own_template(actor_of(request), template_id, CHANGE)
    start = {"name": card.name, **{f"text_{one}": card.texts.get(one, "") for one in LANGUAGES}}
    form = TemplateForm(posted(request), is_new=False, initial=start)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            change_template(
                actor=actor_of(request),
                template_id=template_id,
                name=form.cleaned_data["name"],
                texts=form.texts,
                now=clock(),
            )
        except Invalid as problem:
            _put(form, problem)
        else:
            flash(request, _("The text is changed. What was sent before stays as it was."))
            return redirect(index_href(card.agency_id))
    return _form_page(request, form, card.agency_id, _("Change this text"), status)


@require_POST
@needs("cases.retire-template")
def retire(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Offer a text no longer, or again."""
    is_retired = request.POST.get("again") != "yes"
    try:
        retire_template(
            actor=actor_of(request), template_id=template_id, is_retired=is_retired, now=clock()
        )
    except TemplatesFull as problem:
        flash(request, detail_of(problem), "problem")
    else:
        said = _("The text is retired. You can use it again at any time.")
        flash(request, said if is_retired else _("Officers can choose the text again."))
    return redirect(index_href(request.POST.get("agency", "")))


@require_POST
@needs("cases.order-templates")
def move(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Put a text one place up or down among those of its kind."""
    with seeing(request):
        card = _own_template(actor_of(request), template_id, "cases.order-templates")
        ids = [one.id for one in templates_of(card.agency_id, [card.kind])]
    try:
        order_templates(
            actor=actor_of(request),
            agency_id=card.agency_id,
            kind=card.kind,
            template_ids=_moved(ids, template_id, up=request.POST.get("way") == "up"),
            now=clock(),
        )
    except TemplatesChanged as problem:
        flash(request, detail_of(problem), "problem")
    return redirect(index_href(card.agency_id))


def index_href(agency_id: UUID | str) -> str:
    """Return the address of an agency's texts."""
    return f"{reverse('cases:templates')}?{urlencode({'agency': agency_id})}"


def _own_template(actor: Actor, template_id: UUID, code: str) -> TemplateCard:
    reached = actor.agencies(code)
    card = template_card(template_id, None if isinstance(reached, Everywhere) else reached)
    if card is None:
        raise TemplateNotFound
    return card


def _moved(ids: list[UUID], moving: UUID, *, up: bool) -> list[UUID]:
    if moving not in ids:  # retired meanwhile: the order stays
        return ids
    place = ids.index(moving)
    other = place - 1 if up else place + 1
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
    return ids


def _rows(cards: list[TemplateCard]) -> list[dict[str, Any]]:
    last = sum(1 for card in cards if not card.is_retired)
    return [
        {
            "card": card,
            "languages": [own_name(one) for one in LANGUAGES if one in card.texts],
            "is_first": number == 1,
            "is_last": number >= last,
        }
        for number, card in enumerate(cards, start=1)
    ]


def _put(form: TemplateForm, problem: Invalid | TemplatesFull) -> None:
    put_errors(form, problem.errors, FIELDS)
    if not problem.errors:
        form.add_error(None, detail_of(problem))


def _form_page(
    request: HttpRequest, form: TemplateForm, agency_id: UUID, title: str, status: int
) -> HttpResponse:
    context = {
        "page_title": title,
        "agency_id": agency_id,
        "form": form,
        "has_errors": bool(form.errors),
        "gaps": [(one.gap, PLACEHOLDERS[one]) for one in Placeholder],
        "back_href": index_href(agency_id),
    }
    return page(request, "cases/desk/template.html", context, status)


addresses = [
    path("desk/templates/", index, name="templates"),
    path("desk/templates/new/", write, name="write-template"),
    path("desk/templates/<uuid:template_id>/", change, name="change-template"),
    path("desk/templates/<uuid:template_id>/retire/", retire, name="retire-template"),
    path("desk/templates/<uuid:template_id>/move/", move, name="order-templates"),
]
