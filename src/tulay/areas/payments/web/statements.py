"""A month of a wallet: as a page, as a table for programs (CSV), as a document (PDF)."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.payments.errors.wallets import WalletUnknown
from tulay.areas.payments.queries.statements import Statement, months_of, statement
from tulay.areas.payments.queries.wallets import WalletCard, own_wallet
from tulay.areas.payments.rules.wallets import zone_of
from tulay.areas.payments.web import words
from tulay.areas.payments.web.seat import clock, person_of
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import language_of
from tulay.plumbing.render.pdf import record_pdf
from tulay.plumbing.ui.words import moment


@require_safe
@needs("payments.send")
def show(request: HttpRequest, wallet_id: UUID, year: int, month: int) -> HttpResponse:
    """Show one month: what was there, what moved, what is there."""
    wallet, found = _month(request, wallet_id, year, month)
    title = date_format(found.month, "F Y")
    context = {
        "page_title": _("Statement of %(month)s") % {"month": title},
        "wallet": wallet,
        "statement": found,
        "lines": words.told(found.lines),
    }
    return page(request, "payments/statement.html", context)


@require_safe
@needs("payments.send")
def as_csv(request: HttpRequest, wallet_id: UUID, year: int, month: int) -> HttpResponseBase:
    """Hand the month out as a table, for a spreadsheet."""
    wallet, found = _month(request, wallet_id, year, month)
    out = io.StringIO()
    csv.writer(out).writerows(_table(found))
    content = out.getvalue().encode(
        "utf-8-sig"
    )  # spreadsheets take it for something else otherwise
    name = f"{wallet.number}-{found.month:%Y-%m}.csv"
    return download([content], name=name, content_type="text/csv", size=len(content))


@require_safe
@needs("payments.send")
def as_pdf(request: HttpRequest, wallet_id: UUID, year: int, month: int) -> HttpResponseBase:
    """Hand the month out as a document, in the reader's language."""
    wallet, found = _month(request, wallet_id, year, month)
    content = _document(wallet, found, person_of(request).name, language_of(request))
    name = f"{wallet.number}-{found.month:%Y-%m}.pdf"
    return download([content], name=name, content_type="application/pdf", size=len(content))


def _month(
    request: HttpRequest, wallet_id: UUID, year: int, month: int
) -> tuple[WalletCard, Statement]:
    actor = person_of(request)
    assert actor.person_id is not None
    wallet = own_wallet(actor.person_id, wallet_id)
    wanted = next(
        (m for m in months_of(wallet, clock()) if (m.year, m.month) == (year, month)), None
    )
    if wanted is None:
        raise WalletUnknown
    return wallet, statement(wallet, wanted)


def _table(found: Statement) -> Iterator[list[str]]:
    yield ["at", "transfer", "kind", "other", "amount", "balance", "currency"]
    for line in found.lines:
        yield [
            line.at.isoformat(),
            str(line.transfer_id),
            line.kind.value,
            line.other_number or line.other_kind.value,
            _plain(line.amount),
            _plain(line.balance_after),
            line.amount.currency,
        ]


def _plain(amount: Money) -> str:
    """Return a number as programs read it: `-250.00`."""
    whole, rest = divmod(abs(amount.minor), 10 ** EXPONENTS[amount.currency])
    return f"{'-' if amount.minor < 0 else ''}{whole}.{rest:0{EXPONENTS[amount.currency]}d}"


def _document(wallet: WalletCard, found: Statement, name: str, language: str) -> bytes:
    with timezone.override(zone_of(wallet.currency)):
        facts = {
            "title": _("Statement of %(month)s") % {"month": date_format(found.month, "F Y")},
            "sender": "Tulay",
            "intro": [
                name,
                _("Wallet %(number)s, %(currency)s")
                % {"number": wallet.shown, "currency": wallet.currency},
            ],
            "nothing": _("Nothing moved in this month."),
            "sections": [
                {"title": _("Together"), "rows": list(_together(found))},
                {"title": _("What moved"), "rows": list(_moved(found))},
            ],
        }
    return record_pdf(facts, language=language, rtl=translation.get_language_bidi())


def _together(found: Statement) -> Iterator[dict[str, Any]]:
    for key, amount in (
        (_("At the beginning"), found.opening),
        (_("Came in"), found.came_in),
        (_("Went out"), found.went_out),
        (_("At the end"), found.closing),
    ):
        yield {"level": 0, "key": key, "value": str(amount)}


def _moved(found: Statement) -> Iterator[dict[str, Any]]:
    for one in words.told(found.lines):
        yield {"level": 0, "key": moment(one.line.at), "value": ""}
        what = f"{one.what}: {one.other}" if one.other else one.what
        yield {"level": 1, "key": what, "value": str(one.line.amount)}
        yield {"level": 1, "key": _("Balance"), "value": str(one.line.balance_after)}


_MONTH = "portal/wallet/<uuid:wallet_id>/<int:year>-<int:month>"
addresses = [
    path(f"{_MONTH}/", show, name="statement"),
    path(f"{_MONTH}.csv", as_csv, name="statement-csv"),
    path(f"{_MONTH}.pdf", as_pdf, name="statement-pdf"),
]
