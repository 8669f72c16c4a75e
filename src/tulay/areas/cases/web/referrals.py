"""A request is sent on to another agency: asked, answered, taken back; and what both read of it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.referrals import (
    accept_referral,
    decline_referral,
    refer,
    withdraw_referral,
)
from tulay.areas.cases.errors import PageUnknown
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.queries.referrals import (
    Direction,
    ReferralCard,
    done_before,
    open_offers,
    referral,
    referrals,
)
from tulay.areas.cases.queries.services import offered_by
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.areas.cases.rules.referrals import Answer
from tulay.areas.cases.web import words
from tulay.areas.cases.web.doors import clock, for_staff, language, posted, seeing, way_back
from tulay.areas.cases.web.forms import SayForm, put_errors
from tulay.areas.cases.web.met import sentence, told_when_late
from tulay.areas.cases.web.record import as_it_is, to_record
from tulay.areas.cases.web.referral_panels import item_of
from tulay.areas.directory.queries import AgencyCard, agencies
from tulay.kernel.errors import Conflict, Invalid
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

late = told_when_late("cases:record")


class ReferForm(Form):
    """Which service of the other agency, and why."""

    service = forms.TypedChoiceField(label=gettext_lazy("Which of their services?"), coerce=UUID)
    reason = forms.CharField(
        label=gettext_lazy("Why do you send it on?"),
        help_text=gettext_lazy("The other agency and the applicant read this. Use plain words."),
        max_length=LONG_TEXT_MAX,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, services: tuple[tuple[UUID, str], ...], **kwargs: Any) -> None:
        """List the services of the chosen agency."""
        super().__init__(*args, **kwargs)
        listed = [("", ""), *((str(service_id), name) for service_id, name in services)]
        self.fields["service"].choices = listed  # type: ignore[attr-defined]  # a ChoiceField


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def ask(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Offer a request to another agency: first which, then to which service and why."""
    record = as_it_is(request, request_id)
    with seeing(request):
        others = _others(record)
        agency = _chosen(request, others)
        services = offered_by(agency.id, language()) if agency else ()
    form = ReferForm(posted(request) if agency else None, services=services)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and agency and form.is_valid() and _offered(request, record, form):
        flash(request, _("The other agency is asked, and the applicant is told."))
        return to_record(request, request_id)
    context = {
        "page_title": _("Send this request on"),
        "record": record,
        "others": [(one.id, one.name_in(language())) for one in others],
        "agency": agency,
        "agency_name": agency.name_in(language()) if agency else "",
        "form": form,
        "has_services": bool(services),
        "has_errors": bool(form.errors),
        "next": way_back(request, ""),
        "back_href": to_record(request, request_id).url,
    }
    return render(request, "cases/desk/refer.html", context, status=status)


@require_safe
@needs("cases.assign")
def index(request: HttpRequest) -> HttpResponse:
    """List what other agencies ask the reader's to take over, or what theirs sent on."""
    is_out = request.GET.get("view") == Direction.OUT
    direction = Direction.OUT if is_out else Direction.IN
    cursor = request.GET.get("cursor") or None
    try:
        found = referrals(
            actor=actor_of(request), direction=direction, language=language(), cursor=cursor
        )
    except PageUnknown:
        return redirect(_index_href(direction))
    context = {
        "page_title": _("Sent on"),
        "items": [item_of(card) for card in found.items],
        "is_out": is_out,
        "waiting": open_offers(actor_of(request)),
        "first_href": _index_href(direction) if cursor else "",
        "next_href": _index_href(direction, cursor=found.next) if found.next else "",
        "in_href": _index_href(Direction.IN),
        "out_href": _index_href(Direction.OUT),
    }
    return page(request, "cases/desk/referrals.html", context)


@require_safe
@needs("cases.assign")
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show one offer to either agency."""
    card = referral(actor=actor_of(request), referral_id=referral_id, language=language())
    return _shown(request, card)


@require_POST
@needs("cases.accept-referral")
def accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take the request over."""
    try:
        request_id = accept_referral(actor=actor_of(request), referral_id=referral_id, now=clock())
    except Conflict as problem:
        return _too_late(request, referral_id, problem)
    flash(request, _("The request is yours now. Its time begins today."))
    return redirect("cases:record", request_id)


