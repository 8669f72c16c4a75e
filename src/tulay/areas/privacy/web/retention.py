"""How long data is kept, whose time is over, and what the runs took away."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.privacy.actions.retention import ask_for_run
from tulay.areas.privacy.queries.retention import dry_run, latest_runs
from tulay.areas.privacy.web import words
from tulay.areas.privacy.web.rights import person_of
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs

CATEGORIES = {
    "contacts": gettext_lazy("Contacts of agencies, and what was spoken with them"),
    "accounts": gettext_lazy("Accounts nobody uses"),
    "attendance": gettext_lazy("Who came to meetings"),
    "messages": gettext_lazy("Messages and where they went"),
    "requests": gettext_lazy("Answers, messages and files of requests"),
    "trusted_devices": gettext_lazy("Browsers that skipped the second step"),
    "factor_resets": gettext_lazy("Second factors taken away after a loss"),
    "rights_requests": gettext_lazy("What people asked about their data"),
    "stories": gettext_lazy("Stories that were not shown"),
    "enrolments": gettext_lazy("Times in support programmes"),
    "intake": gettext_lazy("Health, needs and contact of people in support programmes"),
    "intake_emergency": gettext_lazy("Identity numbers and emergency contacts of the same"),
    "intake_learning": gettext_lazy("How the same people like to learn"),
    "intake_drafts": gettext_lazy("Intakes that were begun and left"),
}
TRIGGERS = {
    "last used": gettext_lazy("after the last sign-in"),
    "sent": gettext_lazy("after they were sent"),
    "ended": gettext_lazy("after they ended"),
    "declined": gettext_lazy("after they were declined"),
    "answered": gettext_lazy("after they were answered"),
    "last spoken with": gettext_lazy("after they were last spoken with"),
    "last touched": gettext_lazy("after they were last touched"),
}
RESULTS = {
    "warned twice, then erased": gettext_lazy("The person is warned twice, then erased"),
    "removed": gettext_lazy("It is removed; the log keeps that it was"),
    "emptied": gettext_lazy("The words are emptied; that it was remains"),
}


@require_safe
@needs("privacy.see-retention")
def show(request: HttpRequest) -> HttpResponse:
    """Show the periods with whom each is over for now, and the latest runs."""
    actor = person_of(request)
    context = {
        "page_title": _("Retention"),
        "periods": [
            {
                "name": CATEGORIES.get(one.category, one.category),
                "period": words.period(one.days),
                "trigger": TRIGGERS.get(one.trigger, one.trigger),
                "result": RESULTS.get(one.result, one.result),
                "due": one.due,
            }
            for one in dry_run(datetime.now(UTC))
        ],
        "runs": [
            {
                "run": run,
                "removed": [
                    {"name": CATEGORIES.get(name, name), "count": count}
                    for name, count in run.removed.items()
                ],
            }
            for run in latest_runs()
        ],
        "may_run": actor.may("privacy.run-retention"),
    }
    return page(request, "privacy/desk/retention.html", context)


@require_POST
@needs("privacy.run-retention")
def run(request: HttpRequest) -> HttpResponse:
    """Ask for a run now."""
    ask_for_run(actor=person_of(request), now=datetime.now(UTC))
    flash(request, _("The run begins now. Its report appears here in a few minutes."))
    return redirect("privacy:retention")


addresses = [
    path("desk/privacy/retention/", show, name="retention"),
    path("desk/privacy/retention/run/", run, name="run-retention"),
]
