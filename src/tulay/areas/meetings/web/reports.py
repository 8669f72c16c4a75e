"""An agency's report before its meeting: read, written and sent, opened again, handed out as a document."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.meetings.actions.reports import reopen_report, report_quarter
from tulay.areas.meetings.errors import (
    ReportChanged,
    ReportNotSent,
    ReportSent,
    ReportUnfit,
    StepNotPossible,
)
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting
from tulay.areas.meetings.queries.reports import (
    Progress,
    ReportCard,
    SentCard,
    report_of,
    sent_report,
    sent_reports,
)
from tulay.areas.meetings.rules.reports import ReportSaid, ReportState, takes_reports
from tulay.areas.meetings.rules.series import OFF
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.meetings import about
from tulay.areas.meetings.web.report_forms import LABELS, QuarterForm, Reopening
from tulay.areas.meetings.web.shown import Shown
from tulay.kernel.money import Money
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.asking import put_errors, seeing
from tulay.plumbing.http.drafts import draft_key
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.render.pdf import record_pdf

REPORT, REOPEN = "meetings.report-quarter", "meetings.reopen-report"
TAKEN, CHANGED = 303, 409


@require_safe
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show what the agency reports for its meeting, and every version it sent."""
    actor = actor_of(request)
    card = visible_meeting(actor, meeting_id, now=clock())
    report, versions = report_of(card, clock()), sent_reports(card.id)
    asked = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one.number) == asked), None)
    state, tone = _state(card, report)
    context = {
        **about(card),
        "title": _("The agency's report"),
        "card": card,
        "report": report,
        "state": state,
        "tone": tone,
        "chosen": chosen,
        "facts": _facts(chosen or report) if report.version else [],
        "versions": [
            {"number": one.number, "at": words.moment(one.sent_at, card.zone)} for one in versions
        ],
        "may_report": _may_write(request, card, report),
        "may_reopen": report.state is ReportState.SENT
        and takes_reports(card.state)
        and actor.may(REOPEN, card.agency_id),
    }
    return page(request, "meetings/report.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(REPORT)
def report_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Write the agency's report; keep it for later, or send it."""
    with seeing(request):
        card = visible_meeting(actor_of(request), meeting_id, now=clock())
        report = report_of(card, clock())
    form = QuarterForm(request.POST or None, report=report)
    status, other = 200, None
    if request.method == "POST":
        status = _taken(request, card, form) if form.is_valid() else 422
        has_changed = str(report.version) != request.POST.get("version")
        other = report if status == CHANGED and has_changed else None
    if status == TAKEN:
        return redirect("meetings:report", meeting_id)
    if other is not None:  # what stands in the boxes counts, once it is sent again
        form.data = dict(form.data.items()) | {"version": str(other.version)}
    with seeing(request):
        return _writing(request, card, report, form, other=other, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REOPEN)
def reopen_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Open a report that was sent, with the reason that the agency reads."""
    form = Reopening(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data["reason"]
            try:
                reopen_report(
                    actor=actor_of(request), meeting_id=meeting_id, reason=said, now=clock()
                )
            except (ReportNotSent, StepNotPossible) as problem:
                form.add_error(None, detail_of(problem))
                status = status_of(problem)
            else:
                flash(request, _("The report is open again. The agency has been told why."))
                return redirect("meetings:report", meeting_id)
    with seeing(request):
        named = about(visible_meeting(actor_of(request), meeting_id, now=clock()))
    context = {
        "page_title": _("Open the report again"),
        "caption": named["page_title"],
        "form": form,
        "has_errors": bool(form.errors),
        "button": _("Open it again"),
        "back_href": reverse("meetings:report", args=[meeting_id]),
    }
    return page(request, "meetings/ask.html", context, status)


@require_safe
@needs("meetings.see")
def as_pdf(request: HttpRequest, meeting_id: UUID, number: int) -> HttpResponseBase:
    """Hand a report out as a document, as it was sent."""
    card = visible_meeting(actor_of(request), meeting_id, now=clock())
    content = _document(card, sent_report(card.id, number))
    name = f"report-{card.fiscal_year}-q{card.quarter}-{number}.pdf"
    return download([content], name=name, content_type="application/pdf", size=len(content))


@panel("meetings.meeting", "meetings/_report_panel.html", order=25)
def report_panel(request: HttpRequest, *, shown: Shown) -> dict[str, Any] | None:
    """Say whether the agency has sent its report."""
    card, report = shown.card, shown.sight.report
    if card.state in OFF:
        return None
    state, tone = _state(card, report)
    return {
        "state": state,
        "tone": tone,
        "href": reverse("meetings:report", args=[card.id]) if report.version else "",
        "write_href": reverse("meetings:report-quarter", args=[card.id])
        if _may_write(request, card, report)
        else "",
    }


def _writing(
    request: HttpRequest,
    card: MeetingCard,
    report: ReportCard,
    form: QuarterForm,
    *,
    other: ReportCard | None,
    status: int,
) -> HttpResponse:
    context = {
        **about(card),
        "title": _("Report for this meeting"),
        "card": card,
        "form": form,
        "due": words.moment(report.due_at, card.zone),
        "reason": report.reason,
        "other": _facts(other) if other else [],
        "is_closed": report.state is ReportState.SENT or not takes_reports(card.state),
        "draft": draft_key(actor_of(request).person_id, f"report-{card.id}"),
        "has_errors": bool(form.errors),
    }
    return page(request, "meetings/report_quarter.html", context, status)


def _taken(request: HttpRequest, card: MeetingCard, form: QuarterForm) -> int:
    is_sent = request.POST.get("step") == "send"
    try:
        report_quarter(
            actor=actor_of(request),
            meeting_id=card.id,
            said=form.said(),
            is_sent=is_sent,
            version=form.cleaned_data["version"],
            now=clock(),
        )
    except ReportUnfit as problem:
        put_errors(form, problem.errors, {"budget_minor": "budget"})
        return status_of(problem)
    except (ReportChanged, ReportSent, StepNotPossible) as problem:
        form.add_error(None, detail_of(problem))
        return status_of(problem)
    flash(request, _("The report is sent.") if is_sent else _("Kept. Send it when it is complete."))
    return TAKEN


def _may_write(request: HttpRequest, card: MeetingCard, report: ReportCard | Progress) -> bool:
    is_open = takes_reports(card.state) and report.state is not ReportState.SENT
    return is_open and actor_of(request).may(REPORT, card.agency_id)


def _state(card: MeetingCard, report: ReportCard | Progress) -> tuple[str, str]:
    if report.state is ReportState.REOPENED:
        return _("Opened again"), "warning"
    if report.sent_at is not None:
        at = words.moment(report.sent_at, card.zone)
        if report.is_late:
            return _("Sent late, %(at)s") % {"at": at}, "warning"
        return _("Sent, %(at)s") % {"at": at}, "success"
    due = words.moment(report.due_at, card.zone)
    return _("Wanted by %(at)s") % {"at": due}, "warning" if report.is_late else "info"


def _facts(report: ReportCard | SentCard) -> list[dict[str, Any]]:
    return [{"key": str(key), "value": value} for key, value in _said(report.said, report.currency)]


def _said(said: ReportSaid, currency: str) -> list[tuple[str, object]]:
    values: dict[str, object] = {name: getattr(said, name) for name in LABELS if name != "budget"}
    values["budget"] = Money(currency, said.budget_minor)
    return [(str(label), values[name]) for name, label in LABELS.items()]


def _document(card: MeetingCard, found: SentCard) -> bytes:
    named = about(card)
    said = _said(found.said, found.currency)
    figures = [one for one in said if not isinstance(one[1], str)]
    facts = {
        "title": _("Report: %(what)s") % {"what": named["page_title"]},
        "sender": named["agency"],
        "intro": [
            words.span(card),
            _("Version %(number)s, sent on %(at)s.")
            % {"number": found.number, "at": words.moment(found.sent_at, card.zone)},
        ],
        "nothing": _("Nothing was said."),
        "sections": [
            {"title": _("Figures"), "rows": [_line(*one) for one in figures]},
            *(
                {"title": label, "rows": [], "text": value.split("\n")}
                for label, value in said
                if isinstance(value, str)
            ),
        ],
    }
    language = get_language() or "en"
    return record_pdf(facts, language=language, rtl=translation.get_language_bidi())


def _line(label: str, value: object) -> dict[str, Any]:
    return {"level": 0, "key": label, "value": str(value)}


addresses = [
    path("meetings/<uuid:meeting_id>/report/", show, name="report"),
    path("meetings/<uuid:meeting_id>/report/write/", report_, name="report-quarter"),
    path("meetings/<uuid:meeting_id>/report/reopen/", reopen_, name="reopen-report"),
    path("meetings/<uuid:meeting_id>/report/<int:number>/pdf/", as_pdf, name="report-pdf"),
]
