"""What a question hangs on: an earlier question is chosen, then its answers; one small page after the other."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import ServiceChanged, UnfitService, UnknownVersion
from tulay.areas.catalogue.queries.working import Working
from tulay.areas.catalogue.rules.forms import When, in_form_order
from tulay.areas.catalogue.rules.services import ENGLISH, Details, Question, QuestionKind
from tulay.areas.catalogue.rules.versions import put
from tulay.areas.catalogue.web.desk_forms import offer
from tulay.areas.catalogue.web.form_words import answer_words, conditions_of
from tulay.areas.catalogue.web.seat import clock, seeing, working_of
from tulay.areas.catalogue.web.steps import alter, base_of, conflict_words, elsewhere_of
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

ASKED, NEEDED = "asked_if", "required_if"
EFFECTS = {
    ASKED: gettext_lazy("Then it is asked, otherwise not"),
    NEEDED: gettext_lazy("Then it must be answered, otherwise it may be left out"),
}
CHOSEN = {QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO}


class WhenForm(Form):
    """Which answers to an earlier question count, and what comes of them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, other: Question, **kwargs: Any) -> None:
        """Ask about the answers to `other`."""
        super().__init__(*args, **kwargs)
        self.other = other
        if other.kind in CHOSEN:
            self.fields["answers"] = forms.MultipleChoiceField(
                label=_("Which of its answers count?"),
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Choose at least one.")},
            )
            offer(self, "answers", list(answer_words(other).items()))
        elif other.kind == QuestionKind.NUMBER:
            for name, label in (("low", _("From")), ("high", _("Up to"))):
                hint = _("You can leave it open.")
                self.fields[name] = forms.IntegerField(label=label, help_text=hint, required=False)
        self.fields["effect"] = forms.ChoiceField(
            label=_("What comes of it?"),
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what comes of it.")},
        )
        offer(self, "effect", [(key, str(words)) for key, words in EFFECTS.items()])

    @property
    def when(self) -> When:
        """The condition that was described."""
        given = self.cleaned_data
        answers = tuple(given.get("answers", ()))
        return When(self.other.code, answers, given.get("low"), given.get("high"))

    def put_errors(self, errors: Iterable[FieldError]) -> None:
        """Say above the form what was refused."""
        for error in errors:
            self.add_error(None, detail_of_field(error))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def when(request: HttpRequest, service_id: UUID, code: str) -> HttpResponse:
    """Choose what a question hangs on, or let it hang on nothing."""
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    mine = next((one for one in base.questions if one.code == code), None)
    if mine is None:
        raise UnknownVersion
    if request.POST.get("do") in {f"remove:{ASKED}", f"remove:{NEEDED}"}:
        return _freed(request, service_id, mine, request.POST["do"].partition(":")[2])
    earlier = _before(base, mine)
    other = next((one for one in earlier if one.code == _chosen(request)), None)
    form = None
    if other is not None:
        data = request.POST if request.method == "POST" else None
        form = WhenForm(
            data, other=other, initial={"version": working.number, **_shown(mine, other)}
        )
    if form is None or request.method != "POST" or not form.is_valid():
        is_refused = bool(form and form.errors)
        return _page(request, working, mine, earlier, form, status=422 if is_refused else 200)
    changed = hung(mine, form.cleaned_data["effect"], form.when)
    return _kept(request, working, form, (base, version), (mine, changed, earlier))


def _kept(
    request: HttpRequest,
    working: Working,
    form: WhenForm,
    based_on: tuple[Details, int],
    about: tuple[Question, Question, tuple[Question, ...]],
) -> HttpResponse:
    base, version = based_on
    mine, changed, earlier = about
    try:
        edit_service(
            actor=actor_of(request),
            service_id=working.id,
            details=replace(base, questions=put(base.questions, changed, instead_of=mine.code)),
            version=version,
            now=clock(),
        )
    except ServiceChanged as problem:
        elsewhere = elsewhere_of(base, working, problem)
        return _page(request, working, mine, earlier, form, elsewhere=elsewhere, status=409)
    except UnfitService as problem:
        form.put_errors(problem.errors)
        return _page(request, working, mine, earlier, form, status=422)
    flash(request, _("Saved."))
    return redirect("catalogue:questions", working.id)


def _freed(request: HttpRequest, service_id: UUID, mine: Question, effect: str) -> HttpResponse:
    """Let a question hang on nothing any more."""

    def altered(details: Details) -> dict[str, Any]:
        changed = tuple(
            hung(one, effect, None) if one.code == mine.code else one for one in details.questions
        )
        return {"questions": changed}

    if alter(request, service_id, altered):
        flash(request, _("Saved."))
    return redirect("catalogue:questions", service_id)


def hung(question: Question, effect: str, when: When | None) -> Question:
    """Return a question with another condition, or without the one it had."""
    if effect == NEEDED:
        return replace(question, required_if=when)
    return replace(question, asked_if=when)


def _chosen(request: HttpRequest) -> str:
    return request.POST.get("question") or request.GET.get("question", "")


def _before(details: Details, mine: Question) -> tuple[Question, ...]:
    listed = in_form_order(details.questions, details.pages)
    return listed[: [one.code for one in listed].index(mine.code)]


def _shown(mine: Question, other: Question) -> dict[str, Any]:
    """Return what the boxes begin with: what hangs on this very question already."""
    for effect in (ASKED, NEEDED):
        known: When | None = getattr(mine, effect)
        if known is not None and known.question == other.code:
            return {
                "answers": list(known.answers),
                "low": known.low,
                "high": known.high,
                "effect": effect,
            }
    return {"effect": ASKED}


def _page(
    request: HttpRequest,
    working: Working,
    mine: Question,
    earlier: tuple[Question, ...],
    form: WhenForm | None,
    *,
    elsewhere: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    known = working.details.questions
    effects = [effect for effect in (ASKED, NEEDED) if getattr(mine, effect)]
    context = {
        "page_title": _("When is it asked?"),
        "working": working,
        "mine": mine.labels.get(ENGLISH, mine.code),
        "kept": list(zip(effects, conditions_of(mine, known), strict=True)),
        "earlier": [(one.code, one.labels.get(ENGLISH, one.code)) for one in earlier],
        "form": form,
        "other": form.other.labels.get(ENGLISH, form.other.code) if form else "",
        "other_code": form.other.code if form else "",
        "questions": [one for one in form if one.name != "version"] if form else [],
        "number": working.number,
        "elsewhere": elsewhere,
        "conflict": conflict_words(working) if elsewhere is not None else "",
        "has_errors": bool(form and form.errors),
        "back_href": reverse("catalogue:questions", args=[working.id]),
    }
    with seeing(request):
        return page(request, "catalogue/desk/when.html", context, status)


addresses = [
    path("desk/services/<uuid:service_id>/questions/<str:code>/when/", when, name="question-when"),
]
