"""An agency's rules for giving out requests: listed, written, moved, switched, tried out; what officers know."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.assigning import keep_plan, set_skills
from tulay.areas.cases.errors import NotAssignable, PlanChanged
from tulay.areas.cases.queries.assigning import (
    PlanCard,
    SkilledOfficer,
    plan_of,
    preview,
    skilled_officers,
)
from tulay.areas.cases.queries.services import offered_by
from tulay.areas.cases.rules.assigning import Asked, Rule
from tulay.areas.cases.web import assigning_words as words
from tulay.areas.cases.web.assigning_forms import Choices, PlacedForm, RuleForm, SkillsForm
from tulay.areas.cases.web.doors import clock, language, posted, seeing
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.cases.web.of_agency import choices, chosen_agency, own_agencies
from tulay.areas.directory.queries import AgencyCard
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Invalid, Problem
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import isolated

READ = "cases.assign"
KEEP = "cases.keep-plan"


@require_safe
@needs(READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show an agency's rules in their order, and what its officers know."""
    actor = actor_of(request)
    offered = own_agencies(actor, READ)
    agency = chosen_agency(request, offered)
    plan, officers = plan_of(agency.id), skilled_officers(agency.id)
    context = _of(agency) | {
        "page_title": _("Who gets which request"),
        "offered": choices(offered) if len(offered) > 1 else [],
        "plan": plan,
        "rows": _rows(plan, officers),
        "officers": officers,
        "may_keep": actor.may(KEEP, agency.id),
        "may_give": actor.may("cases.give-by-rule", agency.id),
    }
    return page(request, "cases/desk/assigning.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def write(request: HttpRequest) -> HttpResponse:
    """Write a rule, or one anew that the address names by its number."""
    with seeing(request):
        agency = _own(request)
        plan = plan_of(agency.id)
        number = _number(request, plan)
        form = _rule_form(request, agency, plan, number)
        is_fit = request.method == "POST" and form.is_valid()
    if is_fit:
        place = number - 1 if number else len(plan.rules)
        rules = [*plan.rules[:place], form.wanted, *plan.rules[place + 1 :]]
        try:
            _keep(request, plan, rules, is_on=plan.is_on)
        except (Invalid, PlanChanged) as problem:
            names = {f"rules/{place}/{name}": name for name in ("name", "skill")}
            put_errors(form, problem.errors, names | {f"rules/{place}/service_id": "service"})
            if not problem.errors:
                form.add_error(None, detail_of(problem))
        else:
            flash(request, _("The rule is kept."))
            return redirect(index_href(agency.id))
    context = _of(agency) | {
        "page_title": _("Change this rule") if number else _("Write a rule"),
        "form": form,
        "version": request.POST.get("version", plan.version),
        "number": number,
    }
    return page(request, "cases/desk/assigning_rule.html", context, 422 if form.errors else 200)


@require_POST
@needs(KEEP)
def change(request: HttpRequest) -> HttpResponse:
    """Move a rule up or down, remove it, or switch all of them on or off."""
    with seeing(request):
        agency = _own(request)
        plan = plan_of(agency.id)
    what, number = request.POST.get("do", ""), _number(request, plan)
    is_on = {"on": True, "off": False}.get(what, plan.is_on)
    try:
        _keep(request, plan, _changed(plan.rules, number, what), is_on=is_on)
    except Problem as problem:
        flash(request, detail_of(problem), "problem")
    else:
        flash(request, str(_SAID.get(what, _("The rules are changed."))))
    return redirect(index_href(agency.id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cases.set-skills")
def skills(request: HttpRequest) -> HttpResponse:
    """Note what an officer knows."""
    with seeing(request):
        agency = _own(request, "cases.set-skills")
        wanted = request.POST.get("person") or request.GET.get("person", "")
        officers = {str(one.id): one for one in skilled_officers(agency.id)}
    if wanted not in officers:
        raise NotAssignable
    officer = officers[wanted]
    form = SkillsForm(posted(request), initial={"skills": "\n".join(officer.skills)})
    if request.method == "POST" and form.is_valid():
        try:
            set_skills(
                actor=actor_of(request),
                agency_id=agency.id,
                person_id=officer.id,
                skills=form.cleaned_data["skills"].splitlines(),
                now=clock(),
            )
        except Invalid as problem:
            put_errors(form, problem.errors, {"skills": "skills"})
        else:
            flash(request, _("Noted what %(name)s knows.") % {"name": officer.name})
            return redirect(index_href(agency.id))
    title = _("What does %(name)s know?") % {"name": isolated(officer.name)}
    context = _of(agency) | {"page_title": title, "form": form, "officer": officer}
    return page(request, "cases/desk/assigning_skills.html", context, 422 if form.errors else 200)


@require_safe
@needs(READ)
def try_out(request: HttpRequest) -> HttpResponse:
    """Show whom a request for a service, from a place, would go to now."""
    agency = _own(request, READ)
    plan = plan_of(agency.id)
    form = PlacedForm(
        request.GET if request.GET.get("service") else None,
        services=_services(agency),
        any_service=False,
        jurisdiction=agency.jurisdiction,
    )
    context = _of(agency) | {
        "page_title": _("Whom would a request go to?"),
        "plan": plan,
        "form": form,
        "shown": _tried(plan, form) if form.is_bound and form.is_valid() else None,
    }
    return page(request, "cases/desk/assigning_preview.html", context)


def index_href(agency_id: UUID | str) -> str:
    """Return the address of an agency's rules."""
    return f"{reverse('cases:assigning')}?{urlencode({'agency': agency_id})}"


def _tried(plan: PlanCard, form: PlacedForm) -> dict[str, Any]:
    place = form.cleaned_data["place"]
    asked = Asked(UUID(form.cleaned_data["service"]), place.path if place else "")
    found = preview(plan, asked, now=clock(), barred=())
    given = found.verdict.given
    return {
        "place": place,
        "name": found.names.get(given.officer_id, "") if given else "",
        "because": words.because(given.facts(), found.names) if given else "",
        "passed_over": [
            {"number": number, "name": plan.rules[number - 1].name, "why": words.WHY[why]}
            for number, why in found.verdict.passed_over
        ],
    }


def _keep(request: HttpRequest, plan: PlanCard, rules: Sequence[Rule], *, is_on: bool) -> None:
    seen = request.POST.get("version", "")
    keep_plan(
        actor=actor_of(request),
        agency_id=plan.agency_id,
        is_on=is_on,
        rules=rules,
        version=int(seen) if seen.isascii() and seen.isdecimal() else -1,
        now=clock(),
    )


def _changed(rules: Sequence[Rule], number: int, what: str) -> list[Rule]:
    """Return the rules with one moved or removed; what makes no sense leaves them as they are."""
    changed, place = list(rules), number - 1
    if number and what == "remove":
        del changed[place]
    other = {"up": place - 1, "down": place + 1}.get(what, -1)
    if number and 0 <= other < len(changed):
        changed[place], changed[other] = changed[other], changed[place]
    return changed


def _rows(plan: PlanCard, officers: Sequence[SkilledOfficer]) -> list[dict[str, Any]]:
    services = dict(offered_by(plan.agency_id, language()))
    return [
        {
            "number": number,
            "rule": rule,
            "conditions": words.conditions(rule, services),
            "takers": words.known_by(rule, _having(rule, officers)),
            "is_idle": not _having(rule, officers),
            "is_last": number == len(plan.rules),
        }
        for number, rule in enumerate(plan.rules, start=1)
    ]


def _having(rule: Rule, officers: Sequence[SkilledOfficer]) -> int:
    wanted = rule.skill.casefold()
    return sum(not wanted or wanted in {s.casefold() for s in one.skills} for one in officers)


def _rule_form(request: HttpRequest, agency: AgencyCard, plan: PlanCard, number: int) -> RuleForm:
    start: dict[str, str] = {}
    if number:
        rule = plan.rules[number - 1]
        service = str(rule.service_id or "")
        start = {
            "name": rule.name,
            "service": service,
            "place": rule.place_label,
            "skill": rule.skill,
        }
    return RuleForm(
        posted(request),
        services=_services(agency),
        any_service=True,
        jurisdiction=agency.jurisdiction,
        initial=start,
    )


def _services(agency: AgencyCard) -> Choices:
    return [(str(service_id), name) for service_id, name in offered_by(agency.id, language())]


def _number(request: HttpRequest, plan: PlanCard) -> int:
    """Return the number of the rule that is meant; 0 for none, or one that is gone."""
    written = request.POST.get("number") or request.GET.get("number", "")
    number = int(written) if written.isascii() and written.isdecimal() else 0
    return number if number <= len(plan.rules) else 0


def _own(request: HttpRequest, code: str = KEEP) -> AgencyCard:
    actor: Actor = actor_of(request)
    return chosen_agency(request, own_agencies(actor, code))


def _of(agency: AgencyCard) -> dict[str, Any]:
    return {
        "agency": agency,
        "agency_name": agency.name_in(language()),
        "back_href": index_href(agency.id),
    }


_SAID = {
    "on": gettext_lazy("From now on new requests are given by these rules."),
    "off": gettext_lazy("New requests wait for anybody again."),
    "remove": gettext_lazy("The rule is removed. What it gave stays where it is."),
}
addresses = [
    path("desk/assigning/", index, name="assigning"),
    path("desk/assigning/rule/", write, name="write-rule"),
    path("desk/assigning/change/", change, name="change-plan"),
    path("desk/assigning/skills/", skills, name="set-skills"),
    path("desk/assigning/preview/", try_out, name="preview-assigning"),
]
