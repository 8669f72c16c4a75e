"""The decision letter: as a page that prints as it reads, and as a PDF, in the applicant's language."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.errors import ReasonMissing
from tulay.areas.cases.queries.letter import Letter, letter
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.web.doors import clock, for_people, for_staff, seeing
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import acts
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.render.pdf import letter_pdf
from tulay.plumbing.ui.words import day

PDF = "application/pdf"


@for_people
@require_safe
def own(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the letter to whom it is addressed."""
    found = letter(actor=actor_of(request), request_id=request_id, is_own=True)
    return _page(request, found, "cases:own")


@for_people
@require_safe
def own_pdf(request: HttpRequest, request_id: UUID) -> Any:
    """Give the letter as a PDF to whom it is addressed."""
    return _pdf(letter(actor=actor_of(request), request_id=request_id, is_own=True))


@for_staff
@require_safe
@acts
def of_agency(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the letter to the agency that wrote it: a look."""
    try:
        found = _opened(request, request_id)
    except ReasonMissing:
        return redirect("cases:record-look", request_id)
    with seeing(request):
        return _page(request, found, "cases:record")


@for_staff
@require_safe
@acts
def of_agency_pdf(request: HttpRequest, request_id: UUID) -> Any:
    """Give the letter as a PDF to the agency that wrote it: a look."""
    try:
        return _pdf(_opened(request, request_id))
    except ReasonMissing:
        return redirect("cases:record-look", request_id)


def paragraphs(found: Letter) -> list[str]:
    """Return what the letter says, paragraph by paragraph, in the language that is active."""
    facts = {"service": found.service.name, "day": day(found.submitted_at)}
    said = [_("On %(day)s you asked us for “%(service)s”.") % facts]
    if found.is_after_appeal:
        said.append(_("You asked us to look again. Another officer has done so."))
    yes = _("We say yes to your request.")
    said.append(
        yes if found.outcome is Outcome.APPROVED else _("We cannot say yes to your request.")
    )
    return said


def afterwards(found: Letter) -> list[str]:
    """Return what happens now, and what the reader can still do."""
    if found.outcome is Outcome.APPROVED:
        said = [_("We now begin the work. You hear from us when it is done.")]
        if found.fee_minor and not found.is_paid:
            amount = str(Money(found.currency, found.fee_minor))
            said = [
                _("The fee is %(amount)s. Pay it at our office; then we begin the work.")
                % {"amount": amount}
            ]
        return said
    if found.appeal_until is None:
        return [_("This decision is final. You can make a new request if something has changed.")]
    until = {"day": day(found.appeal_until)}
    return [
        _("Do you think we are wrong? You can ask us to look again until %(day)s.") % until,
        _("It costs nothing, and another officer will decide. You can do it in two ways:"),
        _("Open your request on our site and choose “Ask us to look again”."),
        _("Or write to our office, and name the reference above."),
    ]


def _opened(request: HttpRequest, request_id: UUID) -> Letter:
    look(actor=actor_of(request), request_id=request_id, what="letter", now=clock())
    with seeing(request):
        return letter(actor=actor_of(request), request_id=request_id)


def _page(request: HttpRequest, found: Letter, door: str) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": _("Our decision"),
        "back_href": reverse(door, args=[found.request_id]),
        "download_href": reverse(f"{door}-letter-pdf", args=[found.request_id]),
        "receipt_href": reverse(f"{door}-receipt", args=[found.request_id]),
        "letter_language": found.language,
    }
    with translation.override(found.language), timezone.override(found.agency.zone):
        context |= _context(found)
        context["letter_rtl"] = translation.get_language_bidi()
    return render(request, "cases/letter/letter.html", context)


def _context(found: Letter) -> dict[str, Any]:
    return {
        "sender": found.agency.name_in(found.language),
        "sender_address": found.agency.address,
        "addressee": found.applicant_name,
        "sent_on": day(found.signed_at),
        "reference": found.tracking_code,
        "subject": _("Our decision about your request: %(service)s")
        % {"service": found.service.name},
        "greeting": _("Dear %(name)s,") % {"name": found.applicant_name},
        "paragraphs": paragraphs(found),
        "reasons_title": _("Our reasons"),
        "reasons": found.reasons,
        "afterwards_title": _("What happens now")
        if found.outcome is Outcome.APPROVED
        else _("What you can do"),
        "afterwards": afterwards(found),
        "decided": _decided(found),
        "contact": _contact(found),
    }


def _decided(found: Letter) -> list[str]:
    said = [_("Decided by %(name)s") % {"name": found.decided_by}]
    if found.cosigned_by:
        said.append(_("Also signed by %(name)s") % {"name": found.cosigned_by})
    return [*said, found.agency.name_in(found.language)]


def _contact(found: Letter) -> str:
    return " · ".join(part for part in (found.agency.phone, found.agency.email) if part)


def _pdf(found: Letter) -> Any:
    with translation.override(found.language), timezone.override(found.agency.zone):
        facts = _context(found)
        rtl = translation.get_language_bidi()
        words = {"reference": _("Reference"), "questions": _("Questions?")}
        content = letter_pdf({**facts, "words": words}, language=found.language, rtl=rtl)
    name = f"{found.tracking_code}.pdf"
    return download([content], name=name, content_type=PDF, size=len(content))
