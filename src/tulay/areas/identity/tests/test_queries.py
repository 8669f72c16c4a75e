import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.utils import Error

from tulay.areas.identity import holdings, queries
from tulay.areas.identity.errors import UnknownPerson
from tulay.areas.identity.models import Person, Session
from tulay.areas.identity.queries import sessions
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ROLES, PersonKind, Role
from tulay.areas.identity.tests.factories import NOW, make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM, ActorKind
from tulay.kernel.ids import uuid7
from tulay.plumbing.holdings import HOLDINGS

pytestmark = pytest.mark.django_db
AGENCY = UUID(int=7)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


def end_behind_our_back(person):
    """What another process does: this one is told nothing."""
    Session.objects.filter(person=person).update(revoked_at=NOW)


def test_a_token_costs_one_statement_and_within_the_second_none(django_assert_num_queries):
    person = make_person()
    make_grant(person, Role.OFFICER, agency_id=AGENCY)
    make_grant(person, Role.EXECUTIVE)
    token = make_session(person)

    with django_assert_num_queries(1):
        one = queries.actor_for_token(token, now=NOW, request_id="a")
    with django_assert_num_queries(0):
        other = queries.actor_for_token(token, now=NOW, request_id="b")

    assert one.roles == {"resident", "officer", "executive"}
    assert one.grants == other.grants
    assert (one.request_id, other.request_id) == ("a", "b")


def test_a_session_ended_elsewhere_is_without_effect_a_second_later(monkeypatch):
    person = make_person()
    token = make_session(person)
    moment = time.monotonic()
    monkeypatch.setattr(sessions.time, "monotonic", lambda: moment)
    assert queries.actor_for_token(token, now=NOW).is_signed_in

    end_behind_our_back(person)

    moment += 0.8
    assert queries.actor_for_token(token, now=NOW).is_signed_in
    moment += 0.2
    assert not queries.actor_for_token(token, now=NOW).is_signed_in


def test_what_is_remembered_ages_from_before_the_question(monkeypatch):
    person = make_person()
    token = make_session(person)
    clock = iter([10.0, 10.95])
    monkeypatch.setattr(sessions.time, "monotonic", lambda: next(clock))
    queries.actor_for_token(token, now=NOW)
    end_behind_our_back(person)
    assert not queries.actor_for_token(token, now=NOW).is_signed_in


def test_a_fresh_look_asks_within_the_second():
    person = make_person()
    token = make_session(person)
    queries.visit_for_token(token, now=NOW)
    end_behind_our_back(person)
    assert queries.visit_for_token(token, now=NOW, fresh=True) is None


def test_nobody_is_let_in_when_the_database_does_not_answer(monkeypatch):
    token = make_session(make_person())

    def broken(*_):
        raise Error("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    with pytest.raises(Error):
        queries.actor_for_token(token, now=NOW)


def test_a_deactivated_person_is_nobody():
    person = make_person()
    token = make_session(person)
    Person.objects.filter(id=person.id).update(deactivated_at=NOW)
    assert queries.actor_for_token(token, now=NOW).kind is ActorKind.ANONYMOUS


def test_a_role_that_no_longer_exists_gives_nothing():
    person = make_person()
    make_grant(person, Role.EXECUTIVE).__class__.objects.update(role="retired")
    actor = queries.actor_for_token(make_session(person), now=NOW)
    assert actor.roles == {"resident"}


def test_what_a_process_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(sessions, "REMEMBERED_MAX", 3)
    for number in range(10):
        queries.actor_for_token(str(number), now=NOW)
    assert len(sessions._remembered) <= 3


def test_a_visitor_may_what_anybody_may():
    actor = queries.actor_for_token("nothing", now=NOW, request_id="x")
    assert actor.kind is ActorKind.ANONYMOUS
    assert actor.grants[0].codes == ROLES[Role.VISITOR]
    assert actor.request_id == "x"


def test_cards_come_in_one_query(django_assert_num_queries):
    people = [make_person(name=f"Person {n}") for n in range(3)]
    ids = [person.id for person in people]

    with django_assert_num_queries(2):
        cards = queries.person_cards([*ids, uuid7()])
        names = queries.person_names(ids)

    assert set(cards) == set(ids)
    assert names == {person.id: person.name for person in people}


def test_a_person_nobody_knows_is_said_to_be_unknown():
    with pytest.raises(UnknownPerson):
        queries.person_card(uuid7())


def test_a_card_prints_no_personal_value():
    card = queries.person_card(make_person(email="amina@example.org").id)
    assert "mina" not in repr(card)


def test_accounts_are_found_by_address_guests_are_not():
    person = make_person(email="amina@example.org")
    make_person(email="guest@example.org", kind=PersonKind.GUEST)
    assert queries.find_person_by_email("Amina@Example.ORG").id == person.id
    assert queries.find_person_by_email("guest@example.org") is None


def test_staff_of_an_agency_are_those_who_may_there_today():
    officer, former, elsewhere, everywhere = (make_person() for _ in range(4))
    make_grant(officer, Role.OFFICER, agency_id=AGENCY)
    make_grant(former, Role.OFFICER, agency_id=AGENCY, until=NOW - timedelta(days=365))
    make_grant(elsewhere, Role.OFFICER, agency_id=UUID(int=8))
    make_grant(everywhere, Role.EXECUTIVE)

    assert [p.id for p in queries.staff_of(AGENCY, "cases.decide")] == [officer.id]
    assert queries.staff_of(AGENCY, "identity.grant-role") == ()
    assert [p.id for p in queries.holders_of(Role.EXECUTIVE)] == [everywhere.id]


def test_open_sessions_leave_out_what_has_ended_or_rests():
    person = make_person()
    make_session(person)
    make_session(person, at=NOW - timedelta(days=8))
    make_session(person, at=NOW - timedelta(days=40))
    assert len(queries.open_sessions(person.id, now=NOW)) == 1


def test_the_holding_exports_and_erases():
    person = make_person(email="amina@example.org", phone="0917")
    make_session(person)
    make_grant(person, Role.EXECUTIVE)

    exported = HOLDINGS["identity"].export(person.id)
    assert (exported["name"], exported["email"]) == ("Amina Sali", "amina@example.org")
    assert exported["sessions"][0]["browser"] == "Firefox"
    assert exported["roles"][0]["role"] == "executive"

    holdings.erase(SYSTEM, person.id, NOW)
    assert HOLDINGS["identity"].export(person.id)["name"] is None
    with pytest.raises(UnknownPerson):
        holdings.export(uuid7())
