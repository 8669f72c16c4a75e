"""Requests, applicants and officers as tests want them."""

from tulay.areas.cases.actions.applications import open_case, submit_case
from tulay.areas.cases.actions.decisions import cosign, decide
from tulay.areas.cases.actions.review import ask_for_information, complete, review, start
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.moments import DAY, NOW
from tulay.areas.catalogue.rules.services import Choice, Question, Requirement
from tulay.areas.catalogue.tests import factories as catalogue
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import ROLES, PersonKind, Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.plumbing.db.scope import reading

QUESTIONS = (
    Question("boat", "text", {"en": "What is the name of your boat?"}),
    Question(
        "crew", "number", {"en": "How many people sail it?"}, is_required=False, low=1, high=40
    ),
    Question(
        "damage",
        "choice",
        {"en": "What is damaged?"},
        choices=(Choice("hull", {"en": "The hull"}), Choice("sail", {"en": "The sail"})),
        is_required=False,
    ),
)
ANSWERS = {"boat": "Mutya"}
PAPERS = (Requirement("photo", {"en": "A photo of the boat"}),)


def make_service(agency=None, **what_matters):
    """Publish a service with one question that must be answered; return its id."""
    forget_services()
    return catalogue.make_service(agency, **({"questions": QUESTIONS} | what_matters))


def make_applicant(**what_matters):
    """A resident with an account."""
    person = make_person(**what_matters)
    kind = ActorKind.GUEST if person.kind == PersonKind.GUEST else ActorKind.PERSON
    return Actor(person.id, kind, (Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),))


def make_officer(agency, role=Role.OFFICER, **what_matters):
    """Somebody who works for an agency (or, without one, everywhere)."""
    person = make_person(**what_matters)
    agency_id = agency.id if agency else None
    make_grant(person, role, agency_id=agency_id)
    return Actor(
        person.id,
        ActorKind.PERSON,
        (
            Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),
            Grant(ROLES[role], agency_id, role.value),
        ),
    )


class World:
    """An agency with a service, two officers and an applicant: what most tests begin with."""

    def __init__(self, **service):
        self.agency = make_agency()
        self.service_id = make_service(self.agency, **service)
        self.applicant = make_applicant(name="Amina Sali")
        self.officer = make_officer(self.agency, name="Benito Cruz")
        self.second = make_officer(self.agency, name="Carla Diaz")

    def draft(self, *, now=NOW, answers=ANSWERS, applicant=None):
        return open_case(
            actor=applicant or self.applicant,
            service_id=self.service_id,
            answers=answers,
            now=now,
        )

    def request_in(self, state, *, now=NOW, applicant=None):
        """Bring a request to a state by the ordinary way."""
        applicant = applicant or self.applicant
        request_id = self.draft(now=now, applicant=applicant)
        for step in _WAYS[state]:
            step(self, request_id, applicant, now)
        return request_id


def _submit(world, request_id, applicant, now):
    submit_case(actor=applicant, request_id=request_id, now=now)


def _review(world, request_id, applicant, now):
    review(actor=world.officer, request_id=request_id, now=now)


def _ask(world, request_id, applicant, now):
    ask_for_information(
        actor=world.officer, request_id=request_id, question="Which harbour?", now=now
    )


def _approve(world, request_id, applicant, now):
    is_final = decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.APPROVED,
        reasons="All is there.",
        now=now,
    )
    if not is_final:
        cosign(actor=world.second, request_id=request_id, now=now)


def _reject(world, request_id, applicant, now):
    decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.REJECTED,
        reasons="The boat is not yours.",
        now=now,
    )


def _start(world, request_id, applicant, now):
    start(actor=world.officer, request_id=request_id, now=now)


def _complete(world, request_id, applicant, now):
    complete(actor=world.officer, request_id=request_id, now=now)


_WAYS = {
    State.DRAFT: (),
    State.SUBMITTED: (_submit,),
    State.IN_REVIEW: (_submit, _review),
    State.NEEDS_INFORMATION: (_submit, _review, _ask),
    State.APPROVED: (_submit, _review, _approve),
    State.REJECTED: (_submit, _review, _reject),
    State.IN_PROGRESS: (_submit, _review, _approve, _start),
    State.COMPLETED: (_submit, _review, _approve, _start, _complete),
}


def stored(request_id):
    """The row itself, whoever is looking: for assertions only."""
    with reading(SYSTEM):
        return Request.objects.get(id=request_id)


def rows_of(model, **filters):
    """All rows of a guarded table, for assertions only."""
    with reading(SYSTEM):
        return list(model.objects.filter(**filters).order_by("id"))


__all__ = ["DAY", "NOW"]
