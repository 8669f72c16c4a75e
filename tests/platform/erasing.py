"""A step of the test of erasure, in a process of its own: `python -m tests.platform.erasing make|destroy|read …`."""

import json
import os
import sys
from datetime import UTC, datetime
from uuid import UUID

import django

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make(people, _, *names):
    """Return the ids of new people."""
    who = {"kind": "person", "language": "en", "jurisdiction": "bangsamoro", "created_at": NOW}
    return [str(people.create(name=name, **who).id) for name in names]


def destroy(_, subjects, *ids):
    """Erase people; return their tombstones' numbers."""
    return [subjects.destroy(UUID(one), now=NOW).number for one in ids]


def read(people, _, *ids):
    """Return what their rows read."""
    return [people.get(id=one).name for one in ids]


def main(what, *given):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.areas.identity.models import Person
    from tulay.plumbing.keys import subjects

    does = {"make": make, "destroy": destroy, "read": read}[what]
    print(json.dumps(does(Person.objects, subjects, *given)))


if __name__ == "__main__":
    main(*sys.argv[1:])
