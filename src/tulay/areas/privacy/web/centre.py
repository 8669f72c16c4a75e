"""A person's own page: what is held about them, what they were told, and what they agreed to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import MEDIA_TYPE, receipt_of
from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.actions.notices import show_notice
from tulay.areas.privacy.errors.notices import UnknownNotice
from tulay.areas.privacy.queries.consents import (
    ConsentState,
    consent_states,
    consents_of,
    entry_of,
    regions_of,
)
from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.guardians import is_child
from tulay.areas.privacy.queries.held import Held, held_about
from tulay.areas.privacy.queries.notices import (
    changed_since_shown,
    current_notices,
    published_notice,
    showings_of,
)
from tulay.areas.privacy.rules.consents import CONSENTED, Channel, ConsentStanding
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.ground_rows import ground_of
from tulay.areas.privacy.web.register import told
from tulay.areas.privacy.web.seat import clock, id_of, person_of
from tulay.plumbing.db.scope import acts, reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of, language_of, visited
from tulay.plumbing.panels import panel
from tulay.plumbing.ui import words as ui_words

HELP = "/help/my-data/"


@require_safe
@needs(SOMEBODY)
def centre(request: HttpRequest) -> HttpResponse:
    """Show what is held about the reader, why, until when, and what they can do about it."""
    person_id, home = person_of(request), home_of(request)
    decides = not is_child(person_id, clock())
    regions = sorted({home, *regions_of(person_id)})
    context = {
        "page_title": _("My data"),
        "help_url": HELP,
        "consents": [
            _consent(one, names_region=len(regions) > 1, decides=decides)
            for one in consent_states(person_id, regions)
        ],
        "changed": [
            {"name": str(words.PURPOSES[one.purpose]), "href": _read(one.jurisdiction, one.purpose)}
            for one in changed_since_shown(person_id, home)
        ],
        "held": [_held(one) for one in held_about(person_id)],
        "notices": [
            {"name": str(words.PURPOSES[one.purpose]), "href": _read(one.jurisdiction, one.purpose)}
            for one in current_notices([home])
        ],
    }
    return page(request, "privacy/centre.html", context)


@require_safe
@needs(SOMEBODY)
def history(request: HttpRequest) -> HttpResponse:
    """Show every decision of the reader with its receipt, and every notice they were shown."""
    person_id = person_of(request)
    steps = [
        {
            "step": str(words.STEPS[one.step]),
            "purpose": str(words.PURPOSES[one.purpose]),
            "at": one.at,
            "number": one.number,
            "href": _version(one.jurisdiction, one.purpose, one.number),
            "receipt_href": reverse("privacy:consent-receipt", args=[one.id]),
        }
        for one in consents_of(person_id)
    ]
    shown = [
        {
            "purpose": str(words.PURPOSES[one.purpose]),
            "occasion": str(words.OCCASIONS.get(one.occasion, "")),
            "at": one.at,
            "number": one.number,
            "href": _version(one.jurisdiction, one.purpose, one.number),
        }
        for one in showings_of(person_id)
    ]
    context = {
        "page_title": _("What I was told and agreed to"),
        "help_url": HELP,
        "steps": steps,
        "shown": shown,
    }
    return page(request, "privacy/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SOMEBODY)
@acts
def read(request: HttpRequest, jurisdiction: str, purpose: str) -> HttpResponse:
    """Show a notice to whoever it is for, note that they were shown it, and take their decision."""
    actor, person_id = actor_of(request), person_of(request)
    with reading(actor):
        notice = published_notice(purpose, jurisdiction)
        state = next(
            (s for s in consent_states(person_id, [jurisdiction]) if s.purpose == purpose), None
        )
    language = language_of(request)
    if request.method == "POST":
        given = request.POST.get("notice", "")
        give_consent(
            actor=actor, notice_id=id_of(given), language=language, channel=Channel.WEB, now=clock()
        )
        flash(request, _("You agreed. You can change your mind here at any time."))
        return redirect(_onward(request))
    if request.method == "GET":
        show_notice(
            actor=actor,
            person_id=person_id,
            reference=notice.reference(language, Channel.WEB),
            occasion="reading",
            now=clock(),
        )
    context = {
        "page_title": str(words.PURPOSES[notice.purpose]),
        "help_url": HELP,
        "notice": notice,
        "text": notice.text(language),
        "ground": ground_of(purpose, jurisdiction),
        "asks": notice.purpose in CONSENTED
        and ground_in_law(notice.purpose, notice.jurisdiction) is None,
        "is_child": is_child(person_id, clock()),
        "is_given": state is not None and state.standing is ConsentStanding.GIVEN,
        "onward": _onward(request),
        "withdraw_href": reverse("privacy:withdraw-consent", args=[jurisdiction, purpose]),
    }
    return page(request, "privacy/read.html", context)


@require_POST
@needs(SOMEBODY)
def withdraw(request: HttpRequest, jurisdiction: str, purpose: str) -> HttpResponse:
    """Take consent back: one press."""
    withdraw_consent(
        actor=actor_of(request),
        purpose=purpose,
        jurisdiction=jurisdiction,
        channel=Channel.WEB,
        now=clock(),
    )
    flash(request, _("You changed your mind. From now on this information is no longer used."))
    return redirect("privacy:centre")


@require_safe
@needs(SOMEBODY)
def receipt(request: HttpRequest, consent_id: UUID) -> Any:
    """Give a person the receipt of their own decision (C2SP tlog-proof)."""
    entry_id = entry_of(person_of(request), consent_id)
    if entry_id is None:
        raise UnknownNotice
    content = receipt_of(entry_id, origin()).text().encode()
    name = f"consent-{consent_id}.tlog-proof"
    return download([content], name=name, content_type=MEDIA_TYPE, size=len(content))


@panel("portal.main", "privacy/_panel.html", order=80)
def my_data(request: HttpRequest) -> dict[str, Any] | None:
    """Lead to the page, and say what waits for a decision."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return None
    home = home_of(request)
    outdated = [
        one for one in consent_states(person_id, [home]) if one.standing is ConsentStanding.OUTDATED
    ]
    asked = [_read(one.jurisdiction, one.purpose) for one in outdated]
    asked += [_read(one.jurisdiction, one.purpose) for one in changed_since_shown(person_id, home)]
    return {"asked_href": next(iter(asked), "")}


