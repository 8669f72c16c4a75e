"""A small world in a running, empty installation: `python -m tests.chaos.fill 12` prints it as JSON."""

import json
import os
import sys

import django


def main(slots):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tulay.site.settings"
    django.setup()
    from tulay.kernel.actor import SYSTEM
    from tulay.plumbing.actions import one_transaction
    from tulay.plumbing.db import scope

    with one_transaction(), scope.entered(SYSTEM):
        made = _world(slots)
    print(json.dumps(made))


def _world(slots):
    from tulay.areas.catalogue.rules.services import Question
    from tulay.areas.catalogue.tests.factories import make_service
    from tulay.areas.directory.tests.factories import make_agency
    from tulay.areas.identity.rules import Role
    from tulay.areas.identity.tests.factories import PASSWORD, make_app, make_grant, make_person

    agency = make_agency()
    question = Question("boat", "text", {"en": "What is the name of your boat?"})
    asked = {"questions": (question,)}
    officers = [make_person(email=f"officer{n}@chaos.example") for n in range(2)]
    for officer in officers:
        make_grant(officer, Role.OFFICER, agency_id=agency.id)
        make_app(officer)
    residents = [make_person(email=f"resident{n}@chaos.example") for n in range(3)]
    return {
        "open": str(make_service(agency, slug="open", **asked)),
        "scarce": str(make_service(agency, slug="scarce", slots=slots, **asked)),
        "slots": slots,
        "officers": [officer.email for officer in officers],
        "residents": [resident.email for resident in residents],
        "password": PASSWORD,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
