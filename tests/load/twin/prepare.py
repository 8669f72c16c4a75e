"""Fill the twin's database: the same number of requests, one caller with 200 of them, a session. Prints the cookie."""

import json
import secrets

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - after setup
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - once Django is set up
from django.core.management import call_command  # noqa: E402 - once Django is set up

from tests.load.twin.models import Request, Service  # noqa: E402 - once Django is set up

REQUESTS, OWN, PEOPLE, SERVICES = 20_000, 200, 100, 66


def prepare() -> dict[str, object]:
    """Create tables and rows; return what the load generator needs."""
    call_command("migrate", verbosity=0)  # Django's own tables first: ours refer to them
    call_command("migrate", run_syncdb=True, verbosity=0)
    users = get_user_model()
    caller = users.objects.create_user("caller")
    people = [users.objects.create_user(f"person-{n}") for n in range(PEOPLE)]
    services = [
        Service.objects.create(slug=f"service-{n}", name=f"Service {n}") for n in range(SERVICES)
    ]
    Request.objects.bulk_create(
        Request(
            tracking_code=secrets.token_hex(8),
            service=services[n % SERVICES],
            applicant=caller if n < OWN else people[n % PEOPLE],
            answers={"household": 5, "reason": "The boat was lost in the storm."},
        )
        for n in range(REQUESTS)
    )
    session = SessionStore()
    session["_auth_user_id"] = str(caller.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = caller.get_session_auth_hash()
    session["csrf"] = True
    session.save()
    one = Request.objects.filter(applicant=caller).values_list("id", flat=True)[0]
    return {"session": session.session_key, "one": str(one), "service": services[0].pk}


if __name__ == "__main__":
    print(json.dumps(prepare()))
