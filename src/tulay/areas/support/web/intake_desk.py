"""Somebody's intake on the desk: what a key worker needs to know, health and number each by itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tulay.areas.support.errors.intake import IntakeUnknown
from tulay.areas.support.queries.enrolments import EnrolmentRecord, enrolment_record
from tulay.areas.support.queries.intake import born_of
from tulay.areas.support.queries.intake_opened import (
    OpenedIntake,
    opened_intake,
    opened_versions,
    reader_of,
)
from tulay.areas.support.rules.intake import Section, may_open
from tulay.areas.support.web import intake_words as words
from tulay.areas.support.web.opening import why_first
from tulay.areas.support.web.seat import clock, person_of, seeing
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.routes import needs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.look")
@acts
def intake(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Open an intake without what is opened by itself."""
    asked = why_first(request, enrolment_id, what="intake")
    if asked is not None:
        return asked
    with seeing(request):
        record = enrolment_record(enrolment_id)
        opened = opened_intake(person_of(request), enrolment_id)
    return _shown(request, record, opened, _("Intake"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.look")
@acts
def section(request: HttpRequest, enrolment_id: UUID, section: Section) -> HttpResponse:
    """Open one part by itself: a look of its own."""
    with seeing(request):
        if not may_open(section, reader_of(person_of(request), enrolment_id), may_use_special=True):
            raise IntakeUnknown
    asked = why_first(request, enrolment_id, what=f"intake-{section}")
    if asked is not None:
        return asked
    with seeing(request):
        record = enrolment_record(enrolment_id)
        opened = opened_intake(person_of(request), enrolment_id, section)
    return _shown(request, record, opened, str(words.FOR_STAFF[section]), alone=section)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("support.look")
@acts
def versions(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Show what every version of an intake changed."""
    asked = why_first(request, enrolment_id, what="intake-versions")
    if asked is not None:
        return asked
    with seeing(request):
        record = enrolment_record(enrolment_id)
        found = opened_versions(person_of(request), enrolment_id)
    names = words.names_in([one.version for one in found], record.candidate_id)
    context = {
        "page_title": _("What it said before"),
        "record": record,
        "person": names[record.candidate_id],
        "versions": [
            {
                "version": one.version,
                "by": words.by_whom(one.version, record.candidate_id, names),
                "changes": words.changes_in_words(one.changes),
            }
            for one in found
        ],
    }
    return render(request, "support/intake/desk_versions.html", context)


def _shown(
    request: HttpRequest,
    record: EnrolmentRecord,
    opened: OpenedIntake,
    title: str,
    *,
    alone: Section | None = None,
) -> HttpResponse:
    current = opened.current
    names = words.names_in([current], record.candidate_id)
    values = current.values if current else {}
    context = {
        "page_title": title,
        "record": record,
        "opened": opened,
        "current": current,
        "person": names[record.candidate_id],
        "by": words.by_whom(current, record.candidate_id, names) if current else "",
        "alone": alone,
        "is_withheld": opened.is_withheld and alone is not Section.IDENTITY,
        "born": born_of(values, opened.where, clock().date()) if alone else None,
        "parts": [
            {"title": words.FOR_STAFF[one], "rows": words.rows_of(one, opened.where, values)}
            for one in opened.sections
        ],
        "to_open": [
            {"section": one, "title": words.FOR_STAFF[one], "ending": _ending(one, opened)}
            for one in opened.to_open
            if one is not alone
        ],
        "is_late": bool(current and current.confirm_due_at and current.confirm_due_at <= clock()),
    }
    return render(request, "support/intake/desk.html", context)


def _ending(section: Section, opened: OpenedIntake) -> str:
    return opened.number_ending if section is Section.IDENTITY else ""


addresses = [
    path("desk/support/<uuid:enrolment_id>/intake/", intake, name="record-intake"),
    path(
        "desk/support/<uuid:enrolment_id>/intake/versions/",
        versions,
        name="record-intake-versions",
    ),
    path(
        "desk/support/<uuid:enrolment_id>/intake/<intake_section:section>/",
        section,
        name="record-intake-section",
    ),
]
