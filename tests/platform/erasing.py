"""A step of the test of erasure, in a process of its own: `python -m tests.platform.erasing make|erase|read …`."""

import json
import os
import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4

import django

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make(*names):
    """Return the ids of new people, each with an address by which they are found."""
    who = {"kind": "person", "language": "en", "jurisdiction": "bangsamoro", "created_at": NOW}
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


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.areas.identity.models import Person
    from tulay.areas.privacy.actions.erasure import erase as carry_out
    from tulay.areas.privacy.models import Certificate, RightsRequest
    from tulay.kernel.actor import SYSTEM

    people, requests, certificates = Person.objects, RightsRequest.objects, Certificate.objects
    what, *given = sys.argv[1:]
    does = {"make": make, "erase": erase, "read": read, "find": find, "causes": causes}[what]
    print(json.dumps(does(*given)))
