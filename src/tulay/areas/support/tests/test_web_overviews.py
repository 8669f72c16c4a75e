"""How days go: one's own, and those of one's people, each look on record."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.privacy.models import Restriction
from tulay.areas.privacy.queries.grounds import forget_grounds, may_use, usable
from tulay.areas.support.actions.journal import write_entry
from tulay.areas.support.actions.notes import write_note
from tulay.areas.support.rules.journal import Mood, today
from tulay.areas.support.tests.factories import (
    HOME,
    World,
    actor_for,
    agrees,
    note,
    said,
)
from tulay.areas.support.tests.test_api_journal import sent
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
OWN, PEOPLE = "/portal/support/overview/", "/desk/support/people/"
WORD = "A word of theirs."


@pytest.fixture(autouse=True)
def rested():
    forget_all()


def keeps(person, *moods):
    """Let somebody write about as many days, the newest mood first."""
    now = datetime.now(UTC)
    for back, mood in enumerate(moods):
        write_entry(
            actor=actor_for(person),
            day=today(now, HOME) - timedelta(days=back),
            said=said(mood, notes=WORD),
            now=now,
        )


@pytest.fixture
def home(world):
    world.enrolment_id = world.enrolled()
    agrees(world.person)
    return world


def looks():
    return Entry.objects.filter(action="support.look-over", outcome="done")


def test_a_person_sees_their_days_as_a_picture_and_a_table(home):
    client = browser(home.candidate)
    assert "Nothing to draw yet" in text_of(client.get(OWN))
    keeps(home.person, *[Mood.DIFFICULT] * 3, Mood.GOOD)
    write_note(
        actor=home.worker, enrolment_id=home.enrolment_id, said=note(), now=datetime.now(UTC)
    )

    answer = client.get(OWN)

    read = text_of(answer)
    assert "You wrote about 4 days" in read
    assert "Three of the last five days were difficult" in read
    assert "First interview" in read
    assert answer.content.decode().count("<circle") == 8
    assert WORD not in read
    assert "take part in no support programme" in text_of(browser(home.worker).get(OWN))


def test_a_key_worker_sees_who_needs_them_first_and_each_look_is_on_record(home):
    other = make_person(name="Sipho Nkosi")
    home.enrolled(other)
    agrees(home.person, other)
    silent = make_person(name="Anele Botha")
    home.enrolled(silent)
    keeps(home.person, *[Mood.VERY_DIFFICULT] * 3)
    keeps(other, Mood.GOOD, Mood.GOOD)

    read = text_of(browser(home.worker).get(PEOPLE))

    assert "3 people you stand by" in read
    assert "1 to look at first" in read
    assert "5 days written in two weeks" in read
    assert "3 intakes missing or to confirm" in read
    assert read.index("Look here first") < read.index("Lerato Jacobs") < read.index("The others")
    assert read.index("The others") < read.index("Sipho Nkosi")
    assert "Has not agreed to figures" in read
    assert WORD not in read
    assert {one.subject_id for one in looks()} == {home.person.id, other.id, silent.id}


def test_days_of_agreed_people_are_drawn_with_a_table_and_counted_together(home):
    silent = make_person(name="Anele Botha")
    home.enrolled(silent)
    keeps(home.person, Mood.GOOD, Mood.GOOD, Mood.DIFFICULT)

    answer = browser(home.worker).get(PEOPLE)

    drawn, read = answer.content.decode(), text_of(answer)
    assert drawn.count("<circle") == 3
    assert "Mood of Lerato Jacobs in four weeks" in read
    assert "Mood of Anele Botha" not in read
    together = drawn.partition('id="moods"')[2]
    assert [int(one) for one in re.findall(r'__number">(\d+)<', together)] == [0, 2, 0, 1, 0]
    widths = re.findall(r'<rect x="0" width="([\d.]+)"', together)
    assert widths == ["0.0", "100.0", "0.0", "50.0", "0.0"]


def test_nobody_elses_people_are_there(home):
    keeps(home.person, Mood.GOOD)
    for actor in (home.colleague, home.supervisor, World().worker):
        assert "Nobody here yet" in text_of(browser(actor).get(PEOPLE))
    assert browser(home.candidate).get(PEOPLE).status_code == 403
    assert looks().count() == 0


def test_whoever_is_restricted_is_left_out(home):
    Restriction.objects.create(person_id=home.person.id, request=None, since=datetime.now(UTC))
    assert "Lerato" not in text_of(browser(home.worker).get(PEOPLE))


def test_every_further_person_costs_one_look_at_an_index(home):
    others = [make_person(name=f"Person {number}") for number in range(4)]
    for person in others:
        home.enrolled(person)
    agrees(home.person, *others)
    keeps(home.person, Mood.GOOD)
    client = browser(home.worker)
    forget_grounds()
    few = len(queries_of(client, PEOPLE))
    for person in others:
        keeps(person, Mood.GOOD, Mood.OKAY)
    forget_grounds()
    many = queries_of(client, PEOPLE)

    restricted = [sql for sql in many if "privacy_restriction" in sql]
    assert (len(restricted), len(many) - len(restricted)) == (5, few - 5)
    assert few - 5 <= 10


def test_many_are_asked_at_once_what_one_is_asked(home):
    other = make_person()
    ids = {home.person.id, other.id}
    assert usable(ids, "special", HOME) == {home.person.id}
    assert {one for one in ids if may_use(one, "special", HOME)} == {home.person.id}


def test_programs_are_told_the_same(home):
    keeps(home.person, *[Mood.DIFFICULT] * 3)
    status, mine = sent(home.candidate, "GET", "/dashboard/candidate")
    assert (status, mine["days"], mine["signs"]) == (200, 3, ["low"])
    assert [one["mood"] for one in mine["felt"]] == ["difficult"] * 3
    assert mine["moods"]["difficult"] == 3
    status, people = sent(home.worker, "GET", "/dashboard/staff")
    assert [(one["name"], one["signs"]) for one in people["items"]] == [("Lerato Jacobs", ["low"])]
    assert [(one["intake"], len(one["felt"])) for one in people["items"]] == [("missing", 3)]
    assert sent(home.worker, "GET", "/dashboard/candidate")[1]["code"] == "support.not-taking-part"


def test_a_program_asks_what_days_come_to_of_a_year_at_most(home):
    stats = "/journal/stats"
    assert sent(home.candidate, "GET", stats)[1]["last"] is None
    keeps(home.person, Mood.GOOD, Mood.DIFFICULT, Mood.GOOD)
    day = today(datetime.now(UTC), HOME)

    status, found = sent(home.candidate, "GET", stats)
    assert (status, found["entries"], found["days"]) == (200, 3, 3)
    assert (found["last"], found["moods"]["good"]) == (day.isoformat(), 2)

    earlier = day - timedelta(days=1)
    found = sent(home.candidate, "GET", f"{stats}?until={earlier}&since={earlier}")[1]
    assert (found["entries"], found["days"], found["since"]) == (3, 1, earlier.isoformat())
    for since, until in ((day, earlier), (day - timedelta(days=366), day)):
        status, problem = sent(home.candidate, "GET", f"{stats}?since={since}&until={until}")
        assert (status, problem["code"]) == (422, "support.span-too-long")
    assert sent(World().candidate, "GET", stats)[1]["entries"] == 0
