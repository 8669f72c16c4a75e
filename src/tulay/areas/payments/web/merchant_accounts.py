"""What a business has with us, for whoever acts for it."""

import csv
import io
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tulay.areas.payments.queries.merchant_accounts import (
    all_merchant_lines,
    merchant_account,
    merchant_lines,
)
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.web import merchant_words as words
from tulay.areas.payments.web.merchants import person_of
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("at", "kind", "amount", "currency", "balance_after", "reference", "transfer_id")


@never_cache
@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Show what moved in and out of a business's account."""
    card = own_merchant(person_of(request), merchant_id).card
    found = merchant_lines(card.id, card.currency, cursor=request.GET.get("cursor") or None)
    context = {
        "page_title": _("Transactions"),
        "card": card,
        "account": merchant_account(card.id, card.currency),
        "rows": [{"line": line, "kind": words.TRANSFERS[line.kind]} for line in found.items],
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/merchants/transactions.html", context)


@never_cache
@require_safe
@needs(SOMEBODY)
def download(request: HttpRequest, merchant_id: UUID) -> HttpResponse:
    """Hand out the same as a file for a spreadsheet."""
    card = own_merchant(person_of(request), merchant_id).card
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in all_merchant_lines(card.id, card.currency):
        writer.writerow(
            (
                line.at.isoformat(),
                line.kind.value,
                decimal(line.amount),
                card.currency,
                decimal(line.balance_after),
                harmless(line.reference),
                line.transfer_id,
            )
        )
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="transactions.csv"'
    return response


def decimal(money: Money) -> str:
    """Return an amount as programs read it: `-12.50`."""
    exponent = EXPONENTS[money.currency]
    whole, rest = divmod(abs(money.minor), 10**exponent)
    return f"{'-' if money.minor < 0 else ''}{whole}.{rest:0{exponent}d}"


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


_ONE = "portal/merchant/<uuid:merchant_id>/"
addresses = [
    path(f"{_ONE}transactions/", index, name="merchant-transactions"),
    path(f"{_ONE}transactions.csv", download, name="merchant-transactions-file"),
]
