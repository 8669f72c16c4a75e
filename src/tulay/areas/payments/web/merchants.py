"""A person's own businesses: apply, hand in what shows that they are registered, follow what happens."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.directory.queries import agencies
from tulay.areas.identity.queries import person_card
from tulay.areas.payments.actions.merchants import (
    apply_merchant,
    attach_paper,
    change_merchant,
    remove_paper,
    send_merchant,
    withdraw_merchant,
)
from tulay.areas.payments.errors.merchants import (
    MerchantPapersMany,
    MerchantPapersMissing,
    MerchantPaperUnknown,
    MerchantRegistered,
    MerchantsMany,
)
from tulay.areas.payments.queries.merchant_accounts import merchant_account
from tulay.areas.payments.queries.merchants import (
    MerchantDetail,
    own_merchant,
    own_merchants,
    stored_paper,
)
from tulay.areas.payments.rules.merchants import EDITABLE, OPENED, UNDECIDED
from tulay.areas.payments.web import merchant_words as words
from tulay.areas.payments.web.merchant_forms import Apply, Details
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.files.upload import SIZE_MAX, accept
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.words import size


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """List the reader's businesses."""
    found = own_merchants(person_of(request))
    context = {"page_title": _("My businesses"), "rows": [words.shown(card) for card in found]}
    return page(request, "payments/merchants/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.apply-merchant")
