"""The answers of an application: where somebody lives, then page by page what the service asks; kept as it is typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.applications import save_answers
from tulay.areas.cases.errors import AnswersUnacceptable, ChangedMeanwhile
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.application import Step, Stop
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.apply import draft, frame, on_draft, onward
from tulay.areas.cases.web.doors import clock, language, seeing
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.cases.web.profile import fill_in_further, offer
from tulay.areas.cases.web.questions import (
    NOWHERE,
    PREFIX,
    QuestionsForm,
    field_names,
    initial_of,
    place_id_of,
)
from tulay.areas.cases.web.stops import hint_of, href_in
from tulay.areas.catalogue.queries.services import Question, service_card
from tulay.areas.directory.queries import PlaceCard, place_card, search_places
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.visits import actor_of

PLACES_SHOWN = 8


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def answers(request: HttpRequest, record: RequestRecord, page: str = "") -> HttpResponse:
    """Ask where the applicant lives, or what one page of the form wants to know."""
    stop = Stop(Step.ANSWERS, page)
    if stop not in record.steps:  # another answer took this page out of the way
        return redirect("cases:apply-resume", record.row.service_slug, record.row.id)
    form = _form(request, record, page, lenient=request.POST.get("then") == "later")
    if request.method != "POST":
        return _page(request, record, form)
    form.is_valid()
    if not _place_is_clear(form) or form.errors:
        return _page(request, record, form, version=form["version"].value())
    try:
        _save(request, record, form)
    except ChangedMeanwhile as problem:
        return _compared(request, record, form, problem)
    except AnswersUnacceptable as problem:
        put_errors(form, problem.errors, field_names(problem.errors))
        return _page(request, record, form, version=form["version"].value())
    return _onward(request, record, form)


@require_POST
@on_draft
def save(request: HttpRequest, record: RequestRecord, page: str = "") -> HttpResponse:
    """Keep what is typed so far: what cannot be kept yet is left for later; answers a script.

    `asks` names the questions that this page asks by now: the script shows those that came and hides those that went.
    """
    form = _form(request, record, page, lenient=True)
    form.is_valid()
    version = _save(request, record, form)
    return JsonResponse({"version": version, "asks": form.asks})


@require_safe
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the places that fit what is being typed."""
    service = service_card(slug, language())
    found = _found(request.GET.get("place", ""), service.jurisdiction)
    form = QuestionsForm(questions=(), places=found)
    return render(request, "cases/apply/_places.html", {"form": form, "places": found})


def _onward(request: HttpRequest, record: RequestRecord, form: QuestionsForm) -> HttpResponse:
    """Go on; first stay where an answer brought up a question that stands on this very page."""
    fill_in_further(request, record, form.answers)
    if form.has_more and request.POST.get("then") != "later":
        flash(request, _("Because of your answer we ask a little more."))
        return redirect(_here(record, form.page))
    with seeing(request):
        return onward(request, draft(request, record.row.id), Stop(Step.ANSWERS, form.page))


def _here(record: RequestRecord, page: str) -> str:
    return href_in(record, Stop(Step.ANSWERS, page))


def _form(
    request: HttpRequest, record: RequestRecord, page: str, *, lenient: bool = False
) -> QuestionsForm:
    href = reverse("cases:apply-places", args=[record.row.service_slug])
    if request.method == "POST":
        found = _found(request.POST.get("place", ""), record.service.jurisdiction)
        return QuestionsForm(
            _settled(request, found),
            questions=asked_of(record),
            page=page,
            values=record.values,
            today=record.service.day_at(clock()),
            places=found,
            places_href=href,
            lenient=lenient,
            written_in=record.service.language,
            from_profile=record.prefilled or (),
        )
    initial = initial_of(record.values, record.service.questions)
    if record.row.place_id and not page:
        initial["place"] = place_card(record.row.place_id).label
    return QuestionsForm(
        initial=initial,
        questions=asked_of(record),
        page=page,
        values=record.values,
        places_href=href,
        written_in=record.service.language,
        from_profile=record.prefilled or (),
    )


