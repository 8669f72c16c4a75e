"""A browser without scripts."""

import re
from datetime import UTC, datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import make_session


def browser(actor):
    """Somebody's browser, signed in a moment ago."""
    forget_visits()
    client = Client()
    person = Person.objects.get(id=actor.person_id)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def queries_of(client, address):
    """How many questions a page asks the database: its own, without the frame of scope and session."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return [q["sql"] for q in captured.captured_queries if not _FRAME.match(q["sql"])]


_FRAME = re.compile(r"BEGIN|SAVEPOINT|RELEASE|SELECT set_config|\s*SELECT s\.id, s\.kind")


def text_of(response):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