def apply_(request: HttpRequest) -> HttpResponse:
    """Begin an application."""
    actor = person_of(request)
    form = Apply(request.POST or None, agencies=_offered(actor))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = apply_merchant(
                    actor=actor,
                    agency_id=UUID(form.cleaned_data["agency"]),
                    business=form.business(),
                    now=datetime.now(UTC),
                )
                return redirect("payments:merchant", made)
            except (MerchantRegistered, MerchantsMany) as problem:
                form.add_error("registration_number", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Apply to take payments"), "form": form, "is_new": True}
    return page(request, "payments/merchants/form.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("payments.change-merchant")
def change(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Change what an application says."""
    actor, status = person_of(request), 200
    with reading(actor):
        found = own_merchant(actor, merchant_id)
    form = Details(request.POST or None, initial=_said(found))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_merchant(
                    actor=actor,
                    merchant_id=merchant_id,
                    business=form.business(),
                    now=datetime.now(UTC),
                )
                flash(request, _("Saved."))
                return redirect("payments:merchant", merchant_id)
            except MerchantRegistered as problem:
                form.add_error("registration_number", detail_of(problem))
                status = status_of(problem)
    context = {"page_title": _("Change the details"), "form": form, "detail": found}
    return page(request, "payments/merchants/form.html", context, status)


@never_cache
@require_safe
@needs(SOMEBODY)
def show(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Show one business, how it stands and what comes next."""
    return _shown(request, own_merchant(person_of(request), merchant_id))


@require_POST
@needs("payments.attach-merchant-paper")
def attach(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Take a document in."""
    actor, errors, status = person_of(request), [], 422
    upload = request.FILES.get("file")
    if upload is None:
        errors.append(_("Choose a file."))
    else:
        try:
            attach_paper(
                actor=actor, merchant_id=merchant_id, file=accept(upload), now=datetime.now(UTC)
            )
        except (FileRefused, MerchantPapersMany) as problem:
            errors.append(f"{upload.name}: {detail_of(problem)}")
            status = status_of(problem)
    if not errors:
        return redirect("payments:merchant", merchant_id)
    with reading(actor):
        return _shown(request, own_merchant(actor, merchant_id), errors, status)


@require_POST
@needs("payments.remove-merchant-paper")
def remove(request: HttpRequest, merchant_id: UUID, paper_id: UUID) -> HttpResponse:
    """Take a document back."""
    remove_paper(
        actor=person_of(request),
        merchant_id=merchant_id,
        paper_id=paper_id,
        now=datetime.now(UTC),
    )
    flash(request, _("The file is removed."))
    return redirect("payments:merchant", merchant_id)


@never_cache
@require_safe
@needs(SOMEBODY)
def paper(request: HttpRequest, merchant_id: UUID, paper_id: UUID) -> StreamingHttpResponse:
    """Hand a document out to whoever handed it in."""
    own_merchant(person_of(request), merchant_id)
    return handed_out(merchant_id, paper_id)


@require_POST
@needs("payments.send-merchant")
def send(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Send an application to the agency."""
    actor = person_of(request)
    try:
        send_merchant(actor=actor, merchant_id=merchant_id, now=datetime.now(UTC))
    except MerchantPapersMissing as problem:
        with reading(actor):
            found = own_merchant(actor, merchant_id)
            return _shown(request, found, [detail_of(problem)], status_of(problem))
    flash(request, _("Sent. You get a message when the agency has decided."))
    return redirect("payments:merchant", merchant_id)


@require_POST
@needs("payments.withdraw-merchant")
def withdraw(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Take an application back."""
    withdraw_merchant(actor=person_of(request), merchant_id=merchant_id, now=datetime.now(UTC))
    flash(request, _("You took the application back."))
    return redirect("payments:merchant", merchant_id)


def handed_out(merchant_id: UUID, paper_id: UUID) -> StreamingHttpResponse:
    """Stream a document, to be saved.

    :raises MerchantPaperUnknown: there is none, or its bytes are gone.
    """
    found = stored_paper(merchant_id, paper_id)
    try:
        pieces = store.read(found.storage_key, subject_id=found.subject_id)
    except FileNotFoundError as error:
        raise MerchantPaperUnknown from error
    card = found.card
    return download(pieces, name=card.name, content_type=card.content_type, size=card.size)


def papers_shown(detail: MerchantDetail, route: str, *, may_remove: bool) -> list[dict[str, Any]]:
    """Return the documents of a business for the list of files."""
    own = detail.card.id
    return [
        {
            "name": one.name,
            "href": reverse(route, args=[own, one.id]),
            "kind": one.name.rpartition(".")[2].upper(),
            "size": one.size,
            "at": one.at,
            "remove": reverse("payments:remove-merchant-paper", args=[own, one.id])
            if may_remove
            else "",
        }
        for one in detail.papers
    ]


def person_of(request: HttpRequest) -> Actor:
    """Return who is asking: somebody with an account.

    :raises Unauthenticated: nobody is signed in.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor


def _shown(
    request: HttpRequest,
    found: MerchantDetail,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    card = found.card
    is_mine = found.applicant_id == person_of(request).person_id
    may_edit = card.state in EDITABLE and is_mine
    context = {
        "page_title": card.name,
        "row": words.shown(card),
        "detail": found,
        "agency": labels("agency", [card.agency_id])[card.agency_id],
        "papers": papers_shown(found, "payments:merchant-paper", may_remove=may_edit),
        "happened": words.happened(found.moves, {}),
        "account": merchant_account(card.id, card.currency) if card.state in OPENED else None,
        "may_edit": may_edit,
        "may_withdraw": card.state in UNDECIDED and is_mine,
        "errors": errors or [],
        "wrong": [{"text": one, "href": "#file"} for one in errors or []],
        "has_errors": bool(errors),
        "max_bytes": SIZE_MAX,
        "max_words": size(SIZE_MAX),
    }
    return page(request, "payments/merchants/show.html", context, status)


def _offered(actor: Actor) -> list[tuple[UUID, str]]:
    assert actor.person_id is not None
    person = person_card(actor.person_id)
    return [(card.id, card.name_in(person.language)) for card in agencies(person.jurisdiction)]


def _said(found: MerchantDetail) -> dict[str, str]:
    card = found.card
    return {
        "name": card.name,
        "kind": card.kind.value,
        "registration_number": card.registration_number,
        "email": found.email,
        "phone": found.phone,
        "address": found.address,
    }


_ONE = "portal/merchant/<uuid:merchant_id>/"
addresses = [
    path("portal/merchant/", index, name="merchants"),
    path("portal/merchant/apply/", apply_, name="apply-merchant"),
    path(_ONE, show, name="merchant"),
    path(f"{_ONE}change/", change, name="change-merchant"),
    path(f"{_ONE}documents/", attach, name="attach-merchant-paper"),
    path(f"{_ONE}documents/<uuid:paper_id>/", paper, name="merchant-paper"),
    path(f"{_ONE}documents/<uuid:paper_id>/remove/", remove, name="remove-merchant-paper"),
    path(f"{_ONE}send/", send, name="send-merchant"),
    path(f"{_ONE}withdraw/", withdraw, name="withdraw-merchant"),
]
