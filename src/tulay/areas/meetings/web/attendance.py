"""Who came: the list, the sheet on a phone that waits for the line, the code on the screen, and the way in by it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.meetings.actions.attendance import Noted, check_in, record_attendance
from tulay.areas.meetings.errors import CodeOver, NotYetOpen, StepNotPossible, UnfitAttendance
from tulay.areas.meetings.queries.attendance import (
    Seat,
    attendance,
    check_in_code,
    opened_code,
)
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting
from tulay.areas.meetings.rules.attendance import Line
from tulay.areas.meetings.web.attendance_forms import Here, Sheet
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.meetings import about
from tulay.kernel.errors import Problem
from tulay.kernel.ids import uuid7
from tulay.plumbing.http.asking import seeing
from tulay.plumbing.http.drafts import draft_key
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.pictures import code_picture

RECORD = "meetings.record-attendance"


@require_safe
@never_cache
@needs("meetings.see")
def show(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show who came and who is expected."""
    card, seats = _seated(request, meeting_id)
    context = {
        **about(card),
        "title": _("Who came"),
        "card": card,
        "count": sum(seat.attended for seat in seats),
        "columns": [
            {"label": one}
            for one in (_("Name"), _("Organisation"), _("Designation"), _("Came"), _("Remarks"))
        ],
        "rows": [_row(seat) for seat in seats],
        "may_record": actor_of(request).may(RECORD, card.agency_id),
    }
    return page(request, "meetings/attendance.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECORD)
def record_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Tick who came, on a phone in the room; without a line the sheet waits on the phone."""
    with seeing(request):
        card, seats = _seated(request, meeting_id)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(seats, sent)
    if sent is None or not sheet.is_valid():
        return _sheet(request, card, sheet, 200 if sent is None else 422)
    try:
        noted = record_attendance(
            actor=actor_of(request), meeting_id=meeting_id, lines=sheet.lines(), now=clock()
        )
    except (NotYetOpen, StepNotPossible, UnfitAttendance) as problem:
        return _sheet(request, card, sheet, status_of(problem), problem)
    _tell(request, noted)
    following = reverse("meetings:record-attendance", args=[meeting_id])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"next": following})
    return redirect(following)


@require_safe
@never_cache
@needs(RECORD)
def screen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show the code that people in the room scan; a new one each minute."""
    card = visible_meeting(actor_of(request), meeting_id, now=clock())
    way = reverse("meetings:check-in", args=[check_in_code(meeting_id, clock())])
    address = request.build_absolute_uri(way)
    context = {
        **about(card),
        "title": _("Scan this to say that you are here"),
        "card": card,
        "picture": code_picture(address, scale=8),
        "address": address,
    }
    return page(request, "meetings/screen.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody say that they are here: by their account, or by what they write."""
    actor, now = actor_of(request), clock()
    form = Here(request.POST or None)
    status, over = 200, ""
    try:
        opened_code(code, now)
        if request.method == "POST" and (actor.is_signed_in or form.is_valid()):
            line = Line(uuid7(), attended=True) if actor.is_signed_in else form.line()
            check_in(actor=actor, code=code, line=line, now=now)
            return page(
                request, "meetings/checked_in.html", {"page_title": _("You are on the list")}
            )
        status = 422 if request.method == "POST" else 200
    except (CodeOver, NotYetOpen, StepNotPossible, UnfitAttendance) as problem:
        status, over = status_of(problem), detail_of(problem)
    context = {
        "page_title": _("Say that you are here"),
        "form": None if actor.is_signed_in else form,
        "name": actor.name,
        "over": over,
        "has_errors": bool(form.errors),
    }
    return page(request, "meetings/check_in.html", context, status)


def _seated(request: HttpRequest, meeting_id: UUID) -> tuple[MeetingCard, tuple[Seat, ...]]:
    card = visible_meeting(actor_of(request), meeting_id, now=clock())
    return card, attendance(card.id, card.agency_id, card.facilitator_id)


def _sheet(
    request: HttpRequest,
    card: MeetingCard,
    sheet: Sheet,
    status: int,
    problem: Problem | None = None,
) -> HttpResponse:
    said = [] if problem is None else [detail_of_field(one) for one in problem.errors]
    with seeing(request):
        named = about(card)
    context = {
        **named,
        "title": _("Who is here?"),
        "card": card,
        "sheet": sheet,
        "has_errors": status >= 400,  # noqa: PLR2004 - a status of the web
        "problem": "" if problem is None else detail_of(problem),
        "said": said,
        "draft": draft_key(actor_of(request).person_id, f"attendance-{card.id}"),
    }
    return page(request, "meetings/sheet.html", context, status)


def _tell(request: HttpRequest, noted: Noted) -> None:
    said = ngettext("%(n)s line noted.", "%(n)s lines noted.", noted.count)
    flash(request, said % {"n": noted.count})
    if noted.otherwise:
        left = ngettext(
            "A colleague changed %(n)s line meanwhile. What they noted stands: look at it.",
            "A colleague changed %(n)s lines meanwhile. What they noted stands: look at them.",
            len(noted.otherwise),
        )
        flash(request, left % {"n": len(noted.otherwise)}, "problem")


def _row(seat: Seat) -> dict[str, Any]:
    came = (_("Came"), "success") if seat.attended else (_("Not noted"), "")
    if seat.version and not seat.attended:
        came = _("Did not come"), "warning"
    cells = [{"value": one} for one in (seat.name, seat.organisation, seat.designation)]
    return {"cells": [*cells, {"value": came[0], "tag": came[1]}, {"value": seat.remarks}]}


addresses = [
    path("meetings/<uuid:meeting_id>/attendance/", show, name="attendance"),
    path("meetings/<uuid:meeting_id>/attendance/record/", record_, name="record-attendance"),
    path("meetings/<uuid:meeting_id>/attendance/screen/", screen, name="check-in-screen"),
    path("meetings/check-in/<str:code>/", check_in_, name="check-in"),
]
