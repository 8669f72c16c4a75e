"""The rows behind the matrix: two agencies, a person for each role, and something of everybody's for every relation."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.test import Client

from tests.matrix.declared import SUBJECTS, scope_of
from tests.matrix.things import (
    Shared,
    absence_of,
    agreements_of,
    batch_of,
    business_of,
    colleague_of,
    contact_in,
    inside_its_steps,
    kept_text_of,
    link_for,
    lists_of,
    more_time_for,
    payments_of,
    payouts_of,
    personal_things,
    post_in,
    programme_things,
    sample_of,
    settlement_of,
    sheets_of,
    story_of,
    support_things,
    webhook_of,
)
from tulay.areas.audit.models import Leaf
from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.documents import attach_document
from tulay.areas.cases.actions.referrals import refer
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.queries.uploads import purpose_of
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.tests.factories import PAPERS, World, make_applicant
from tulay.areas.cases.tests.test_tasks import paper
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.actions import PolicyDetails, add_policy, invite
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
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.rules import ROLES, Condition, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7
from tulay.plumbing.db import scope
from tulay.plumbing.files import arriving
from tulay.site.developers import grouped
from tulay.site.texts import slugs


class Scene:
    """Everything the addresses can name."""

    def __init__(self):
        self.home, self.away = World(requirements=PAPERS), World(requirements=PAPERS)
        self.third = World()
        forget_services()
        self.shared = Shared(datetime.now(UTC))
        self.place = make_place("Cotabato")
        self.people = {role: self._person(role) for role in SUBJECTS}
        self.sessions = {role: self._entered(one) for role, one in self.people.items()}
        strangers = {"same agency": self.home, "other agency": self.away}
        self.things = {
            relation: self._things(world, make_applicant(), world.second.person_id, None)
            for relation, world in strangers.items()
        }
        self.own = {
            role: self._things(self.home, _acting(person), person.id, self.session_of(role))
            for role, person in self.people.items()
        }
        self.sealed = {"tile": {"path": "0/000.p/1"}}

    def show_factors(self):
        """Let everybody have shown their second factor just now, however long the tests before took."""
        now, tokens = datetime.now(UTC), [hash_of(token) for token, _ in self.sessions.values()]
        Session.objects.filter(token_hash__in=tokens).update(auth_time=now, factor_at=now)

    def session_of(self, role):
        """The session that a role comes with."""
        return Session.objects.get(token_hash=hash_of(self.sessions[role][0])).id

    def seal(self, log):
        """Put everything that was done into the log, and let it be signed and witnessed."""
        log.seal_all()
        log.cosign()
        size = Leaf.objects.count()
        assert size < 256 * 256, "tiles of one level are enough"
        self.sealed = {"tile": {"path": "0/000" if size >= 256 else f"0/000.p/{size}"}}

    def named(self, role, relation):
        """The values that an address can ask for."""
        if relation == "own" and role is not None:
            return {**self.own[role], **self.sealed}
        return {**self.things["same agency" if relation == "own" else relation], **self.sealed}

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

    def _offer(self, giver, taker, applicant, now):
        draft = giver.draft(now=now, applicant=applicant)
        if giver is not self.third:
            attach_document(
                actor=applicant, request_id=draft, requirement="photo", file=paper(), now=now
            )
        submit_case(actor=applicant, request_id=draft, now=now)
        asked = {"service_id": taker.service_id, "reason": "They have boats."}
        return {"referral_id": refer(actor=SYSTEM, request_id=draft, **asked, now=now)}

    def _things(self, world, applicant, person_id, session_id):
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
        grant = RoleGrant.objects.filter(person_id=person_id).first() or _ended(person_id, now)
        details = PolicyDetails(
            "A policy",
            "catalogue.feature",
            Condition.ALWAYS,
            agency_id=world.agency.id,
        )
        policy = add_policy(actor=SYSTEM, details=details, now=now, is_on=False)
        slug = _slug(world)
        pieces = arriving.begin(
            person_id=person_id, purpose=purpose_of(sent), name="a", size=9, now=datetime.now(UTC)
        )
        opened = business_of(person_id, world.agency.id, now, is_open=True)
        mine = Actor(person_id, ActorKind.PERSON, applicant.grants)
        of_ppa = programme_things(world.agency.id)
        return {
            **payments_of(person_id, world.agency.id, datetime.now(UTC)),
            **personal_things(person_id, mine, session_id, self.shared),
            **self.shared.things(),
            **payouts_of(person_id, world.agency.id, now),
            "meeting": self.shared.meeting_of(world.agency.id),
            "commitment": self.shared.commitment_of(world.agency.id),
            **of_ppa,
            "service and ppa": {"service_id": world.service_id, **of_ppa["ppa"]},
            "request and ppa": {"request_id": sent, **of_ppa["ppa"]},
            **sheets_of(world.agency.id),
            **support_things(person_id, world.agency.id, self._standing_by(world)),
            "offer to us": self._offer(self.third, world, applicant, now),
            "offer of ours": self._offer(world, self.third, applicant, now),
            "absence": absence_of(person_id, world.agency.id),
            "several requests": batch_of(person_id, world.agency.id, sent, now),
            "kept text": kept_text_of(world.agency.id, now),
            "more time": more_time_for(sent, applicant, world.agency.id, now),
            **lists_of(person_id, world.agency.id),
            "draft": {
                "request_id": draft,
                "document_id": papers[draft],
                "slug": slug,
                "page": "engine",
            },
            "sent": {
                "request_id": sent,
                "document_id": papers[sent],
                "upload_id": pieces.id,
                "slug": slug,
            },
            "decided": {"request_id": decided},
            "inside its steps": inside_its_steps(world, applicant, now),
            "service": {"service_id": world.service_id, "slug": slug},
            "version of a service": {"service_id": world.service_id, "number": 1},
            "step of a service": {"service_id": world.service_id, "name": "basics"},
            "part of a service": {"service_id": world.service_id, "code": "new"},
            "question of a service": {"service_id": world.service_id, "code": "boat"},
            **sample_of(world, slug, now),
            "story": story_of(person_id, world.service_id),
            "file of figures": {"service_id": world.service_id, "of": "weeks"},
            "place": {"code": self.place.code},
            "tracked": {"tracking_code": _code(sent)},
            "problem": {"code": "cases.service-closed"},
            "help": {"slug": slugs("help")[0]},
            "fact": {"key": "person.work"},
            "group": {"name": next(iter(grouped()))},
            "agency": {"slug": world.agency.slug},
            "post in an agency": {
                "slug": world.agency.slug,
                "post_id": post_in(world.agency).id,
            },
            **agreements_of(world.agency),
            "contact": contact_in(world.agency),
            "person": {
                "person_id": person_id,
                "grant_id": grant.id,
                "step": "sign-out",
            },
            "invited": {"person_id": _invited(world.agency.id, now)},
            "policy": {"policy_id": policy},
            "session": {"session_id": _session(person_id)},
            "trusted": {"device_id": _trusted(person_id, now)},
            "passkey": {"passkey_id": _passkey(person_id, now)},
            "device": {"device_id": _program(person_id, now)},
            "assistance": {"assistance_id": _helped(person_id, now)},
            "affiliation": {"affiliation_id": _wish(person_id, world.agency.id, now)},
            "merchant": business_of(person_id, world.agency.id, now),
            "open merchant": opened,
            "webhook": webhook_of(opened["merchant_id"], person_id, world.agency.id, now),
            "settlement": settlement_of(opened["merchant_id"], world.agency.id, now),
            "colleague": colleague_of(opened["merchant_id"], person_id, world.agency.id, now),
            "link to a business": link_for(person_id, world.agency.id, now),
            "permission": {"code": "cases.decide"},
            "agency_id": world.agency.id,
        }

    def _standing_by(self, world):
        """The officer who comes to ask stands by the people of the home agency; somebody else does everywhere."""
        asking = [self.people[Role.OFFICER].id] if world is self.home else []
        return [*asking, world.officer.person_id]

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


def _invited(agency_id, now):
    return invite(
        actor=SYSTEM,
        name="Omar Ali",
        email=f"{uuid7().hex}@example.org",
        language="en",
        jurisdiction="bangsamoro",
        role="officer",
        agency_id=agency_id,
        now=now,
    )


def _ended(person_id, now):
    """A grant of somebody who has none any more."""
    return RoleGrant.objects.create(
        person_id=person_id, role="candidate", granted_at=now, revoked_at=now
    )


def _code(request_id):
    with transaction.atomic(), scope.entered(SYSTEM):
        return Request.objects.get(id=request_id).tracking_code


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
