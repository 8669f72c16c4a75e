"""What is done with whom a programme reaches: enrolled, corrected, ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tulay.areas.programmes.actions.beneficiaries import (
    correct_beneficiary,
    end_enrolment,
    enrol_beneficiary,
    open_beneficiary,
)
from tulay.areas.programmes.errors import PerhapsEnrolled
from tulay.areas.programmes.queries.beneficiaries import ppa_of_beneficiaries
from tulay.areas.programmes.queries.ppas import PpaCard
from tulay.areas.programmes.web.beneficiary_forms import (
    PUT,
    AboutBeneficiary,
    Ending,
    known_of_beneficiary,
)
from tulay.areas.programmes.web.doors import clock
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.asking import asked_and_done, seeing
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.enrol-beneficiary")
def enrol(request: HttpRequest, ppa_id: UUID) -> HttpResponse:
    """Enrol somebody; whoever is perhaps there already is told of first."""
    ppa = _ppa(request, ppa_id)
    known = {"started_date": clock().date(), "people": 1}
    form = AboutBeneficiary(request.POST or None, jurisdiction=ppa.jurisdiction, initial=known)

    def act() -> None:
        with asking_again(form):
            enrol_beneficiary(
                actor=actor_of(request),
                ppa_id=ppa_id,
                details=form.details(),
                is_somebody_else=form.cleaned_data["is_somebody_else"],
                now=clock(),
            )

    said = (_("Enrol somebody"), _("Enrol them"), _("Enrolled."))
    return _done(request, ppa, form, act, said=said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.correct-beneficiary")
@acts
def correct(request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID) -> HttpResponse:
    """Correct what is said of somebody; the answers that stand are a look, and on record."""
    actor, known = actor_of(request), None
    ppa = _ppa(request, ppa_id)
    if request.method != "POST":
        card = open_beneficiary(
            actor=actor, ppa_id=ppa_id, beneficiary_id=beneficiary_id, now=clock()
        )
        with seeing(request):
            known = known_of_beneficiary(card)
    form = AboutBeneficiary(request.POST or None, jurisdiction=ppa.jurisdiction, initial=known)

    def act() -> None:
        with asking_again(form):
            correct_beneficiary(
                actor=actor,
                ppa_id=ppa_id,
                beneficiary_id=beneficiary_id,
                details=form.details(),
                version=form.cleaned_data["version"] or 0,
                is_somebody_else=form.cleaned_data["is_somebody_else"],
                now=clock(),
            )

    said = (_("Correct what is said of them"), _("Save"), _("Saved."))
    return _done(request, ppa, form, act, said=said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs("programmes.end-enrolment")
def end(request: HttpRequest, ppa_id: UUID, beneficiary_id: UUID) -> HttpResponse:
    """End an enrolment, for a reason."""
    ppa = _ppa(request, ppa_id)
    form = Ending(request.POST or None, initial={"ended_date": clock().date()})

    def act() -> None:
        end_enrolment(
            actor=actor_of(request),
            ppa_id=ppa_id,
            beneficiary_id=beneficiary_id,
            now=clock(),
            **form.cleaned_data,
        )

    said = (_("End the enrolment"), _("End it"), _("Ended."))
    return _done(request, ppa, form, act, said=said)


@contextmanager
def asking_again(form: AboutBeneficiary) -> Iterator[None]:
    """Ask whether it is somebody else, where somebody of that name is there."""
    try:
        yield
    except PerhapsEnrolled:
        form.ask_whether_another()
        raise


def _ppa(request: HttpRequest, ppa_id: UUID) -> PpaCard:
    with seeing(request):
        return ppa_of_beneficiaries(actor_of(request), ppa_id)


def _done(
    request: HttpRequest,
    ppa: PpaCard,
    form: Form,
    act: Callable[[], None],
    *,
    said: tuple[str, str, str],
) -> HttpResponse:
    back = reverse("programmes:beneficiaries", args=[ppa.id])
    return asked_and_done(
        request, form, act, said=said, caption=ppa.details.title, back=back, put=PUT
    )


_ONE = "programmes/<uuid:ppa_id>/beneficiaries/<uuid:beneficiary_id>"
addresses = [
    path("programmes/<uuid:ppa_id>/beneficiaries/new/", enrol, name="enrol-beneficiary"),
    path(f"{_ONE}/edit/", correct, name="correct-beneficiary"),
    path(f"{_ONE}/end/", end, name="end-enrolment"),
]
