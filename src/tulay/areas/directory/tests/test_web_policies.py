"""Changing and retiring a policy: a look at whom it stops stands before every change."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.actions import PolicyDetails, add_policy
from tulay.areas.identity.models import Policy
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Condition, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
BEGINS, ENDS = datetime(2027, 1, 5, 3, 7, tzinfo=UTC), datetime(2027, 2, 5, 9, 11, tzinfo=UTC)
HOURS = {"zone": "Asia/Manila", "opens": "08:00", "closes": "12:00", "weekdays": [0, 4]}


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


@pytest.fixture
def home():
    return make_agency(name="Ministry of Boats")


def staff(role, agency=None, name="Amina Sali"):
    person = make_person(name=name)
    make_grant(person, role, agency_id=agency.id if agency else None)
    return person


@pytest.fixture
def boss(client):
    person = staff(Role.ADMINISTRATOR, name="Boss")
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def kept(home, **differently):
    said = {
        "name": "Quiet week",
        "actions": "cases.decide",
        "condition": Condition.OUTSIDE_HOURS,
        "parameters": HOURS,
        "roles": ("officer",),
        "agency_id": home.id,
        "begins_at": BEGINS,
        "ends_at": ENDS,
        **differently,
    }
    now = datetime.now(UTC)
    return add_policy(actor=SYSTEM, details=PolicyDetails(**said), now=now, is_on=False)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def answers(answer):
    """Return what the boxes of a page hold, as a browser would send it."""
    form = answer.context["form"]
    sent = {}
    for box in form:
        value = box.value()
        if isinstance(value, list):
            sent[box.name] = value
        elif hasattr(value, "day"):
            sent |= {
                f"{box.name}_{part}": getattr(value, part) for part in ("day", "month", "year")
            }
        elif value not in (None, ""):
            sent[box.name] = value
    return sent


def hidden(answer):
    sent = {}
    for name, value in answer.context["hidden"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_a_change_that_changes_nothing_keeps_everything_to_the_minute(boss, home):
    policy_id = kept(home)
    before = Policy.objects.values().get()
    address = f"/admin/policies/{policy_id}/change/"
    sent = answers(boss.get(address))
    checked = boss.post(address, sent)
    assert Policy.objects.values().get() == before, "nothing changes before it is confirmed"
    assert boss.post(address, {**hidden(checked), "confirm": "yes"}).status_code == 302
    after = Policy.objects.values().get()
    assert {**after, "changed_at": None} == {**before, "changed_at": None}


def test_the_check_names_who_is_new_and_who_is_let_go(boss, home):
    other = make_agency(name="Ministry of Nets")
    here, there = staff(Role.OFFICER, home, "Here Officer"), staff(Role.OFFICER, other, "There")
    policy_id = kept(home, condition=Condition.ALWAYS, parameters={}, begins_at=None, ends_at=None)
    address = f"/admin/policies/{policy_id}/change/"
    moved = answers(boss.get(address)) | {"scope": str(other.id)}
    page = words(boss.post(address, moved))
    assert f"Whom it would stop {there.name} New" in page
    assert f"Whom it would stop no longer {here.name}" in page
    assert Policy.objects.get().agency_id == home.id


def test_a_mistake_comes_back_beside_its_box_and_changes_nothing(boss, home):
    address = f"/admin/policies/{kept(home)}/change/"
    wrong = answers(boss.get(address)) | {"opens": "25:00"}
    assert boss.post(address, wrong).status_code == 422
    assert boss.post(address, wrong | {"confirm": "yes"}).status_code == 422
    assert Policy.objects.get().parameters == HOURS


def test_a_policy_is_retired_after_a_question(boss, home):
    policy_id = kept(home, condition=Condition.ALWAYS, parameters={}, begins_at=None, ends_at=None)
    Policy.objects.update(is_on=True)
    staff(Role.OFFICER, home, "Here Officer")
    asked = words(boss.get(f"/admin/policies/{policy_id}/retire/"))
    assert "Retire the policy “Quiet week”?" in asked
    assert "Here Officer" in asked
    assert Policy.objects.get().retired_at is None

    boss.post(f"/admin/policies/{policy_id}/retire/")

    assert "There is no policy yet" in words(boss.get("/admin/policies/"))
    assert "Quiet week Retired" in words(boss.get("/admin/policies/?retired=yes"))
    page = words(boss.get(f"/admin/policies/{policy_id}/"))
    assert "It was retired on" in page
    assert "Switch it on" not in page
    assert boss.get(f"/admin/policies/{policy_id}/change/").status_code == 409
    assert boss.get(f"/admin/policies/{policy_id}/retire/").status_code == 409


def test_programs_try_out_and_retire_too(boss, home):
    officer = staff(Role.OFFICER, home)
    said = {
        "name": "Quiet", "actions": "cases.decide", "condition": "always", "agency_id": str(home.id)
    }  # fmt: skip
    tried = boss.post("/api/v1/policies/preview", said, content_type="application/json")
    assert [one["person_id"] for one in tried.json()["items"]] == [str(officer.id)]
    policy_id = kept(home, ends_at=ENDS + timedelta(days=1))
    assert boss.delete(f"/api/v1/policies/{policy_id}").status_code == 204
    assert boss.get("/api/v1/policies").json()["items"] == []
    (one,) = boss.get("/api/v1/policies?is_retired=true").json()["items"]
    assert one["retired_at"]
    again = boss.delete(f"/api/v1/policies/{policy_id}")
    assert (again.status_code, again.json()["code"]) == (409, "identity.policy-retired")
