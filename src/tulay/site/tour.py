"""`/tour/`: the main job, role by role, for a visitor of the demo. Never part of a real installation."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from django.views.decorators.http import require_safe

from tulay.plumbing.http.pages import page
from tulay.site.demo.loading.people import PASSWORD
from tulay.site.demo.people import ACCOUNT_DOMAIN

#: A service of the agency that the tour's officers work for.
SERVICE = "disaster-family-help"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and where."""

    says: Promise
    href: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to be for a few minutes; `account` is empty for a visitor."""

    name: Promise
    about: Promise
    steps: tuple[Step, ...]
    account: str = ""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the way."""
    roles = [
        {"role": role, "email": f"{role.account}@{ACCOUNT_DOMAIN}" if role.account else ""}
        for role in ROLES
    ]
    context = {"page_title": _("A tour of this demo"), "roles": roles, "password": PASSWORD}
    return page(request, "site/tour.html", context)


ROLES = (
    Role(
        words("Somebody without an account"),
        words("You need help and have never been here before."),
        (
            Step(
                words("Look for a service in your own words, with a typing mistake if you like."),
                "/services/?q=disastre",
            ),
            Step(
                words("Read what a service is for, what it costs and what to have ready."),
                f"/services/{SERVICE}/",
            ),
            Step(
                words("Apply. You may stop at any step; what you typed is kept."),
                f"/services/{SERVICE}/apply/",
            ),
            Step(
                words("Read the e-mail that you get. In this demo no mail leaves the machine."),
                "/demo/mail/",
            ),
            Step(words("Follow your request with the code from the e-mail."), "/track/"),
            Step(words("Change the language at the top of the page: English, Filipino or Arabic.")),
        ),
    ),
    Role(
        words("A resident"),
        words("You have an account and a few requests already."),
        (
            Step(words("Look at what needs you, and at your messages."), "/portal/"),
            Step(
                words("Open a request: what happened, what happens next and by when."),
                "/portal/requests/",
            ),
            Step(
                words("Answer a question of the office, add a paper, or take a request back."),
                "/portal/requests/",
            ),
        ),
        "resident",
    ),
    Role(
        words("An officer"),
        words("You work for an office and look after its requests."),
        (
            Step(words("See the three numbers that matter, and what is late."), "/desk/"),
            Step(
                words("Narrow the queue: your own, nobody's, late, by service."), "/desk/requests/"
            ),
            Step(
                words(
                    "Open a request. Somebody else's data opens only with a purpose, and that is kept on record."
                ),
                "/desk/requests/?view=unassigned",
            ),
            Step(
                words("Ask for something, decide with reasons, and print the letter."),
                "/desk/requests/?view=mine",
            ),
            Step(words("Sign out and be the applicant again: the answer is there."), "/track/"),
        ),
        "officer",
    ),
    Role(
        words("A second officer"),
        words("Some decisions need two signatures, by two people."),
        (
            Step(
                words("See what waits for your signature; sign it, or give it back."),
                "/desk/requests/?view=to_sign",
            ),
        ),
        "officer2",
    ),
    Role(
        words("A developer"),
        words("Everything that the pages do, for programs."),
        (
            Step(words("Read the guide and the reference."), "/developers/"),
            Step(words("See what can go wrong, and what it means."), "/problems/"),
        ),
    ),
)

urlpatterns = [path("tour/", index, name="tour")]
