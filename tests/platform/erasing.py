"""A step of the test of erasure, in a process of its own: `python -m tests.platform.erasing make|erase|read …`."""

import json
import os
import sys
import time
from datetime import UTC, datetime
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


def officer():
    """Return the session of somebody who may open people's records."""
    person = people.create(name="Officer", kind="person", created_at=NOW, **HERE)
    RoleGrant.objects.create(person=person, role="administrator", granted_at=NOW)
    now = datetime.now(UTC)
    return [start_session(person, agent="test", now=now, methods=("pwd", "otp"), factor_at=now)[0]]


def destroy(*ids):
    """Destroy keys and leave the rows: what others hold open is all that can still read them."""
    return [subjects.destroy(UUID(one), now=NOW).number for one in ids]


def agree(one):
    """Let a person agree to the use of special information."""
    notice = draft_notice(actor=SYSTEM, purpose="special", jurisdiction="bangsamoro", now=NOW)
    texts = dict.fromkeys(("en", "fil", "ar"), ("Asked", "We ask."))
    write_notice(actor=SYSTEM, notice_id=notice, texts=texts, is_material=True, now=NOW)
    publish_notice(actor=SYSTEM, notice_id=notice, now=NOW)
    give_consent(
        actor=themselves(one), notice_id=notice, language="en", channel=Channel.WEB, now=NOW
    )
    return []


def withdraw(one):
    """Let a person take it back."""
    place = {"purpose": "special", "jurisdiction": "bangsamoro"}
    withdraw_consent(actor=themselves(one), channel=Channel.WEB, now=datetime.now(UTC), **place)
    return []


def themselves(one):
    codes = frozenset({"privacy.give-consent", "privacy.withdraw-consent"})
    return Actor(UUID(one), ActorKind.PERSON, (Grant(codes, role="resident"),))


def watch(one):
    """Read a name and ask for a ground, over and over, until neither is to be had; say when each ended."""
    ended, began = {}, time.monotonic()
    print(
        "watching", people.get(id=one).name, may_use(UUID(one), "special", "bangsamoro"), flush=True
    )
    while len(ended) < 2 and time.monotonic() - began < 100:
        if people.get(id=one).name == "[erased]":
            ended.setdefault("name", time.time())
        if not may_use(UUID(one), "special", "bangsamoro"):
            ended.setdefault("ground", time.time())
        time.sleep(0.2)
    return ended


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.areas.identity.actions.sessions import start_session
    from tulay.areas.identity.models import Person, RoleGrant
    from tulay.areas.privacy.actions.consents import Channel, give_consent, withdraw_consent
    from tulay.areas.privacy.actions.erasure import erase as carry_out
    from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
    from tulay.areas.privacy.models import Certificate, RightsRequest
    from tulay.areas.privacy.queries.grounds import may_use
    from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
    from tulay.plumbing.keys import subjects

    people, requests, certificates = Person.objects, RightsRequest.objects, Certificate.objects
    what, *given = sys.argv[1:]
    steps = (make, erase, read, find, causes, officer, destroy, agree, withdraw, watch)
    print(json.dumps({step.__name__: step for step in steps}[what](*given)))
