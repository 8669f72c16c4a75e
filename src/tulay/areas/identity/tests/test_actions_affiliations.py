"""Asking to work for an agency: the way through, and everything that stops it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity import queries
from tulay.areas.identity.actions import (
    Joining,
    Origin,
    answer_registration,
    approve_affiliation,
    ask_affiliation,
    confirm_registration,
    deactivate_person,
    endorse_affiliation,
    erase_person,
    expire_affiliations,
    grant_role,
    refuse_affiliation,
    register,
    see_affiliations,
    withdraw_affiliation,
)
from tulay.areas.identity.errors import (
    AffiliationOpen,
    AffiliationSettled,
    AlreadyEnded,
    AskedTooOften,
    IncompatibleRoles,
    NotTheSamePerson,
    RoleAlreadyHeld,
    StepUpNeeded,
    UnknownAffiliation,
    UnknownRole,
    UnknownWorkplace,
)
from tulay.areas.identity.models import Affiliation, Person, Registration, RoleGrant
from tulay.areas.identity.queries import territory
from tulay.areas.identity.queries.affiliations import deciders
from tulay.areas.identity.queries.territory import Territory, forget_territory, tell_territory
from tulay.areas.identity.rules import Role
from tulay.areas.identity.rules.affiliations import WAITS, AffiliationState
from tulay.areas.identity.tests.factories import NOW, PASSWORD, actor_of, make_grant, make_person
from tulay.areas.identity.tests.reading import link_in, sent_to, written
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested", "_agencies")]
AGENCY, ELSEWHERE, CLOSED = uuid7(), uuid7(), uuid7()
HERE = Origin("192.0.2.0/24")


@pytest.fixture
def _agencies():
    kept = list(territory._sources)
    regions = {"bangsamoro": frozenset({AGENCY, ELSEWHERE, CLOSED})}
    tell_territory(
        Territory(
            lambda: regions,
            lambda: frozenset({AGENCY, ELSEWHERE}),
            lambda _region: frozenset(),
            lambda _ids: {},
        )
    )
    forget_territory()
    yield
    territory._sources[:] = kept
    forget_territory()


def staff(role, agency_id=None, region="", **details):
    person = make_person(**details)
    RoleGrant.objects.create(
        person=person, role=role.value, agency_id=agency_id, region=region, granted_at=NOW
    )
    return person


@pytest.fixture
def focal():
    return staff(Role.FOCAL_PERSON, AGENCY, email="focal@mssd.example")


@pytest.fixture
def coordinator():
    return staff(Role.COORDINATOR, email="coordinator@example.org")


@pytest.fixture
def omar():
    return make_person(name="Omar Ali", email="omar@example.org")


def asks(person, *, role="officer", agency_id=AGENCY, now=NOW):
    return ask_affiliation(
        actor=actor_of(person), agency_id=agency_id, role=role, post="Case worker", now=now
    )


def endorsed(person, focal):
    asked = asks(person)
    endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)
    return asked


def state_of(affiliation_id):
    return Affiliation.objects.get(id=affiliation_id).state


def test_somebody_asks_is_endorsed_and_approved(omar, focal, coordinator):
    asked = asks(omar)
    assert sent_to("affiliation_asked") == ["focal@mssd.example"]
    assert "Omar" not in written("affiliation_asked")[0].body, "who it is stands on the page alone"

    endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)
    assert sent_to("affiliation_to_approve") == ["coordinator@example.org"]
    assert sent_to("affiliation_endorsed") == ["omar@example.org"]
    assert not RoleGrant.objects.filter(person=omar).exists(), "an endorsement opens nothing"

    until = NOW + timedelta(days=90)
    grant_id = approve_affiliation(
        actor=actor_of(coordinator), affiliation_id=asked, until=until, now=NOW
    )

    grant = RoleGrant.objects.get(id=grant_id)
    assert (grant.role, grant.agency_id, grant.granted_by) == ("officer", AGENCY, coordinator.id)
    assert grant.until == until
    assert sent_to("affiliation_approved") == ["omar@example.org"]
    done = set(Entry.objects.filter(subject_id=omar.id).values_list("action", flat=True))
    steps = {"ask", "endorse", "approve"}
    assert {f"identity.{step}-affiliation" for step in steps} | {"identity.grant-role"} <= done


def test_registering_names_the_agency_and_the_proof_of_the_address_asks(focal):
    joining = Joining(
        "Omar Ali", "omar@example.org", PASSWORD, "en", "bangsamoro", "",
        agency_id=AGENCY, role="officer", post="Case worker",
    )  # fmt: skip
    asked_id = register(actor=queries.visitor(), joining=joining, origin=HERE, now=NOW)
    answer_registration(actor=SYSTEM, registration_id=asked_id, now=NOW)
    assert not Affiliation.objects.exists(), "nothing is asked before the address is proven"
    assert written("affiliation_asked") == []

    person_id = confirm_registration(
        actor=queries.visitor(), token=link_in("verify_registration"), origin=HERE, now=NOW
    )

    row = Affiliation.objects.get()
    assert (row.person_id, row.agency_id, row.role) == (person_id, AGENCY, "officer")
    assert row.post == "Case worker"
    assert sent_to("affiliation_asked") == ["focal@mssd.example"]


def test_an_ordinary_registration_asks_nothing():
    joining = Joining("Omar Ali", "omar@example.org", PASSWORD, "en", "bangsamoro", role="officer")
    asked_id = register(actor=queries.visitor(), joining=joining, origin=HERE, now=NOW)
    answer_registration(actor=SYSTEM, registration_id=asked_id, now=NOW)
    confirm_registration(
        actor=queries.visitor(), token=link_in("verify_registration"), origin=HERE, now=NOW
    )
    assert not Affiliation.objects.exists()


@pytest.mark.parametrize(
    ("agency_id", "role", "problem"),
    [
        (uuid7(), "officer", UnknownWorkplace),
        (CLOSED, "officer", UnknownWorkplace),
        (AGENCY, "administrator", UnknownRole),
        (AGENCY, "superuser", UnknownRole),
        (AGENCY, "nonsense", UnknownRole),
    ],
)
def test_nobody_asks_for_more_or_elsewhere(omar, agency_id, role, problem):
    with pytest.raises(problem):
        asks(omar, role=role, agency_id=agency_id)
    joining = Joining("Omar", "o@example.org", PASSWORD, "en", "bangsamoro", "", agency_id, role)
    with pytest.raises(problem):
        register(actor=queries.visitor(), joining=joining, origin=HERE, now=NOW)
    assert not Registration.objects.exists()


def test_one_wish_at_a_time_and_three_in_a_month(omar, focal):
    first = asks(omar)
    with pytest.raises(AffiliationOpen):
        asks(omar, agency_id=ELSEWHERE)
    withdraw_affiliation(actor=actor_of(omar), affiliation_id=first, now=NOW)
    for _again in range(2):
        one = asks(omar)
        withdraw_affiliation(actor=actor_of(omar), affiliation_id=one, now=NOW)
    with pytest.raises(AskedTooOften):
        asks(omar)
    asks(omar, now=NOW + timedelta(days=31))


def test_whoever_holds_the_role_or_another_that_forbids_it_does_not_ask(omar):
    make_grant(omar, Role.OFFICER, agency_id=AGENCY)
    with pytest.raises(RoleAlreadyHeld):
        asks(omar)
    pays = staff(Role.FINANCE_OFFICER, AGENCY)
    with pytest.raises(IncompatibleRoles):
        asks(pays)


def test_a_stranger_sees_and_decides_nothing(omar, focal):
    asked = asks(omar)
    elsewhere = staff(Role.FOCAL_PERSON, ELSEWHERE)
    with pytest.raises(UnknownAffiliation):
        endorse_affiliation(actor=actor_of(elsewhere), affiliation_id=asked, now=NOW)
    with pytest.raises(UnknownAffiliation):
        see_affiliations(actor=actor_of(elsewhere), affiliation_id=asked, now=NOW)
    with pytest.raises(UnknownAffiliation):
        refuse_affiliation(actor=actor_of(elsewhere), affiliation_id=asked, reason="No", now=NOW)
    assert queries.affiliations_page(actor_of(elsewhere)).items == ()
    with pytest.raises(UnknownAffiliation):
        withdraw_affiliation(actor=actor_of(elsewhere), affiliation_id=asked, now=NOW)
    with pytest.raises(Forbidden):
        endorse_affiliation(actor=actor_of(make_person()), affiliation_id=asked, now=NOW)
    assert state_of(asked) == "asked"


def test_a_focal_person_endorses_and_does_not_approve(omar, focal):
    asked = endorsed(omar, focal)
    with pytest.raises(Forbidden):
        approve_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)


def test_nobody_is_both_pairs_of_eyes(omar):
    boss = staff(Role.ADMINISTRATOR)
    asked = endorsed(omar, boss)
    with pytest.raises(NotTheSamePerson):
        approve_affiliation(actor=actor_of(boss), affiliation_id=asked, now=NOW)
    card = queries.visible_affiliation(actor_of(boss), asked)
    assert not card.may_approve
    approve_affiliation(actor=actor_of(staff(Role.ADMINISTRATOR)), affiliation_id=asked, now=NOW)


def test_nobody_endorses_approves_or_refuses_themselves():
    boss = staff(Role.ADMINISTRATOR)
    asked = asks(boss)
    with pytest.raises(NotTheSamePerson):
        endorse_affiliation(actor=actor_of(boss), affiliation_id=asked, now=NOW)
    with pytest.raises(NotTheSamePerson):
        refuse_affiliation(actor=actor_of(boss), affiliation_id=asked, reason="No", now=NOW)
    endorse_affiliation(actor=actor_of(staff(Role.ADMINISTRATOR)), affiliation_id=asked, now=NOW)
    with pytest.raises(NotTheSamePerson):
        approve_affiliation(actor=actor_of(boss), affiliation_id=asked, now=NOW)


def test_the_database_itself_wants_two_others(omar, focal):
    asked = endorsed(omar, focal)
    row = Affiliation.objects.filter(id=asked)
    for wrong in ({"settled_by": focal.id}, {"settled_by": omar.id}, {"settled_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(state="approved", settled_at=NOW, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(endorsed_by=omar.id)
    row.update(state="approved", settled_at=NOW, settled_by=uuid7())  # the control


def test_an_approval_follows_an_endorsement_and_happens_once(omar, focal, coordinator):
    asked = asks(omar)
    with pytest.raises(AffiliationSettled):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW)
    endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)
    with pytest.raises(AffiliationSettled):
        endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)
    approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW)
    with pytest.raises(AffiliationSettled):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW)
    with pytest.raises(AffiliationSettled):
        refuse_affiliation(actor=actor_of(focal), affiliation_id=asked, reason="No", now=NOW)
    assert RoleGrant.objects.filter(person=omar).count() == 1


def test_an_approval_wants_a_factor_shown_lately(omar, focal, coordinator):
    asked = endorsed(omar, focal)
    later = NOW + timedelta(minutes=6)
    with pytest.raises(StepUpNeeded):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=later)
    with pytest.raises(AlreadyEnded):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW, until=NOW)


def test_a_role_given_meanwhile_that_forbids_this_one_stops_the_approval(omar, focal, coordinator):
    asked = endorsed(omar, focal)
    grant_role(
        actor=actor_of(staff(Role.ADMINISTRATOR)),
        person_id=omar.id, role="finance_officer", agency_id=AGENCY, until=None, now=NOW,
    )  # fmt: skip
    with pytest.raises(IncompatibleRoles):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW)
    assert state_of(asked) == "endorsed", "it stays to be refused"


def test_a_refusal_says_why(omar, focal):
    asked = asks(omar)
    refuse_affiliation(
        actor=actor_of(focal), affiliation_id=asked, reason="You left us in May.", now=NOW
    )
    assert "You left us in May." in written("affiliation_refused")[0].body
    assert queries.own_affiliations(omar.id)[0].reason == "You left us in May."
    entry = Entry.objects.filter(action="identity.refuse-affiliation").get()
    assert "May" not in str(entry.facts)


def test_what_nobody_decides_ends_and_its_owner_hears(omar, focal, coordinator):
    asked = asks(omar)
    assert expire_affiliations(actor=SYSTEM, now=NOW + WAITS - timedelta(seconds=1)) == 0
    assert expire_affiliations(actor=SYSTEM, now=NOW + WAITS) == 1
    assert expire_affiliations(actor=SYSTEM, now=NOW + WAITS) == 0
    assert state_of(asked) == "expired"
    assert sent_to("affiliation_expired") == ["omar@example.org"]
    with pytest.raises(AffiliationSettled):
        endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=NOW)


def test_an_endorsement_gives_two_more_weeks(omar, focal):
    asked = asks(omar)
    later = NOW + WAITS - timedelta(days=1)
    endorse_affiliation(actor=actor_of(focal), affiliation_id=asked, now=later)
    assert expire_affiliations(actor=SYSTEM, now=NOW + WAITS) == 0
    assert expire_affiliations(actor=SYSTEM, now=later + WAITS) == 1


def test_a_closed_account_is_not_brought_in_and_hears_nothing(omar, focal, coordinator):
    asked = endorsed(omar, focal)
    deactivate_person(actor=SYSTEM, person_id=omar.id, now=NOW)
    with pytest.raises(UnknownAffiliation):
        approve_affiliation(actor=actor_of(coordinator), affiliation_id=asked, now=NOW)
    expire_affiliations(actor=SYSTEM, now=NOW + WAITS)
    assert written("affiliation_expired") == []


def test_what_is_erased_leaves_no_words(omar):
    asked = asks(omar)
    erase_person(actor=SYSTEM, person_id=omar.id, now=NOW)
    assert Affiliation.objects.get(id=asked).post is None
    assert Person.objects.get(id=omar.id).name is None


def test_those_near_are_told_and_otherwise_those_who_reach_over_it(focal):
    wide = staff(Role.ADMINISTRATOR)
    region = staff(Role.ADMINISTRATOR, region="bangsamoro")
    staff(Role.ADMINISTRATOR, region="namibia")
    code = "identity.endorse-affiliation"
    assert {p.id for p in deciders(code, AGENCY, now=NOW)} == {focal.id}
    assert {p.id for p in deciders(code, ELSEWHERE, now=NOW)} == {wide.id, region.id}


def test_a_list_shows_what_each_reader_may_do(omar, focal, coordinator):
    asked = asks(omar)
    here, over = actor_of(focal), actor_of(coordinator)
    mine, theirs = queries.affiliations_page(here).items, queries.affiliations_page(over).items
    assert [one.id for one in mine] == [one.id for one in theirs] == [asked]
    assert (mine[0].may_endorse, mine[0].may_approve, mine[0].may_refuse) == (True, False, True)
    assert (theirs[0].may_endorse, theirs[0].may_approve) == (False, False)
    assert (queries.waiting_affiliations(here), queries.waiting_affiliations(over)) == (1, 0)
    endorse_affiliation(actor=here, affiliation_id=asked, now=NOW)
    assert (queries.waiting_affiliations(here), queries.waiting_affiliations(over)) == (0, 1)
    assert queries.affiliations_page(over, state="asked").items == ()
    assert queries.affiliations_page(over, agency_id=ELSEWHERE).items == ()
    assert queries.affiliations_page(over, state="endorsed", agency_id=AGENCY).items


def test_states_that_follow_are_all_there_are():
    assert {one.value for one in AffiliationState} == {
        "asked", "endorsed", "approved", "refused", "withdrawn", "expired",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_refusal_at_once_one_counts(omar, focal, coordinator):
    asked, outcomes, ready = endorsed(omar, focal), [], threading.Barrier(2)
    deciding = actor_of(coordinator), actor_of(focal)

    def run(step, actor, **how):
        ready.wait()
        try:
            step(actor=actor, affiliation_id=asked, now=NOW, **how)
            outcomes.append(step.__name__)
        except AffiliationSettled:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(approve_affiliation, deciding[0])),
        threading.Thread(target=run, args=(refuse_affiliation, deciding[1]), kwargs={"reason": ""}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes)[1] == "too late"
    given = RoleGrant.objects.filter(person=omar).exists()
    assert given == ("approve_affiliation" in outcomes) == (state_of(asked) == "approved")
