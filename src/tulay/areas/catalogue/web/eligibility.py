"""Who can get a service, as its agency writes it: conditions and groups of them, how they read, and a trial."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.errors import ServiceChanged, UnfitService
from tulay.areas.catalogue.queries import eligibility_words
from tulay.areas.catalogue.queries.checks import tried_rule
from tulay.areas.catalogue.queries.eligibility_words import Vocabulary, told
from tulay.areas.catalogue.queries.working import Working, preview_card
from tulay.areas.catalogue.rules.eligibility import (
    DEPTH_MAX,
    Condition,
    Fact,
    Group,
    Join,
    group_at,
    with_group,
)
from tulay.areas.catalogue.rules.services import LANGUAGES, Details, State
from tulay.areas.catalogue.web.checks_forms import FactsForm
from tulay.areas.catalogue.web.eligibility_forms import ConditionForm, shown
from tulay.areas.catalogue.web.seat import clock, language, seeing, working_of
from tulay.areas.catalogue.web.steps import alter, base_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.context import own_name

JOINS = {
    Join.ALL: gettext_lazy("All of these must fit"),
    Join.ANY: gettext_lazy("At least one of these must fit"),
    Join.NONE: gettext_lazy("None of these may fit"),
}
Path = tuple[int, ...]


@require_safe
@needs("catalogue.edit")
def eligibility(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show who can get a service: the conditions, and how people read them."""
    working = working_of(request, service_id)
    words = _vocabulary(request, working)
    rule = working.details.rule or Group()
    context = {
        "page_title": _("Who can get it"),
        "working": working,
        "rule": _rows(rule, words, ()),
        "joins": [(one.value, str(text)) for one, text in JOINS.items()],
        "facts": [(code, eligibility_words.what(code, words)) for code in words.facts],
        "is_empty": rule.is_empty,
        "read": _read(request, working, rule) if not rule.is_empty else (),
        "may_change": working.state != State.ARCHIVED,
        "next_href": reverse("catalogue:manage", args=[service_id]),
    }
    return page(request, "catalogue/desk/eligibility.html", context)


