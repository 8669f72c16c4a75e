"""Give somebody of the demo a second post: `python -m tests.journeys.posting officer2 officer mafar`."""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime

import django


def main(username, role, slug):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.areas.directory.queries import agency_by_slug
    from tulay.areas.identity.actions import grant_role
    from tulay.areas.identity.errors import RoleAlreadyHeld
    from tulay.areas.identity.queries.people import account_of
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.db.scope import reading

    with reading(SYSTEM):
        person = account_of(f"{username}@demo.tulay.example")
        agency = agency_by_slug(slug)
    with suppress(RoleAlreadyHeld):  # the journey before this one gave it
        grant_role(
            actor=SYSTEM,
            person_id=person.id,
            role=role,
            agency_id=agency.id,
            until=None,
            now=datetime.now(UTC),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