def asked_of(record: RequestRecord) -> tuple[Question, ...]:
    """Return what is asked: special information only of whoever agreed to its use."""
    return tuple(
        one for one in record.service.questions if record.may_give_special or not one.is_special
    )


def _found(typed: str, jurisdiction: str) -> tuple[PlaceCard, ...]:
    """Return the places somebody may mean; one that is written out in full stands alone."""
    found = search_places(typed[:120], jurisdiction, PLACES_SHOWN)
    exact = [place for place in found if place.label.casefold() == typed.strip().casefold()]
    return tuple(exact[:1]) or found


def _settled(request: HttpRequest, found: tuple[PlaceCard, ...]) -> Any:
    """Choose the only place that fits; forget a choice that no longer fits what is written."""
    data = request.POST.copy()
    ids = {str(place.id) for place in found}
    if data.get("place_id") not in {*ids, NOWHERE}:
        data["place_id"] = str(found[0].id) if len(found) == 1 else ""
    return data


def _place_is_clear(form: QuestionsForm) -> bool:
    """Answer whether we know which place is meant, or that none of ours is; else ask."""
    typed, chosen = form.cleaned_data.get("place"), form.cleaned_data.get("place_id")
    if not typed or chosen:
        return True
    if form.places:
        form.add_error("place_id", _("Choose the place you mean."))
    else:
        words = _("We know no place of this name. Check how it is written, or write the next town.")
        form.add_error("place", words)
    return False


def _save(request: HttpRequest, record: RequestRecord, form: QuestionsForm) -> int:
    return save_answers(
        actor=actor_of(request),
        request_id=record.row.id,
        answers=form.answers,
        version=form.cleaned_data.get("version") or record.version,
        place_id=place_id_of(form.cleaned_data.get("place_id", "")),
        now=clock(),
    )


def _consent_href(record: RequestRecord, page: str) -> str:
    """Return where the applicant reads why special information is asked for, and decides; empty where it is settled."""
    is_asked = any(one.is_special and one.page == page for one in record.service.questions)
    if page and not is_asked:
        return ""
    return shown.consent_href(record, back=_here(record, page))


def _compared(
    request: HttpRequest, record: RequestRecord, form: QuestionsForm, problem: ChangedMeanwhile
) -> HttpResponse:
    """Show both: what was typed here stays in the boxes, what was saved elsewhere stands above them."""
    with seeing(request):
        now_kept = draft(request, record.row.id)
        contested = {error.pointer.removeprefix("answers/") for error in problem.errors}
        elsewhere = [
            {
                "key": one.question.label,
                "key_lang": record.service.language,
                "value": shown.in_words(one, currency=record.service.currency),
                "value_lang": shown.chosen_in(one, record.service),
            }
            for one in now_kept.answers
            if one.question.code in contested
        ]
        errors = [FieldError(e.pointer, e.code, e.detail) for e in problem.errors]
        put_errors(form, errors, {e.pointer: PREFIX + e.pointer[8:] for e in errors})
        return _page(
            request, now_kept, form, version=now_kept.version, elsewhere=elsewhere, status=409
        )


def _page(
    request: HttpRequest,
    record: RequestRecord,
    form: QuestionsForm,
    *,
    version: int | None = None,
    elsewhere: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    stop, address = Stop(Step.ANSWERS, form.page), [record.row.service_slug, record.row.id]
    context = frame(record, stop) | {
        "form": form,
        "asked": form.asked,
        "asks": form.asks,
        "hint": hint_of(stop, record.service),
        "offer": offer(request, record, form.page),
        "consent_href": _consent_href(record, form.page),
        "places": form.places if form.is_bound else (),
        "version": version or record.version,
        "elsewhere": elsewhere,
        "has_errors": bool(form.errors),
        "save_href": reverse("cases:apply-save-page", args=[*address, form.page])
        if form.page
        else reverse("cases:apply-save", args=address),
    }
    return render(request, "cases/apply/answers.html", context, status=status)
