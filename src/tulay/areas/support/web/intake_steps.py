"""A person's own intake, section by section, kept as it is typed; two tabs at once are noticed."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.support.actions.intake import save_intake
from tulay.areas.support.errors.intake import IntakeChanged, IntakeUnacceptable
from tulay.areas.support.queries.intake import OwnIntake, own_intake
from tulay.areas.support.rules.intake import Section, asked_in
from tulay.areas.support.web import intake_words as words
from tulay.areas.support.web.intake_forms import IntakeForm
from tulay.areas.support.web.intake_seat import address_of, may_ask, on_own
from tulay.areas.support.web.seat import clock, person_of, say, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@on_own
def section(request: HttpRequest, mine: OwnIntake, section: Section) -> HttpResponse:
    """Ask the questions of one part."""
    if not mine.is_running:
        return redirect("support:intake")
    form = _form(request, mine, section)
    if request.method != "POST":
        return _asked(request, mine, section, form)
    then = request.POST.get("then", "")
    if then == "remove":
        _save(request, {one.code: "" for one in form.questions}, mine.revision)
        return redirect("support:intake-section", section)
    if may_ask(mine, section):
        answered = _answered(request, mine, section, form, is_lenient=then == "later")
        if answered is not None:
            return answered
    if then == "later":
        flash(request, _("We kept your answers. You can go on whenever you like."))
        return redirect("support:intake")
    return redirect(_after(section))


@require_POST
@on_own
def save(request: HttpRequest, mine: OwnIntake, section: Section) -> HttpResponse:
    """Keep what is typed so far; what cannot be kept yet is left for later. Answers a script."""
    form = _form(request, mine, section)
    form.is_valid()
    given = form.answers if may_ask(mine, section) else {}
    version = form.cleaned_data.get("version")
    revision = mine.revision if version is None else version
    return JsonResponse({"version": _save_what_fits(request, given, revision)})


def _form(request: HttpRequest, mine: OwnIntake, section: Section) -> IntakeForm:
    return IntakeForm(
        request.POST if request.method == "POST" else None,
        initial=dict(mine.values),
        questions=asked_in(section, mine.where),
        where=mine.where,
    )


def _answered(
    request: HttpRequest, mine: OwnIntake, section: Section, form: IntakeForm, *, is_lenient: bool
) -> HttpResponse | None:
    """Keep the answers of a part; return the page again where something stands in the way."""
    form.is_valid()
    version = form.cleaned_data.get("version")
    revision = mine.revision if version is None else version
    if form.errors and not is_lenient:
        return _asked(request, mine, section, form, status=422)
    try:
        if is_lenient:
            _save_what_fits(request, form.answers, revision)
        else:
            _save(request, form.answers, revision)
    except IntakeUnacceptable as problem:
        say(form, problem, form.questions[0].code)
        return _asked(request, mine, section, form, status=status_of(problem))
    except IntakeChanged as problem:
        return _compared(request, section, form, problem)
    return None


def _save(request: HttpRequest, answers: dict[str, str], revision: int) -> int:
    return save_intake(actor=person_of(request), answers=answers, revision=revision, now=clock())


def _save_what_fits(request: HttpRequest, answers: dict[str, str], revision: int) -> int:
    try:
        return _save(request, answers, revision)
    except IntakeUnacceptable as problem:
        unfit = {one.pointer for one in problem.errors}
        fitting = {code: said for code, said in answers.items() if code not in unfit}
        return _save(request, fitting, revision)


def _compared(
    request: HttpRequest, section: Section, form: IntakeForm, problem: IntakeChanged
) -> HttpResponse:
    """Show both: what was typed here stays in the boxes, what was saved elsewhere stands above them."""
    with seeing(request):
        mine = own_intake(person_of(request))
    contested = {one.pointer for one in problem.errors}
    rows = words.rows_of(section, mine.where, mine.values)
    questions = asked_in(section, mine.where)
    elsewhere = [row for row, one in zip(rows, questions, strict=True) if one.code in contested]
    say(form, problem, form.questions[0].code)
    return _asked(request, mine, section, form, elsewhere=elsewhere, status=status_of(problem))


def _asked(
    request: HttpRequest,
    mine: OwnIntake,
    section: Section,
    form: IntakeForm,
    *,
    elsewhere: list[words.Item] | None = None,
    status: int = 200,
) -> HttpResponse:
    here, notice = address_of(section), [mine.where.code, "special"]
    listed = list(Section)
    context = {
        "page_title": words.SECTIONS[section],
        "mine": mine,
        "form": form,
        "may_ask": may_ask(mine, section),
        "why": words.WHY[section],
        "has_told": any(mine.values.get(one.code) for one in form.questions),
        "consent_href": f"{reverse('privacy:read-notice', args=notice)}?{urlencode({'next': here})}",
        "steps": [*(words.SECTIONS[one] for one in listed), _("Check and send")],
        "step": listed.index(section) + 1,
        "back_href": _before(section),
        "save_href": reverse("support:save-intake", args=[section]),
        "version": mine.revision if elsewhere or not form.is_bound else form["version"].value(),
        "elsewhere": elsewhere,
        "has_errors": bool(form.errors),
    }
    return render(request, "support/intake/section.html", context, status=status)


def _before(section: Section) -> str:
    listed = list(Section)
    place = listed.index(section)
    return address_of(listed[place - 1]) if place else reverse("support:intake")


def _after(section: Section) -> str:
    listed = list(Section)
    place = listed.index(section) + 1
    return address_of(listed[place]) if place < len(listed) else reverse("support:check-intake")


addresses = [
    path("portal/support/intake/<intake_section:section>/", section, name="intake-section"),
    path("portal/support/intake/<intake_section:section>/save/", save, name="save-intake"),
]
