"""Legal grounds are rows: proposed by one person, signed by another, from a day on, and never changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.pages.consenting import HOME, LAW, counted, fresh, proposed
from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import make_applicant, make_officer
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.rules import Role
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.actions.grounds import sign_ground
from tulay.areas.privacy.errors.consents import NothingToAgreeTo
from tulay.areas.privacy.errors.grounds import GroundIncomplete, GroundNeeded, UnknownGround
from tulay.areas.privacy.errors.notices import OtherRegion, UnknownPurpose
from tulay.areas.privacy.errors.rights import DecidedAlready, SecondPersonNeeded
from tulay.areas.privacy.models import LegalGround, LegalGroundStep
from tulay.areas.privacy.queries import grounds
from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.recorded_grounds import ground_card, recorded_grounds
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.grounds import Ground, GroundStanding
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.cache_versions import VERSIONS

pytestmark = pytest.mark.usefixtures("committed_db", "forgetful")
ASK = Ground(Basis.CONSENT, "")


@pytest.fixture
def now():
    """The moment of the database: a ground counts by its clock."""
    return datetime.now(UTC)


@pytest.fixture
def officer(now):
    return fresh(make_officer(None, Role.INFORMATION_OFFICER, name="Ines Officer"), now)


@pytest.fixture
def second(now):
    return fresh(make_officer(None, Role.EXECUTIVE, name="Rashid Second"), now)


# --- counting -----------------------------------------------------------------------------------------


def test_a_ground_counts_once_a_second_person_has_signed(officer, second, now):
    person_id = make_applicant().person_id
    ground_id = proposed(officer, now - timedelta(days=2))
    assert ground_in_law("special", HOME) is None
    assert not grounds.may_use(person_id, "special", HOME)

    sign_ground(actor=second, ground_id=ground_id, agrees=True, now=now)

    assert ground_in_law("special", HOME) == LAW
    assert grounds.may_use(person_id, "special", HOME)
    assert ground_in_law("special", "namibia") is None


def test_ending_a_law_makes_people_be_asked_again(officer, second, now):
    person_id = make_applicant().person_id
    counted(officer, second, now)
    ending = proposed(
        officer, now - timedelta(minutes=2), ASK, effective_on=now.date() + timedelta(days=2)
    )
    sign_ground(actor=second, ground_id=ending, agrees=True, now=now)

    assert grounds.may_use(person_id, "special", HOME)  # until its day
    assert ground_card(ending, now).standing is GroundStanding.COMING
    later = now + timedelta(days=4)
    assert ground_card(ending, later).standing is GroundStanding.COUNTS
    assert ("special", HOME, "special") not in grounds._table(later)


def test_a_refused_ground_never_counts(officer, second, now):
    ground_id = proposed(officer, now - timedelta(days=2))
    sign_ground(actor=second, ground_id=ground_id, agrees=False, now=now)

    assert ground_in_law("special", HOME) is None
    assert ground_card(ground_id, now).standing is GroundStanding.REFUSED
    with pytest.raises(DecidedAlready):
        sign_ground(actor=second, ground_id=ground_id, agrees=True, now=now)


def test_the_older_ground_is_past_when_another_counts(officer, second, now):
    first = counted(officer, second, now)
    other = counted(officer, second, now, Ground(Basis.LEGAL_DUTY, "Another Act"))

    assert ground_in_law("special", HOME).law == "Another Act"
    standings = {one.id: one.standing for one in recorded_grounds(now)}
    assert (standings[first], standings[other]) == (GroundStanding.PAST, GroundStanding.COUNTS)


def test_nobody_is_asked_for_consent_where_a_law_stands(officer, second, now, notice_id):
    applicant = make_applicant()
    counted(officer, second, now)

    with pytest.raises(NothingToAgreeTo):
        give_consent(
            actor=applicant, notice_id=notice_id, language="en", channel=Channel.WEB, now=now
        )
    page = text_of(browser(applicant).get(f"/portal/privacy/notices/{HOME}/special/"))
    assert "POPIA, section 32(1)(b)" in page
    assert "This stands on law" in page


# --- who may ------------------------------------------------------------------------------------------


def test_nobody_signs_what_they_proposed(officer, second, now):
    ground_id = proposed(officer, now)

    with pytest.raises(SecondPersonNeeded):
        sign_ground(actor=officer, ground_id=ground_id, agrees=True, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor does the database let them
        LegalGroundStep.objects.create(
            ground_id=ground_id,
            step="signed",
            proposed_by=officer.person_id,
            by_id=officer.person_id,
            at=now,
        )


def test_others_neither_propose_nor_sign(officer, now):
    stranger = make_applicant()
    ground_id = proposed(officer, now)

    with pytest.raises(Forbidden):
        proposed(stranger, now)
    with pytest.raises(Forbidden):
        sign_ground(actor=stranger, ground_id=ground_id, agrees=True, now=now)
    with pytest.raises(UnknownGround):
        sign_ground(actor=officer, ground_id=uuid7(), agrees=True, now=now)


def test_who_signs_has_just_shown_a_second_factor(officer, second, now):
    ground_id = proposed(officer, now - timedelta(days=2))
    stale = fresh(second, now - timedelta(minutes=6))

    with pytest.raises(StepUpNeeded):
        sign_ground(actor=stale, ground_id=ground_id, agrees=True, now=now)
    assert ground_in_law("special", HOME) is None
    sign_ground(actor=stale, ground_id=ground_id, agrees=False, now=now)  # what counts, counts on


def test_an_officer_of_another_region_is_refused(officer, now):
    codes = frozenset({"privacy.propose-ground", "privacy.sign-ground"})
    grants = (Grant(codes, region="namibia"),)
    abroad = Actor(make_applicant().person_id, ActorKind.PERSON, grants, factor_at=now)
    ground_id = proposed(officer, now)

    with pytest.raises(OtherRegion):
        proposed(abroad, now)
    with pytest.raises(OtherRegion):
        sign_ground(actor=abroad, ground_id=ground_id, agrees=True, now=now)
    assert proposed(abroad, now, jurisdiction="namibia")


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"ground": Ground(Basis.PUBLIC_TASK, " ")}, "law"),
        ({"ground": Ground(Basis.PUBLIC_TASK, "x" * 201)}, "law"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"category": Category.ORDINARY}, "category"),
        ({"effective_on": datetime(2020, 1, 1, tzinfo=UTC).date()}, "effective_on"),
    ],
)
def test_a_ground_that_says_too_little_is_refused(officer, now, said, pointer):
    with pytest.raises(GroundIncomplete) as refused:
        proposed(officer, now, **said)

    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_what_nobody_is_asked_about_is_never_without_a_law(officer, now):
    with pytest.raises(GroundNeeded):
        proposed(officer, now, ASK, purpose="applications", category=Category.ORDINARY)
    with pytest.raises(UnknownPurpose):
        proposed(officer, now, purpose="selling")


def test_what_is_recorded_never_changes(officer, second, now):
    ground_id = counted(officer, second, now)

    for change in (
        lambda: LegalGround.objects.filter(id=ground_id).update(law="Mine"),
        lambda: LegalGround.objects.filter(id=ground_id).delete(),
        lambda: LegalGroundStep.objects.filter(ground_id=ground_id).update(step="refused"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_both_hands_are_in_the_log(officer, second, now):
    ground_id = counted(officer, second, now)

    told = Entry.objects.filter(target=f"ground:{ground_id}").order_by("id")
    assert [(one.action, one.actor_id) for one in told] == [
        ("privacy.propose-ground", officer.person_id),
        ("privacy.sign-ground", second.person_id),
    ]


# --- how soon, and at what price ----------------------------------------------------------------------


def test_a_ground_signed_elsewhere_counts_here_within_seconds(officer, second, now):
    assert ground_in_law("special", HOME) is None
    kept = grounds._kept
    counted(officer, second, now)
    grounds._kept = kept  # as another process remembers it, which was not told
    VERSIONS.forget()  # a second later

    assert ground_in_law("special", HOME) == LAW


def test_control_without_a_new_version_it_is_believed_for_half_a_minute(
    officer, second, now, monkeypatch
):
    monkeypatch.setattr(grounds.VERSIONS, "of", lambda _name: "the same")
    assert ground_in_law("special", HOME) is None
    kept = grounds._kept
    counted(officer, second, now)
    grounds._kept = kept

    assert ground_in_law("special", HOME) is None
    grounds._kept = (kept[0], 0.0, kept[2])
    assert ground_in_law("special", HOME) == LAW


def test_who_remembers_asks_the_database_nothing(django_assert_num_queries):
    ground_in_law("applications", HOME)

    with django_assert_num_queries(0):
        assert ground_in_law("applications", HOME)
        assert ground_in_law("special", HOME) is None


# --- both doors ---------------------------------------------------------------------------------------


def test_both_doors_tell_the_same_story(officer, second, now):
    desk = browser(officer)
    tomorrow = now.date() + timedelta(days=2)
    sent = {
        "place": f"special/{HOME}",
        "category": "special",
        "basis": "legal_duty",
        "law": "An Act, section 1",
        "reason": "Because it says so.",
        "effective_on_day": tomorrow.day,
        "effective_on_month": tomorrow.month,
        "effective_on_year": tomorrow.year,
    }
    wrong = desk.post("/desk/privacy/grounds/new/", sent | {"law": ""})
    assert wrong.status_code == 422
    assert "Name the law and its section." in text_of(wrong)
    bare = sent | {
        "place": f"account/{HOME}",
        "category": "ordinary",
        "basis": "consent",
        "law": "",
    }
    assert desk.post("/desk/privacy/grounds/new/", bare).status_code == 409
    assert desk.post("/desk/privacy/grounds/new/", sent).status_code == 302
    [by_page] = LegalGround.objects.filter(law="An Act, section 1")

    made = desk.post(
        "/api/v1/privacy/grounds",
        {
            "purpose": "special",
            "jurisdiction": HOME,
            "category": "special",
            "basis": "legal_duty",
            "law": "An Act, section 2",
            "reason": "Because it says so.",
            "effective_on": tomorrow.isoformat(),
        },
        content_type="application/json",
    )
    assert made.status_code == 201

    other = browser(second)
    page = text_of(other.get("/desk/privacy/grounds/"))
    assert "An Act, section 1" in page
    assert "Ines Officer" in page
    assert (
        other.post(f"/desk/privacy/grounds/{by_page.id}/sign/", {"agrees": "yes"}).status_code
        == 302
    )
    address = f"/api/v1/privacy/grounds/{made.json()['id']}/sign"
    assert (
        other.post(address, {"agrees": False}, content_type="application/json").status_code == 204
    )
    told = {
        one["law"]: one["standing"]
        for one in desk.get("/api/v1/privacy/grounds/history").json()["items"]
    }
    assert told["An Act, section 1"] == "coming"
    assert told["An Act, section 2"] == "refused"


def test_the_register_the_public_page_and_the_notice_name_the_law(officer, notice_id):
    desk, anybody = browser(officer), browser()
    law = "RA 10173, section 12(e)"

    assert law in text_of(desk.get("/desk/privacy/register/"))
    assert law in text_of(anybody.get("/data-protection/"))
    told = desk.get("/api/v1/privacy/grounds").json()["items"]
    assert {"purpose": "applications", "jurisdiction": HOME, "category": "ordinary",
            "basis": "public_task", "law": law} in told  # fmt: skip
    assert "Legal ground: only if you agree" in text_of(anybody.get(f"/notices/{HOME}/special/"))
    told = anybody.get(
        "/api/v1/privacy/notices", {"jurisdiction": HOME, "purpose": "special"}
    ).json()
    assert "items" in told, told.get("errors")
    [notice] = told["items"]
    assert (notice["basis"], notice["law"]) == ("consent", "")