@require_POST
@needs("catalogue.edit")
def rearrange(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Take a condition or a group out, begin a group, or join one otherwise."""
    working_of(request, service_id)
    how, _colon, where = request.POST.get("do", "").partition(":")
    place = _place_of(where)
    join = request.POST.get("join", Join.ALL.value)
    if how not in _CHANGES or place is None or join not in set(Join):
        return redirect("catalogue:eligibility", service_id)

    def altered(details: Details) -> dict[str, Any]:
        rule = details.rule or Group()
        path_, number = place
        group = group_at(rule, path_)
        if group is None:
            return {}
        changed = _CHANGES[how](group, number, join)
        whole = with_group(rule, path_, changed)
        return {"rule": None if whole == Group() else whole}

    if alter(request, service_id, altered):
        flash(request, _("Saved."))
    return redirect("catalogue:eligibility", service_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def condition(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Write one condition, a new one or one that is there."""
    working = working_of(request, service_id)
    base, version = base_of(request, working)
    with seeing(request):
        words = _vocabulary(request, working)
    meant = _meant(request, base, words)
    if meant is None:
        flash(request, _("Choose what the condition is about."), "problem")
        return redirect("catalogue:eligibility", service_id)
    path_, number, fact, before = meant
    form = ConditionForm(
        request.POST if request.method == "POST" else None,
        fact=fact,
        words=words,
        jurisdiction=working.jurisdiction,
        initial={**shown(before, fact, words.currency), "version": working.number},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            rule = _with_condition(base.rule or Group(), path_, number, form.condition())
            status = _kept(request, working, form, replace(base, rule=rule), version)
    if status == SAVED:
        flash(request, _("Saved."))
        return redirect("catalogue:eligibility", service_id)
    context = {
        "page_title": eligibility_words.what(fact.code, words),
        "working": working,
        "form": form,
        "questions": [one for one in form if one.name != "version"],
        "number": version,
        "has_errors": bool(form.errors),
        "back_href": reverse("catalogue:eligibility", args=[service_id]),
    }
    with seeing(request):
        return page(request, "catalogue/desk/condition.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def try_out(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Try the conditions with a made-up person; nothing of it is kept."""
    working = working_of(request, service_id)
    with seeing(request):
        words = _vocabulary(request, working)
        rule = working.details.rule or Group()
        form = FactsForm(
            request.POST if request.method == "POST" else None,
            facts=[words.facts[code] for code in eligibility_words.facts_asked(rule, words)],
            words=words,
            jurisdiction=working.jurisdiction,
        )
        judged, status = None, 200
        if request.method == "POST":
            status = 200 if form.is_valid() else 422
            if form.is_valid():
                judged = tried_rule(
                    actor_of(request), service_id, form.answers(), language=language(), now=clock()
                )
        context = {
            "page_title": _("Try it with somebody made up"),
            "working": working,
            "form": form,
            "questions": form.asked,
            "judged": judged,
            "has_errors": bool(form.errors),
            "back_href": reverse("catalogue:eligibility", args=[service_id]),
        }
        return page(request, "catalogue/desk/try.html", context, status)


SAVED = 303
DIGITS_MAX = 2  # a rule has fewer conditions than a hundred


def _kept(
    request: HttpRequest, working: Working, form: ConditionForm, details: Details, version: int
) -> int:
    try:
        edit_service(
            actor=actor_of(request),
            service_id=working.id,
            details=details,
            version=version,
            now=clock(),
        )
    except ServiceChanged:
        words = _("Somebody else changed who can get it in the meantime. Go back and look at it.")
        form.add_error(None, words)
        return 409
    except UnfitService as problem:
        for error in problem.errors:
            form.add_error(None, detail_of_field(error))
        return 422
    return SAVED


def _vocabulary(request: HttpRequest, working: Working) -> Vocabulary:
    """Return what the newest version's conditions need to be read."""
    card = preview_card(actor_of(request), working.id, language())
    return eligibility_words.vocabulary(card, working.details.questions)


def _meant(
    request: HttpRequest, base: Details, words: Vocabulary
) -> tuple[Path, int | None, Fact, Condition | None] | None:
    """Return where a condition stands or will stand, what it is about, and how it was; nothing where there is none."""
    place = _place_of(request.GET.get("at", ""))
    group = group_at(base.rule or Group(), place[0]) if place else None
    if place is None or group is None:
        return None
    path_, number = place
    before = None
    if number is not None:
        if number >= len(group.conditions):
            return None
        before = group.conditions[number]
    fact = words.facts.get(before.fact if before else request.GET.get("fact", ""))
    return None if fact is None else (path_, number, fact, before)


def _with_condition(rule: Group, path_: Path, number: int | None, one: Condition) -> Group:
    group = group_at(rule, path_) or Group()
    listed = list(group.conditions)
    if number is None:
        listed.append(one)
    else:
        listed[number] = one
    return with_group(rule, path_, replace(group, conditions=tuple(listed)))


def _place_of(text: str) -> tuple[Path, int | None] | None:
    """Read an address inside a rule: `0.1` is a group, `0.1:2` a condition in it, nothing the whole."""
    groups, _colon, number = text.partition(":")
    steps = [one for one in groups.split(".") if one]
    if len(steps) > DEPTH_MAX or not all(_is_number(one) for one in (*steps, number or "0")):
        return None
    return tuple(int(one) for one in steps), int(number) if number else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX


def _without(group: Group, number: int | None, _join: str) -> Group | None:
    if number is None:
        return None
    listed = group.conditions
    return replace(group, conditions=(*listed[:number], *listed[number + 1 :]))


def _with_group_in(group: Group, _number: int | None, join: str) -> Group:
    return replace(group, groups=(*group.groups, Group(join)))


def _joined(group: Group, _number: int | None, join: str) -> Group:
    return replace(group, join=join)


_CHANGES: dict[str, Callable[[Group, int | None, str], Group | None]] = {
    "remove": _without,
    "group": _with_group_in,
    "join": _joined,
}


def _rows(group: Group, words: Vocabulary, path_: Path) -> dict[str, Any]:
    """Return a group as the page lists it."""
    address = ".".join(str(one) for one in path_)
    return {
        "address": address,
        "join": group.join,
        "heading": str(JOINS[Join(group.join)]),
        "is_whole": not path_,
        "may_nest": len(path_) + 1 < DEPTH_MAX,
        "lines": [
            {
                "address": f"{address}:{number}",
                "text": eligibility_words.sentence(one, words),
                "is_own": bool(one.words),
            }
            for number, one in enumerate(group.conditions)
        ],
        "groups": [
            _rows(inner, words, (*path_, number)) for number, inner in enumerate(group.groups)
        ],
    }


def _read(request: HttpRequest, working: Working, rule: Group) -> list[dict[str, Any]]:
    """Return how people read a rule in each language."""
    read = []
    for one in LANGUAGES:
        with translation.override(one):
            card = preview_card(actor_of(request), working.id, one)
            words = eligibility_words.vocabulary(card, working.details.questions)
            read.append({"code": one, "name": own_name(one), "told": told(rule, words)})
    return read


_HERE = "desk/services/<uuid:service_id>/who"
addresses = [
    path(f"{_HERE}/", eligibility, name="eligibility"),
    path(f"{_HERE}/change/", rearrange, name="rearrange-eligibility"),
    path(f"{_HERE}/condition/", condition, name="condition"),
    path(f"{_HERE}/try/", try_out, name="try-eligibility"),
]
