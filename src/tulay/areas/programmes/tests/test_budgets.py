"""A budget is proposed, judged by others and allocated once; an agency reaches its own alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.actions.budgets import (
    approve_budget,
    enact_budget,
    propose_budget,
    review_budget,
    revise_budget,
    submit_budget,
)
from tulay.areas.programmes.errors import (
    BudgetBeyondCeiling,
    BudgetChanged,
    BudgetOpen,
    BudgetStepNotPossible,
    OwnBudget,
    ReasonMissing,
    ReviewedAlready,
    StepNotPossible,
    UnfitBudget,
    UnknownBudget,
    UnknownPpa,
)
from tulay.areas.programmes.models import Budget, BudgetStep, Funding
from tulay.areas.programmes.queries.budgets import (
    steps_of_budget,
    visible_budget,
    visible_budgets,
)
from tulay.areas.programmes.rules.budgets import Asked
from tulay.areas.programmes.tests.factories import (
    NOW,
    acting,
    again,
    focal_person,
    make_budget,
    make_line,
    make_ppa,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ASKED = Asked(5_000, "Roofs for twelve sheds.")


@pytest.fixture
def ppa():
    return make_ppa(make_agency(), ceiling_minor=100_000)


@pytest.fixture
def focal(ppa):
    return focal_person(ppa.agency)


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR)


@pytest.fixture
def executive():
    return acting(Role.EXECUTIVE)


def judged(act, actor, row_id, verdict="pass", said=""):
    act(actor=actor, budget_id=row_id, verdict=verdict, said=said, now=LATER)


def found(row_id):
    with reading(SYSTEM):
        return Budget.objects.get(id=row_id)


def proposed(ppa, actor, asked=ASKED):
    return propose_budget(actor=actor, ppa_id=ppa.id, asked=asked, now=NOW)


def approved(ppa, focal, coordinator, executive):
    made = proposed(ppa, focal)
    submit_budget(actor=focal, budget_id=made, now=NOW)
    for reviewer in (coordinator, acting(Role.COORDINATOR), acting(Role.COORDINATOR)):
        judged(review_budget, reviewer, made)
    judged(approve_budget, executive, made)
    return made


def test_a_budget_passes_three_reviews_is_approved_by_another_and_allocated(
    ppa, focal, coordinator, executive
):
    made = approved(ppa, focal, coordinator, executive)
    assert found(made).approved_by == executive.person_id
    assert again(ppa).allocated_minor == 0

    enact_budget(actor=coordinator, budget_id=made, now=LATER)

    assert (found(made).state, again(ppa).allocated_minor) == ("enacted", 5_000)
    with reading(SYSTEM):
        line = Funding.objects.get(ppa=ppa)
    assert (line.kind, line.amount_minor, line.id) == ("allocation", 5_000, found(made).line_id)
    with reading(focal):
        states = [one.state for one in steps_of_budget(focal, made)]
    assert states[::-1] == [
        "draft",
        "technical_review",
        "budget_review",
        "stakeholder_consultation",
        "executive_approval",
        "approved",
        "enacted",
    ]
    assert Entry.objects.filter(target=f"budget:{made}").count() == 7
    with pytest.raises(BudgetStepNotPossible):
        enact_budget(actor=coordinator, budget_id=made, now=LATER)
    assert again(ppa).allocated_minor == 5_000


def test_what_is_given_back_is_revised_and_its_history_stays(ppa, focal, coordinator):
    made = proposed(ppa, focal)
    submit_budget(actor=focal, budget_id=made, now=NOW)
    with pytest.raises(ReasonMissing):
        judged(review_budget, coordinator, made, "return")
    judged(review_budget, coordinator, made, "return", "For how many families?")
    card = found(made)
    less = Asked(4_000, "Roofs for ten sheds, 400 families.")
    with pytest.raises(BudgetChanged):
        revise_budget(actor=focal, budget_id=made, asked=less, version=0, now=LATER)
    revise_budget(actor=focal, budget_id=made, asked=less, version=card.version, now=LATER)
    assert (found(made).revision, found(made).amount_minor) == (1, 4_000)
    with reading(SYSTEM):
        amounts = list(
            BudgetStep.objects.filter(budget_id=made).values_list("amount_minor", flat=True)
        )
    assert sorted(amounts) == [4_000, 5_000, 5_000, 5_000]
    submit_budget(actor=focal, budget_id=made, now=LATER)
    with pytest.raises(BudgetStepNotPossible):
        revise_budget(
            actor=focal, budget_id=made, asked=less, version=found(made).version, now=LATER
        )
    with pytest.raises(BudgetStepNotPossible):
        submit_budget(actor=focal, budget_id=made, now=LATER)
    judged(review_budget, coordinator, made, "reject", "Another fund pays.")
    proposed(ppa, focal)  # a rejected one is over: another may be asked for


def test_what_cannot_be_asked_is_refused(ppa, focal):
    for wrong, problem in (
        (Asked(0, "A"), UnfitBudget),
        (Asked(100_001, "A"), BudgetBeyondCeiling),
    ):
        with pytest.raises(problem):
            proposed(ppa, focal, wrong)
    proposed(ppa, focal)
    with pytest.raises(BudgetOpen):
        proposed(ppa, focal)
    over = make_ppa(ppa.agency, state="cancelled")
    with pytest.raises(StepNotPossible):
        proposed(over, focal)
    with pytest.raises(UnknownPpa):
        proposed(make_ppa(), focal)


def test_what_the_ceiling_left_may_be_gone_when_it_is_law(ppa, focal, coordinator, executive):
    made = approved(ppa, focal, coordinator, executive)
    make_line(ppa, amount_minor=99_000)
    with pytest.raises(BudgetBeyondCeiling):
        enact_budget(actor=coordinator, budget_id=made, now=LATER)
    assert found(made).state == "approved"


def both_hats(agency):
    """Somebody who is focal person, coordinator and executive at once: nothing but the rule stops them."""
    one = focal_person(agency)
    grants = (*one.grants, *acting(Role.COORDINATOR).grants, *acting(Role.EXECUTIVE).grants)
    return type(one)(one.person_id, one.kind, grants)


def test_whoever_wrote_it_judges_it_nowhere(ppa, coordinator, executive):
    writer = both_hats(ppa.agency)
    made = proposed(ppa, writer)
    submit_budget(actor=writer, budget_id=made, now=NOW)
    with pytest.raises(OwnBudget):
        judged(review_budget, writer, made)
    for reviewer in (coordinator, acting(Role.COORDINATOR), acting(Role.COORDINATOR)):
        judged(review_budget, reviewer, made)
    with pytest.raises(OwnBudget):
        judged(approve_budget, writer, made)
    judged(approve_budget, executive, made)
    with pytest.raises(OwnBudget):
        enact_budget(actor=writer, budget_id=made, now=LATER)


def test_the_database_keeps_four_eyes_where_the_rule_is_lifted(ppa, executive, monkeypatch):
    """The negative control: without the rule the action goes through to PostgreSQL, which refuses by itself."""
    writer = both_hats(ppa.agency)
    row = make_budget(ppa, state="executive_approval", writers=[writer.person_id])
    monkeypatch.setattr(
        "tulay.areas.programmes.actions.budgets.check_other_eyes", lambda *_, **__: None
    )
    with pytest.raises(IntegrityError):
        judged(approve_budget, writer, row.id)
    judged(approve_budget, executive, row.id)
    assert found(row.id).state == "approved"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_budget(make_ppa(ppa.agency), state="approved")


def test_nobody_lets_one_pass_twice_and_no_reviewer_approves(ppa, focal, coordinator):
    hats = both_hats(ppa.agency)
    made = proposed(ppa, focal)
    submit_budget(actor=focal, budget_id=made, now=NOW)
    judged(review_budget, coordinator, made)
    for verdict, why in (("pass", ""), ("return", "Why"), ("reject", "Why")):
        with pytest.raises(ReviewedAlready):
            judged(review_budget, coordinator, made, verdict, why)
    judged(review_budget, hats, made)
    judged(review_budget, acting(Role.COORDINATOR), made)
    with pytest.raises(ReviewedAlready):
        judged(approve_budget, hats, made)
    assert found(made).passed_by[:2] == [coordinator.person_id, hats.person_id]


def test_given_back_it_begins_anew_with_the_same_reviewers(ppa, focal, coordinator, executive):
    made = proposed(ppa, focal)
    submit_budget(actor=focal, budget_id=made, now=NOW)
    others = acting(Role.COORDINATOR), acting(Role.COORDINATOR)
    judged(review_budget, coordinator, made)
    judged(review_budget, others[0], made, "return", "For how many?")
    submit_budget(actor=focal, budget_id=made, now=LATER)
    for reviewer in (coordinator, *others):
        judged(review_budget, reviewer, made)
    judged(approve_budget, executive, made, "return", "Too much.")
    submit_budget(actor=focal, budget_id=made, now=LATER)
    judged(review_budget, coordinator, made)
    assert found(made).passed_by == [coordinator.person_id]


def test_the_database_keeps_reviews_apart_where_the_rule_is_lifted(
    ppa, coordinator, executive, monkeypatch
):
    """The negative control: without the rule one coordinator comes as far as PostgreSQL, which refuses by itself."""
    row = make_budget(ppa, state="technical_review")
    monkeypatch.setattr(
        "tulay.areas.programmes.actions.budgets.check_other_eyes", lambda *_, **__: None
    )
    judged(review_budget, coordinator, row.id)
    with pytest.raises(IntegrityError):
        judged(review_budget, coordinator, row.id)
    writer = acting(Role.COORDINATOR)
    with reading(SYSTEM):
        Budget.objects.filter(id=row.id).update(writers=[writer.person_id])
    with pytest.raises(IntegrityError):
        judged(review_budget, writer, row.id)
    reviewers = [coordinator.person_id, uuid7(), executive.person_id]
    waiting = make_budget(make_ppa(ppa.agency), state="executive_approval", passed_by=reviewers)
    with pytest.raises(IntegrityError):
        judged(approve_budget, executive, waiting.id)


@pytest.mark.django_db(transaction=True)
def test_one_who_reviews_twice_at_once_lets_it_pass_once():
    row, reviewer = (
        make_budget(make_ppa(make_agency()), state="technical_review"),
        acting(Role.COORDINATOR),
    )

    def review(_):
        try:
            judged(review_budget, reviewer, row.id)
        except ReviewedAlready:
            return "refused"
        finally:
            connections.close_all()
        return "passed"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(review, range(2))) == ["passed", "refused"]
    assert found(row.id).state == "budget_review"


@pytest.mark.django_db(transaction=True)
def test_two_who_enact_at_once_allocate_once():
    ppa = make_ppa(make_agency())
    row = make_budget(ppa, state="approved", approved_by=uuid7())

    def enact(_):
        try:
            enact_budget(actor=acting(Role.COORDINATOR), budget_id=row.id, now=LATER)
        except BudgetStepNotPossible:
            return "refused"
        finally:
            connections.close_all()
        return "enacted"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(enact, range(2))) == ["enacted", "refused"]
    assert again(ppa).allocated_minor == 5_000


def test_each_does_their_own_part(ppa, focal, coordinator, executive):
    made = proposed(ppa, focal)
    submit_budget(actor=focal, budget_id=made, now=NOW)
    for actor, act in (
        (executive, review_budget),
        (coordinator, approve_budget),
        (focal, review_budget),
    ):
        with pytest.raises(Forbidden):
            judged(act, actor, made)
    with pytest.raises(BudgetStepNotPossible):
        judged(approve_budget, executive, made)
    with pytest.raises(Forbidden):
        proposed(make_ppa(), coordinator)


def test_python_and_postgresql_each_keep_an_agencys_own(ppa, focal):
    mine, theirs = make_budget(ppa), make_budget(make_ppa())
    with reading(SYSTEM):  # the wall of PostgreSQL is down
        assert [one.id for one in visible_budgets(focal).items] == [mine.id]
        with pytest.raises(UnknownBudget):
            visible_budget(focal, theirs.id)
    with pytest.raises(UnknownBudget):
        submit_budget(actor=focal, budget_id=theirs.id, now=NOW)
    with reading(focal):  # the filter of Python is not asked
        assert [one.id for one in Budget.objects.all()] == [mine.id]
        with pytest.raises(DatabaseError), transaction.atomic():
            make_own_name_on(theirs.ppa_id, ppa.agency_id)
    for stranger in (ANONYMOUS, acting(Role.RESIDENT)):
        with reading(stranger):
            assert not Budget.objects.exists()
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(focal):
            assert Budget.objects.count() == 2
        transaction.set_rollback(True)


def make_own_name_on(ppa_id, agency_id):
    return Budget.objects.create(
        ppa_id=ppa_id,
        agency_id=agency_id,
        amount_minor=1,
        currency="PHP",
        source="gaab",
        purpose="A",
        state="rejected",
        proposed_at=NOW,
        updated_at=NOW,
    )