@require_POST
@needs("cases.decline-referral")
def decline(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Leave the request where it is, with a reason."""
    form = decline_form(request.POST)
    if not form.is_valid():
        with seeing(request):
            card = referral(actor=actor_of(request), referral_id=referral_id, language=language())
            return _shown(request, card, declining=form, status=422)
    try:
        decline_referral(
            actor=actor_of(request), referral_id=referral_id, reason=form.said, now=clock()
        )
    except Conflict as problem:
        return _too_late(request, referral_id, problem)
    flash(request, _("Declined. The request stays where it is, and the applicant is told."))
    return redirect("cases:referral", referral_id)


@require_POST
@needs("cases.withdraw-referral")
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take the offer back."""
    try:
        withdraw_referral(actor=actor_of(request), referral_id=referral_id, now=clock())
    except Conflict as problem:
        return _too_late(request, referral_id, problem)
    flash(request, _("The offer is taken back. The request stays with you."))
    return redirect("cases:referral", referral_id)


def decline_form(data: Any = None) -> SayForm:
    """Return the form in which an agency says why it does not take a request."""
    hint = _("The other agency and the applicant read this. Use plain words.")
    return SayForm(data, label=_("Why do you decline?"), hint=hint)


def _others(record: RequestRecord) -> list[AgencyCard]:
    """Return the agencies under the same law, by name."""
    found = agencies(record.service.jurisdiction)
    others = (card for card in found if card.id != record.row.agency_id and card.is_active)
    return sorted(others, key=lambda card: card.name_in(language()))


def _chosen(request: HttpRequest, others: list[AgencyCard]) -> AgencyCard | None:
    wanted = request.POST.get("agency") or request.GET.get("agency", "")
    return next((card for card in others if str(card.id) == wanted), None)


def _offered(request: HttpRequest, record: RequestRecord, form: ReferForm) -> bool:
    try:
        refer(
            actor=actor_of(request),
            request_id=record.row.id,
            service_id=form.cleaned_data["service"],
            reason=form.cleaned_data["reason"],
            now=clock(),
        )
    except Invalid as problem:
        put_errors(form, problem.errors, {"reason": "reason", "service_id": "service"})
        return False
    return True


def _shown(
    request: HttpRequest,
    card: ReferralCard,
    *,
    declining: SayForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, is_open = actor_of(request), card.answer is Answer.OPEN
    with seeing(request):
        done = done_before(card) if actor.may("cases.look", card.from_agency_id) else ()
    form = declining or decline_form()
    is_theirs = card.answer is Answer.ACCEPTED and not actor.may("cases.look", card.to_agency_id)
    context = {
        "page_title": _("Sent on: %(code)s") % {"code": card.tracking_code},
        "item": item_of(card),
        "may_answer": is_open and actor.may("cases.accept-referral", card.to_agency_id),
        "may_withdraw": is_open and actor.may("cases.withdraw-referral", card.from_agency_id),
        "declining": form,
        "has_errors": bool(form.errors),
        "said": said,
        "done": [{"at": one.at, "title": words.FOR_STAFF[one.to]} for one in done],
        "is_theirs": is_theirs,
        "record_href": _record_href(actor, card),
    }
    return page(request, "cases/desk/referral.html", context, status)


def _record_href(actor: Any, card: ReferralCard) -> str:
    """Return the address of the request for whoever has it now."""
    holder = card.to_agency_id if card.answer is Answer.ACCEPTED else card.from_agency_id
    return (
        reverse("cases:record", args=[card.request_id]) if actor.may("cases.look", holder) else ""
    )


def _too_late(request: HttpRequest, referral_id: UUID, problem: Conflict) -> HttpResponse:
    """Show the offer as it is now, and what came first."""
    with seeing(request):
        card = referral(actor=actor_of(request), referral_id=referral_id, language=language())
        said = _met(problem, card)
        return _shown(request, card, said=said, status=status_of(problem))


def _met(problem: Conflict, card: ReferralCard) -> str:
    if card.answer is Answer.OPEN:
        return sentence(problem, for_staff=True)
    return {
        Answer.ACCEPTED: _("%(agency)s has accepted it a moment ago. The request is theirs now.")
        % {"agency": card.to_agency},
        Answer.DECLINED: _("%(agency)s has declined it already. The request stays where it was.")
        % {"agency": card.to_agency},
        Answer.WITHDRAWN: _("%(agency)s has taken the offer back. The request stays with them.")
        % {"agency": card.from_agency},
    }.get(card.answer) or detail_of(problem)


def _index_href(direction: Direction, **query: str) -> str:
    return f"{reverse('cases:referrals')}?{urlencode({'view': direction.value, **query})}"
