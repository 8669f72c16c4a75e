"""A step of the test of erasure, in a process of its own: `python -m tests.platform.erasing make|settle|erase …`."""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import django

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HERE = {"language": "en", "jurisdiction": "bangsamoro"}


def make(*names):
    """Return the ids of new people, each with an address by which they are found."""
    who = {"kind": "person", "created_at": NOW, **HERE}
    return [str(people.create(name=name, email=address_of(name), **who).id) for name in names]


def address_of(name):
    return f"{name.split()[0].lower()}@example.org"


def erase(*ids):
    """Erase people as two signatures let it; return the numbers of their certificates."""
    return [_erased(UUID(one)) for one in ids]


def _erased(person_id):
    signed = {"decided_by": uuid4(), "signed_by": uuid4(), "erases_at": NOW, "state": "approved"}
    law = {"law": "ph-dpa", "jurisdiction": "bangsamoro", "right": "erasure"}
    row = requests.create(
        person_id=person_id,
        made_at=NOW,
        due_at=NOW,
        certificate_number=uuid4().hex[:20],
        **signed,
        **law,
    )
    carry_out(actor=SYSTEM, request_id=row.id, clock=lambda: NOW)
    return row.certificate_number


def read(*ids):
    """Return what their rows read."""
    return [people.get(id=one).name for one in ids]


def find(*names):
    """Answer who is found by the address of each."""
    return [people.filter(email_index=address_of(name)).exists() for name in names]


def causes(*ids):
    """Return why each of them was erased, as far as this database knows."""
    return [[one.cause for one in certificates.filter(subject_id=who)] for who in ids]


def settle(*ids):
    """Give each what areas hold: a request with a paper, a session, a time in a programme; return the requests."""
    world, support = World(questions=QUESTIONS, requirements=PAPERS), support_factories.World()
    return [_settled(world, support, people.get(id=one)) for one in ids]


def _settled(world, support, person):
    actor = resident(person.id)
    request_id = world.draft(now=NOW, answers={"boat": "Mutya"}, applicant=actor)
    place = {"actor": actor, "request_id": request_id, "now": NOW}
    attach_document(requirement="photo", file=paper(), **place)
    submit_case(**place)
    support.enrolled(person)
    sign_in(person)
    return str(request_id)


def left(*ids):
    """Say of each what lies in the tables, whether a key opens it or not, and what still goes on."""
    with scope.reading(SYSTEM):
        return [_left(UUID(one)) for one in ids]


def _left(one):
    return {
        "sealed": sorted(lying(one) - set(KEPT_SEALED)),
        "sessions": Session.objects.filter(person_id=one, revoked_at=None).count(),
        "enrolments": Enrolment.objects.filter(candidate_id=one, ended_at=None).count(),
        "papers": Document.objects.filter(applicant_id=one, removed_at=None).count(),
    }


def sweep():
    """Take away the files that no row wants any more, as every night; return how many."""
    with scope.reading(SYSTEM):
        return [store.sweep(before=datetime.now(UTC) + timedelta(minutes=1))]


def cast(one):
    """Return a draft of somebody who agreed to its questions, and the sessions of whoever it takes to erase them."""
    agree(one)
    world = World(questions=SPECIAL, requirements=())
    actor = resident(one)
    return {
        "draft": str(world.draft(now=NOW, answers=SAID, applicant=actor)),
        "person": sign_in(people.get(id=one)),
        "clerk": sign_in(make_person(name="Clerk"), Role.ADMINISTRATOR),
        "officer": sign_in(make_person(name="Officer"), Role.INFORMATION_OFFICER),
        "head": sign_in(make_person(name="Head"), Role.EXECUTIVE),
    }


def sign_in(person, role=None):
    """Return the session of somebody who has just shown a second factor."""
    now = datetime.now(UTC)
    if role is not None:
        make_grant(person, role, at=now)
    return start_session(person, agent="test", now=now, methods=("pwd", "otp"), factor_at=now)[0]


def resident(one):
    return Actor(UUID(str(one)), ActorKind.PERSON, (Grant(ROLES[Role.RESIDENT], role="resident"),))


def agree(one):
    """Let a person agree to the use of special information."""
    notice = draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)
    texts = dict.fromkeys(("en", "fil", "ar"), ("Asked", "We ask."))
    write_notice(actor=SYSTEM, notice_id=notice, texts=texts, is_material=True, now=NOW)
    publish_notice(actor=SYSTEM, notice_id=notice, now=NOW)
    give_consent(actor=resident(one), notice_id=notice, language="en", channel=Channel.WEB, now=NOW)


def watch(one):
    """Open a sealed name and ask for a ground, over and over, until neither is to be had; say when each ended."""
    ended, began, row = {}, time.monotonic(), people.get(id=one)
    sealed = row.__dict__["name"]  # what some process still holds, whatever becomes of the row
    print("watching", row.name, may_use(UUID(one), "special", "bangsamoro"), flush=True)
    while len(ended) < 2 and time.monotonic() - began < 100:
        row.name = sealed
        if row.name == "[erased]":
            ended.setdefault("name", time.time())
        if not may_use(UUID(one), "special", "bangsamoro"):
            ended.setdefault("ground", time.time())
        time.sleep(0.2)
    return ended


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tests.pages.consenting import QUESTIONS as SPECIAL
    from tests.pages.consenting import SAID
    from tests.rights.planting import KEPT_SEALED, lying
    from tulay.areas.cases.actions.applications import submit_case
    from tulay.areas.cases.actions.documents import attach_document
    from tulay.areas.cases.models import Document
    from tulay.areas.cases.tests.factories import PAPERS, QUESTIONS, World
    from tulay.areas.cases.tests.test_tasks import paper
    from tulay.areas.identity.actions.sessions import start_session
    from tulay.areas.identity.models import Person, Session
    from tulay.areas.identity.rules import ROLES, Role
    from tulay.areas.identity.tests.factories import make_grant, make_person
    from tulay.areas.privacy.actions.consents import Channel, give_consent
    from tulay.areas.privacy.actions.erasure import erase as carry_out
    from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
    from tulay.areas.privacy.models import Certificate, RightsRequest
    from tulay.areas.privacy.queries.grounds import may_use
    from tulay.areas.support.models import Enrolment
    from tulay.areas.support.tests import factories as support_factories
    from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
    from tulay.plumbing.db import scope
    from tulay.plumbing.files import store

    people, requests, certificates = Person.objects, RightsRequest.objects, Certificate.objects
    what, *given = sys.argv[1:]
    steps = (make, settle, erase, read, find, causes, left, sweep, cast, watch)
    print(json.dumps({step.__name__: step for step in steps}[what](*given)))