def home_of(request: HttpRequest) -> str:
    """Return the region whose notices are the reader's."""
    home = visited(request).jurisdiction
    assert home is not None, "only a stranger has none"
    return home.code


def _consent(one: ConsentState, *, names_region: bool, decides: bool) -> dict[str, Any]:
    name, tone = words.STANDINGS[one.standing]
    purpose = str(words.PURPOSES[one.purpose])
    place = [one.jurisdiction, one.purpose.value]
    return {
        "name": f"{purpose} ({ui_words.region(one.jurisdiction)})" if names_region else purpose,
        "standing": str(name),
        "tone": tone,
        "at": one.last.at if one.last else None,
        "read_href": reverse("privacy:read-notice", args=place) if one.notice_id else "",
        "withdraw_href": reverse("privacy:withdraw-consent", args=place)
        if decides and one.standing in {ConsentStanding.GIVEN, ConsentStanding.OUTDATED}
        else "",
        "decides": decides,
        "is_given": one.standing is ConsentStanding.GIVEN,
    }


def _held(one: Held) -> dict[str, Any]:
    known: Mapping[str, Any] = words.HOLDINGS
    counted = ((f"{one.processing.area}.{name}", count) for name, count in one.counts)
    counts = ui_words.listed(f"{count} {known[name]}" for name, count in counted if name in known)
    return told(one.processing) | {"counts": counts}


def _read(jurisdiction: str, purpose: str) -> str:
    return reverse("privacy:read-notice", args=[jurisdiction, purpose])


def _version(jurisdiction: str, purpose: str, number: int) -> str:
    return reverse("privacy:notice-version", args=[jurisdiction, purpose, number])


def _onward(request: HttpRequest) -> str:
    """Return where a decision leads: back into an application that asked for it, or to the page of one's data."""
    wanted = request.GET.get("next") or request.POST.get("next") or ""
    is_own = (
        wanted.startswith(("/services/", "/portal/requests/"))
        and "//" not in wanted
        and "\\" not in wanted
    )
    return wanted if is_own else reverse("privacy:centre")


addresses = [
    path("portal/privacy/", centre, name="centre"),
    path("portal/privacy/history/", history, name="history"),
    path("portal/privacy/notices/<slug:jurisdiction>/<slug:purpose>/", read, name="read-notice"),
    path(
        "portal/privacy/consents/<slug:jurisdiction>/<slug:purpose>/withdraw/",
        withdraw,
        name="withdraw-consent",
    ),
    path("portal/privacy/consents/<uuid:consent_id>.tlog-proof", receipt, name="consent-receipt"),
]
