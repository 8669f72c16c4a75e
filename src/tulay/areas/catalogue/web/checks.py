"""What can I get? A few plain questions, and what follows from the answers; we keep nothing of it.

The answers travel in the reader's own browser, sealed, for half an hour: never in an address, a log or a table.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.catalogue.actions.views import CHECK, VIEWS
from tulay.areas.catalogue.queries.checks import (
    AskedFact,
    Checked,
    Verdict,
    askable,
    checked,
    checked_services,
    open_facts,
)
from tulay.areas.catalogue.queries.checks_said import (
    COOKIE,
    LASTS_S,
    PATH,
    Said,
    carried,
    to_carry,
)
from tulay.areas.catalogue.web.checks_forms import FactsForm, in_words, initial_of
from tulay.areas.catalogue.web.seat import clock, language
from tulay.areas.catalogue.web.views import is_counted
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing import tallies
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import visited
from tulay.plumbing.ui.words import region, regions


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say what will be asked and what becomes of it, and begin."""
    home = visited(request).jurisdiction
    here = request.POST.get("jurisdiction", home.code if home else "")
    if request.method == "POST" and here in JURISDICTIONS:
        services = checked_services(here, language())
        return _onward(Said(here), services)
    context = {
        "page_title": _("What can I get?"),
        "regions": [] if home else regions(),
        "is_missing": request.method == "POST",
        "here": here,
        "crumbs": _crumbs(),
    }
    return _private(page(request, "catalogue/checks/start.html", context, _status(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one question; an answer leads to the next that still matters."""
    said = _said(request)
    if said is None:
        return _over(request)
    services = checked_services(said.jurisdiction, language())
    asked = askable(services)
    if key not in asked:
        raise Http404
    one = asked[key]
    form = _form(request, said, one)
    if request.method == "POST":
        if request.POST.get("then") == "skip":
            return _onward(said.with_answers({}, key), services)
        if form.is_valid():
            return _onward(said.with_answers({key: form.answer(one.fact)}, key), services)
    verdicts = checked(services, said.answers, now=clock())
    rest = open_facts(verdicts, asked, {*said.left_out, key})
    context = {
        "page_title": one.question,
        "form": form,
        "questions": form.asked,
        "service": one.service,
        "has_errors": bool(form.errors),
        "number": len(said.answers) + len(said.left_out) + (key not in _settled(said)),
        "most": len(rest),
        "result_href": reverse("catalogue:check-result") if said.answers else "",
        "back_href": _before(said, key),
    }
    status = 422 if form.errors else 200
    return _private(page(request, "catalogue/checks/question.html", context, status))


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Say what somebody can probably get, what not and why, and what we would need to know."""
    said = _said(request)
    if said is None:
        return _over(request)
    services = checked_services(said.jurisdiction, language())
    asked = askable(services)
    verdicts = checked(services, said.answers, now=clock())
    if request.method == "GET" and is_counted(request):
        decided = (one.service.id for one in verdicts if one.holds is not None)
        tallies.count(VIEWS, *(f"{CHECK}{service_id}" for service_id in decided))
    context = {
        "page_title": _("What you can get"),
        "likely": [one for one in verdicts if one.holds],
        "open": [_open(one, asked) for one in verdicts if one.holds is None],
        "others": [one for one in verdicts if one.holds is False],
        "answers": [
            {
                "key": one.question,
                "value": in_words(one.fact, said.answers[key], one.words),
                "href": reverse("catalogue:check-about", args=[key]),
            }
            for key, one in asked.items()
            if key in said.answers
        ],
        "region": region(said.jurisdiction),
        "crumbs": _crumbs(),
    }
    return _private(page(request, "catalogue/checks/result.html", context))


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take the answers out of the browser."""
    flash(request, _("Your answers are gone from this device. We never had them."))
    response = redirect("catalogue:check")
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _said(request: HttpRequest) -> Said | None:
    return carried(request.COOKIES.get(COOKIE, ""), now=clock())


def _settled(said: Said) -> set[str]:
    return {*said.answers, *said.left_out}


def _over(request: HttpRequest) -> HttpResponse:
    words = _("Your answers are no longer here: they stay for half an hour. Please begin again.")
    flash(request, words, "")
    return redirect("catalogue:check")


def _onward(said: Said, services: tuple[Checked, ...]) -> HttpResponse:
    """Go to the next question that could still decide something; where there is none, to the result."""
    verdicts = checked(services, said.answers, now=clock())
    rest = open_facts(verdicts, askable(services), said.left_out)
    response = (
        redirect("catalogue:check-about", rest[0].key)
        if rest
        else redirect("catalogue:check-result")
    )
    response.set_cookie(
        COOKIE,
        to_carry(said, now=clock()),
        max_age=LASTS_S,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _form(request: HttpRequest, said: Said, one: AskedFact) -> FactsForm:
    known = {one.fact.code: said.answers[one.key]} if one.key in said.answers else {}
    return FactsForm(
        request.POST if request.method == "POST" else None,
        facts=[one.fact],
        words=one.words,
        jurisdiction=said.jurisdiction,
        required=True,
        initial=initial_of(known, [one.fact], one.words),
    )


def _open(one: Verdict, asked: dict[str, AskedFact]) -> dict[str, Any]:
    """Return an open verdict with the questions that would settle it."""
    questions = [
        {"text": asked[key].question, "href": reverse("catalogue:check-about", args=[key])}
        for key in one.wants
        if key in asked
    ]
    return {"verdict": one, "questions": questions}


def _before(said: Said, key: str) -> str:
    """Return the question that was answered before this one; before the first, the beginning."""
    settled = list(said.answers)
    place = settled.index(key) if key in settled else len(settled)
    if place == 0:
        return reverse("catalogue:check")
    return reverse("catalogue:check-about", args=[settled[place - 1]])


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _crumbs() -> list[dict[str, str]]:
    return [
        {"text": _("Home"), "href": "/"},
        {"text": _("Services"), "href": reverse("catalogue:index")},
        {"text": _("What can I get?")},
    ]


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody who uses the device later see it by going back."""
    response.headers["Cache-Control"] = "no-store"
    return response


addresses = [
    path("services/check/", start, name="check"),
    path("services/check/about/<str:key>/", about, name="check-about"),
    path("services/check/result/", result, name="check-result"),
    path("services/check/forget/", forget, name="check-forget"),
]
