"""A browser without scripts, and a request's world at this very hour."""

import re
from datetime import UTC, datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tulay.areas.cases.tests.factories import World
from tulay.areas.catalogue.rules.services import Choice, Question, Requirement
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import make_session
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.limits import forget_all

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4"
    b"\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
SLUG = "boat-repair"
QUESTIONS = (
    Question("boat", "text", {"en": "What is the name of your boat?"}),
    Question("crew", "number", {"en": "How many people sail it?"}, is_required=False, low=1),
    Question("bought", "date", {"en": "When did you buy it?"}, is_required=False),
    Question(
        "damage",
        "choices",
        {"en": "What is damaged?"},
        choices=(Choice("hull", {"en": "The hull"}), Choice("sail", {"en": "The sail"})),
        is_required=False,
    ),
    Question("insured", "yesno", {"en": "Is it insured?"}, is_required=False),
    Question("cost", "money", {"en": "What did it cost?"}, is_required=False),
    Question("story", "longtext", {"en": "What happened?"}, is_required=False),
)
PAPERS = (Requirement("photo", {"en": "A photo of the boat"}),)
APPLY = f"/services/{SLUG}/apply/"


def now():
    return datetime.now(UTC)


def this_day():
    """The day that it is where the agencies of these tests are: late in the day of UTC it is the next."""
    return JURISDICTIONS["bangsamoro"].day_at(now())


def make_world(**service):
    """An agency, its officers, an applicant, and a service that asks a question of each kind."""
    forget_all()
    known = {"slug": SLUG, "questions": QUESTIONS, "requirements": PAPERS}
    world = World(**(known | service))
    world.place = make_place("Sirawai")
    return world


def browser(actor=None, **headers):
    """Somebody's browser, signed in if there is somebody."""
    client = Client(enforce_csrf_checks=False, headers=headers or None)
    if actor is not None:
        forget_visits()
        person = Person.objects.get(id=actor.person_id)
        token = make_session(person, at=now())
        client.cookies["tulay_session"] = token
    return client


def queries_of(client, address):
    """How many questions a page asks the database: its own, without the frame of scope and session."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return [q["sql"] for q in captured.captured_queries if not _FRAME.match(q["sql"])]


_FRAME = re.compile(r"SAVEPOINT|RELEASE|SELECT set_config|\s*SELECT s\.id, s\.kind")


def text_of(response):
    """The words of a page, without its tags."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
