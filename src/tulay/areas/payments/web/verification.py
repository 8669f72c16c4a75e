"""Whether the ledger fits, for those who answer for money and those who audit."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tulay.areas.payments.queries.verification import verifications
from tulay.areas.payments.rules.verification import Invariant
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs

SAID = {
    Invariant.CURRENCIES: gettext_lazy("All entries of a currency sum to zero"),
    Invariant.TRANSFERS: gettext_lazy("The entries of each transfer sum to zero"),
    Invariant.FLOORS: gettext_lazy("No account is below its floor"),
    Invariant.BALANCES: gettext_lazy("Each balance is the sum of its entries"),
    Invariant.CONTINUITY: gettext_lazy("Entries are numbered without a gap"),
    Invariant.APPEND_ONLY: gettext_lazy("Nobody may change or remove an entry"),
    Invariant.ONCE: gettext_lazy("One number has one effect"),
    Invariant.NOTHING_LOST: gettext_lazy("No transfer has lost its entries"),
    Invariant.HOLDS: gettext_lazy("Held money is posted, freed, or still held"),
    Invariant.SETTLEMENTS: gettext_lazy(
        "What businesses are paid out is what they were paid, each payment once"
    ),
    Invariant.EXPLAINED: gettext_lazy(
        "Between the books of gateways and ours the unexplained value is exactly zero"
    ),
}


@require_safe
@needs("payments.see-ledger")
def show(request: HttpRequest) -> HttpResponse:
    """Show what must be true as the latest look found them, and earlier looks."""
    found = verifications(cursor=request.GET.get("cursor") or None)
    latest = found.items[0] if found.items else None
    context = {
        "page_title": _("Ledger"),
        "latest": latest,
        "all": [
            {"words": words, "found": latest.faults.get(invariant, ()) if latest else ()}
            for invariant, words in SAID.items()
        ],
        "reports": found.items,
        "next_href": f"?cursor={found.next}" if found.next else "",
    }
    return page(request, "payments/desk/ledger.html", context)


addresses = [path("desk/ledger/", show, name="see-ledger")]
