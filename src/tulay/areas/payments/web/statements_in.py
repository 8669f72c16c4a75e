"""The statements that were taken in, and a bank's file taken in by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.payments.actions.statements_in import Taken, take_file
from tulay.areas.payments.errors.bank_files import StatementDoesNotAdd, StatementUnreadable
from tulay.areas.payments.errors.reconciliation import (
    StatementOfOtherAccount,
    StatementOfOtherCurrency,
    StatementTooLarge,
    StatementTooLong,
)
from tulay.areas.payments.queries.statements_in import accounts_read, statements_page
from tulay.areas.payments.rules.reconciliation import STATEMENT_BYTES_MAX
from tulay.areas.payments.web.reconciliation_words import provider
from tulay.areas.payments.web.seat import clock
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.ui.templatetags.ui import filesize

REFUSED = (
    StatementUnreadable,
    StatementDoesNotAdd,
    StatementTooLarge,
    StatementTooLong,
    StatementOfOtherAccount,
    StatementOfOtherCurrency,
)


@require_safe
@needs("payments.see-breaks")
def index(request: HttpRequest) -> HttpResponse:
    """List the statements that were taken in."""
    return _shown(request, [])


@never_cache
@require_POST
@needs("payments.take-file")
def take(request: HttpRequest) -> HttpResponse:
    """Take a bank's statement in."""
    upload = request.FILES.get("file")
    if upload is None:
        return _shown(request, [_("Choose a file.")], 422)
    try:
        content = upload.read(STATEMENT_BYTES_MAX + 1)
        taken = take_file(actor=actor_of(request), content=content, now=clock())
    except REFUSED as problem:
        return _shown(request, [f"{upload.name}: {detail_of(problem)}"], 422)
    flash(request, _said(taken))
    return redirect("payments:see-statements")


def _said(taken: tuple[Taken, ...]) -> str:
    new = sum(one.new_lines for one in taken)
    if not any(one.is_new for one in taken):
        return _("This statement was taken in before. Nothing was changed.")
    told = ngettext("Taken in: %(new)s new line.", "Taken in: %(new)s new lines.", new)
    return f"{told % {'new': new}} {_('They are compared with our books within a minute.')}"


def _shown(request: HttpRequest, errors: list[str], status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    with reading(actor):
        found = statements_page(actor, cursor=request.GET.get("cursor") or None)
        people = labels("person", {card.taken_by for card in found.items})
    rows: list[dict[str, Any]] = [
        {
            "card": card,
            "provider": provider(card.provider),
            "by": people.get(card.taken_by, "") if card.taken_by else "",
        }
        for card in found.items
    ]
    context = {
        "page_title": _("Statements"),
        "rows": rows,
        "errors": errors,
        "accounts": accounts_read(),
        "max_bytes": STATEMENT_BYTES_MAX,
        "max_words": filesize(STATEMENT_BYTES_MAX),
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/desk/statements.html", context, status)


_BASE = "desk/payments/reconciliation/statements/"
addresses = [
    path(_BASE, index, name="see-statements"),
    path(f"{_BASE}take/", take, name="take-file"),
]
