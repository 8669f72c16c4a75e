"""The rows behind the matrix: two agencies, a person for each role, and something of everybody's for every relation."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from tests.matrix.declared import SUBJECTS, scope_of
from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.documents import attach_document
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.tests.factories import PAPERS, World, make_applicant
from tulay.areas.cases.tests.test_tasks import paper
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.identity.actions import PolicyDetails, add_policy
from tulay.areas.identity.models import (
    Affiliation,
    Assistance,
    Passkey,
    Person,
    RoleGrant,
    Session,
    TokenDevice,
    TokenFamily,
    TrustedDevice,
)
from tulay.areas.identity.rules import ROLES, Condition, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7

NOBODYS = uuid7()


class Scene:
    """Everything the addresses can name."""

    def __init__(self):
        self.home, self.away = World(requirements=PAPERS), World(requirements=PAPERS)
        forget_services()
        self.people = {role: self._person(role) for role in SUBJECTS}
        self.sessions = {role: self._entered(one) for role, one in self.people.items()}
        strangers = {"same agency": self.home, "other agency": self.away}
        self.things = {
            relation: self._things(world, make_applicant(), world.second.person_id)
            for relation, world in strangers.items()
        }
        self.own = {
            role: self._things(self.home, _acting(person), person.id)
            for role, person in self.people.items()
        }

    def named(self, role, relation):
        """The values that an address can ask for."""
        if relation == "own" and role is not None:
            return self.own[role]
        return self.things["same agency" if relation == "own" else relation]

    def _person(self, role):
        person = make_person(name=f"Somebody {role}")
        if role is not Role.RESIDENT:
            agency_id = self.home.agency.id if scope_of(role) == "home" else None
            make_grant(person, role, agency_id=agency_id)
        return person

    def _entered(self, person):
        token = make_session(person, at=datetime.now(UTC))
        client = Client()
        client.get("/account/sign-in/")
        return token, client.cookies["tulay_csrf"].value

    def _things(self, world, applicant, person_id):
        now = datetime.now(UTC)
        draft = world.draft(now=now, applicant=applicant)
        sent = world.draft(now=now, applicant=applicant)
        papers = {
            one: attach_document(
                actor=applicant, request_id=one, requirement="photo", file=paper(), now=now
            )
            for one in (draft, sent)
        }
        submit_case(actor=applicant, request_id=sent, now=now)
        decided = self._decided(world, applicant, now)
        grant = RoleGrant.objects.filter(person_id=person_id).first()
        details = PolicyDetails(
            "A policy",
            "catalogue.feature",
            Condition.ALWAYS,
            agency_id=world.agency.id,
        )
        policy = add_policy(actor=SYSTEM, details=details, now=now, is_on=False)
        slug = _slug(world)
        return {
            "draft": {"request_id": draft, "document_id": papers[draft], "slug": slug},
            "sent": {"request_id": sent, "document_id": papers[sent], "slug": slug},
            "decided": {"request_id": decided},
            "service": {"service_id": world.service_id},
            "agency": {"slug": world.agency.slug},
            "person": {
                "person_id": person_id,
                "grant_id": grant.id if grant else NOBODYS,
                "step": "sign-out",
            },
            "policy": {"policy_id": policy},
            "session": {"session_id": _session(person_id)},
            "trusted": {"device_id": _trusted(person_id, now)},
            "passkey": {"passkey_id": _passkey(person_id, now)},
            "device": {"device_id": _program(person_id, now)},
            "assistance": {"assistance_id": _helped(person_id, now)},
            "affiliation": {"affiliation_id": _wish(person_id, world.agency.id, now)},
            "permission": {"code": "cases.decide"},
            "agency_id": world.agency.id,
        }

    def _decided(self, world, applicant, now):
        request_id = world.draft(now=now, applicant=applicant)
        attach_document(
            actor=applicant, request_id=request_id, requirement="photo", file=paper(), now=now
        )
        submit_case(actor=applicant, request_id=request_id, now=now)
        review(actor=world.officer, request_id=request_id, now=now)
        decide(
            actor=world.officer,
            request_id=request_id,
            outcome=Outcome.REJECTED,
            reasons="The boat is not yours.",
            now=now,
        )
        return request_id


def _session(person_id):
    make_session(Person.objects.get(id=person_id), at=datetime.now(UTC))
    return Session.objects.filter(person_id=person_id).latest("id").id


def _trusted(person_id, now):
    row = TrustedDevice.objects.create(
        person_id=person_id,
        token_hash=uuid7().bytes * 2,
        created_at=now,
        used_at=now,
        expires_at=now + timedelta(days=30),
    )
    return row.id


def _passkey(person_id, now):
    """Two, so that taking one away leaves a factor."""
    made = [
        Passkey.objects.create(
            person_id=person_id,
            credential_id=uuid7().bytes,
            public_key=b"key",
            name="Phone",
            created_at=now,
        )
        for _number in range(2)
    ]
    return made[0].id


def _program(person_id, now):
    device = TokenDevice.objects.create(
        person_id=person_id, device_id=uuid7().hex, name="Laptop", created_at=now
    )
    TokenFamily.objects.create(
        person_id=person_id,
        device=device,
        client_id="tulay",
        auth_time=now,
        seen_at=now,
        ends_at=now + timedelta(days=1),
    )
    return device.id


def _helped(person_id, now):
    row = Assistance.objects.create(
        helper=make_person(name="Omar Ali"),
        person_id=person_id,
        session_id=uuid7(),
        reason="At the desk",
        asked_at=now,
        expires_at=now + timedelta(minutes=10),
        confirmed_at=now,
        ends_at=now + timedelta(minutes=30),
    )
    return row.id


def _wish(person_id, agency_id, now):
    row = Affiliation.objects.create(
        person_id=person_id,
        agency_id=agency_id,
        role="focal_person",
        post="Harbour desk",
        state="asked",
        asked_at=now,
        waits_until=now + timedelta(days=14),
    )
    return row.id


def _acting(person):
    return Actor(
        person.id, ActorKind.PERSON, (Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),)
    )


def _slug(world):
    return service_card(world.service_id, "en").slug
