"""Pages of administrators: each finds its people only, asks before it does, and offers a way back."""

import re
from datetime import UTC, datetime

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.actions import PolicyDetails, add_policy
from tulay.areas.identity.models import Person, Policy, RoleGrant, Session
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ROLES, Condition, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


@pytest.fixture
def home():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def away():
    return make_agency(name="Ministry of Nets")


def staff(role, agency=None, name="Amina Sali"):
    person = make_person(name=name)
    make_grant(person, role, agency_id=agency.id if agency else None)
    return person


@pytest.fixture
def seen(client):
    """Open pages as somebody: `seen(person).get(path)`."""

    def as_somebody(person):
        now = datetime.now(UTC)
        client.cookies["tulay_session"] = make_session(person, at=now)
        return client

    return as_somebody


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_front_page_shows_what_each_role_administers(seen):
    page = words(seen(staff(Role.ADMINISTRATOR)).get("/admin/"))
    assert "Find people, give roles, close accounts." in page
    page = words(seen(staff(Role.EXECUTIVE)).get("/admin/"))
    assert "What each role may do" in page
    assert "Find people" not in page


def test_people_are_listed_found_and_their_reading_is_on_record(seen, home):
    staff(Role.OFFICER, home, name="A Name As Long As Some People Really Have It " * 3)
    door = seen(staff(Role.ADMINISTRATOR, name="Boss"))
    page = words(door.get("/admin/people/"))
    assert "Officer (Ministry of Boats)" in page
    assert "Boss" in page
    page = words(door.get("/admin/people/", {"role": "officer", "state": ""}))
    assert "Boss" not in page.partition("People, the newest first")[2]
    assert "Nobody fits" in words(door.get("/admin/people/", {"role": "auditor"}))
    entries = Entry.objects.filter(action="identity.see-people").order_by("id")
    assert [one.facts["narrowed_by"] for one in entries] == ["", "role", "role"]


def test_whose_an_address_is_is_asked_in_the_body_and_leads_to_the_person(seen, home, away):
    amina, other = staff(Role.OFFICER, home), staff(Role.OFFICER, away)
    door = seen(staff(Role.ADMINISTRATOR, home))
    found = door.post("/admin/people/", {"identifier": amina.email.upper()})
    assert found.headers["Location"] == f"/admin/people/{amina.id}/"
    for nobody in ("amina", other.email):
        page = words(door.post("/admin/people/", {"identifier": nobody}))
        assert "Nobody whom you administer has this address or number." in page
    empty = door.post("/admin/people/", {"identifier": ""})
    assert "govuk-error-message" in empty.content.decode()
    entries = Entry.objects.filter(action="identity.see-people").order_by("id")
    assert [one.facts["narrowed_by"] for one in entries] == ["q", "q", "", "q", "", ""]


def test_an_agencys_administrator_finds_its_people_only(seen, home, away):
    amina, other = staff(Role.OFFICER, home), staff(Role.OFFICER, away, name="Somebody Else")
    door = seen(staff(Role.ADMINISTRATOR, home))
    assert "Somebody Else" not in words(door.get("/admin/people/"))
    assert door.get(f"/admin/people/{amina.id}/").status_code == 200
    for path in ("", "grant/", "permissions/", "do/deactivate/"):
        assert door.get(f"/admin/people/{other.id}/{path}").status_code == 404


def test_a_role_is_given_after_a_second_look(seen, home):
    amina = staff(Role.FOCAL_PERSON, home)
    door = seen(staff(Role.ADMINISTRATOR))
    given = {
        "role": "officer",
        "scope": str(home.id),
        "until_day": "31",
        "until_month": "12",
        "until_year": "2030",
    }
    checked = door.post(f"/admin/people/{amina.id}/grant/", given)
    assert "Check before you give this role" in words(checked)
    assert not RoleGrant.objects.filter(person=amina, role="officer").exists()
    done = door.post(f"/admin/people/{amina.id}/grant/", given | {"confirm": "yes"})
    assert done.status_code == 302
    grant = RoleGrant.objects.get(person=amina, role="officer")
    assert (grant.agency_id, grant.until.year) == (home.id, 2030)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "", "scope": ""}, "Choose"),
        ({"role": "officer", "scope": "everywhere", "confirm": "yes"}, "belongs to one agency"),
        ({"role": "officer", "scope": "namibia", "confirm": "yes"}, "not for a region"),
    ],
)
def test_a_role_that_cannot_be_given_says_why_beside_the_form(seen, given, said):
    amina = staff(Role.EXECUTIVE)
    answer = seen(staff(Role.ADMINISTRATOR)).post(f"/admin/people/{amina.id}/grant/", given)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_role_is_taken_away_and_given_back(seen, home):
    amina = staff(Role.OFFICER, home)
    grant = RoleGrant.objects.get(person=amina)
    door = seen(staff(Role.ADMINISTRATOR))
    taken = door.post(f"/admin/people/{amina.id}/grants/{grant.id}/revoke/")
    page = words(door.get(taken["Location"]))
    assert "The role is taken away" in page
    assert "Give it back" in page
    door.post(f"/admin/people/{amina.id}/grants/{grant.id}/give-back/")
    again = RoleGrant.objects.get(person=amina, revoked_at=None)
    assert (again.role, again.agency_id) == ("officer", home.id)
    door.post(f"/admin/people/{amina.id}/grants/{again.id}/revoke/")
    assert "taken away on" in words(door.get(f"/admin/people/{amina.id}/"))


def test_an_account_is_closed_signed_out_and_opened_after_a_question(seen, home):
    amina = staff(Role.OFFICER, home)
    make_session(amina, at=datetime.now(UTC))
    door = seen(staff(Role.ADMINISTRATOR))
    address = f"/admin/people/{amina.id}/do"
    assert "Sign Amina Sali out everywhere?" in words(door.get(f"{address}/sign-out/"))
    door.post(f"{address}/sign-out/")
    assert not Session.objects.filter(person=amina, revoked_at=None).exists()
    assert "Close the account of Amina Sali?" in words(door.get(f"{address}/deactivate/"))
    door.post(f"{address}/deactivate/")
    assert Person.objects.get(id=amina.id).deactivated_at
    page = words(door.get(f"/admin/people/{amina.id}/"))
    assert "Open the account again" in page
    assert "Give a role" not in page
    door.post(f"{address}/reactivate/")
    assert Person.objects.get(id=amina.id).deactivated_at is None
    assert door.get(f"{address}/explode/").status_code == 404


def test_roles_are_said_in_words(seen):
    page = words(seen(staff(Role.FINANCE_OFFICER)).get("/admin/roles/"))
    assert "Approve or reject a request" in page
    assert "Never together with: Finance officer." in page
    assert "Only a superuser gives and takes it." in page


def test_every_permission_of_a_granted_role_has_words():
    from tulay.areas.directory.web.admin_words import permission_name

    granted = {code for role, codes in ROLES.items() for code in codes}
    assert all(permission_name(code) for code in granted)


def test_who_may_do_this_and_why(seen, home, away):
    staff(Role.OFFICER, home, name="Here")
    staff(Role.OFFICER, away, name="There")
    door = seen(staff(Role.ADMINISTRATOR))
    assert "person" not in words(door.get("/admin/who-may/")).partition("Show")[2][:20]
    asked = {"code": "cases.decide", "agency": str(home.id)}
    page = words(door.get("/admin/who-may/", asked))
    assert "1 person" in page
    assert "Because of the role Officer, Ministry of Boats" in page
    assert "There" not in page.partition("1 person")[2]
    empty = words(door.get("/admin/who-may/", {"code": "catalogue.edit", "agency": str(home.id)}))
    assert "Nobody may do this there" in empty


def test_what_a_person_may_do_and_why(seen, home):
    amina = staff(Role.OFFICER, home)
    add_policy(
        actor=SYSTEM,
        details=PolicyDetails("Quiet week", "cases.decide", Condition.ALWAYS),
        now=datetime.now(UTC),
    )
    door = seen(staff(Role.ADMINISTRATOR))
    page = words(door.get(f"/admin/people/{amina.id}/permissions/"))
    assert "Approve or reject a request Because of the role Officer, Ministry of Boats" in page
    assert "Stopped now" in page
    assert "Quiet week" in page
    nobody = make_person()
    assert "nothing of others" in words(door.get(f"/admin/people/{nobody.id}/permissions/"))


def test_a_policy_is_kept_looked_at_and_switched(seen, home):
    staff(Role.OFFICER, home, name="Busy Officer")
    door = seen(staff(Role.ADMINISTRATOR))
    assert "There is no policy yet" in words(door.get("/admin/policies/"))
    given = {
        "name": "Quiet week",
        "actions": "cases.decide",
        "scope": "everywhere",
        "condition": "always",
    }
    made = door.post("/admin/policies/new/", given)
    policy = Policy.objects.get()
    assert (made.status_code, policy.is_on) == (302, False)
    page = words(door.get(f"/admin/policies/{policy.id}/"))
    assert "Busy Officer" in page
    assert "Stopped now" in page
    door.post(f"/admin/policies/{policy.id}/switch/", {"is_on": "yes"})
    assert Policy.objects.get().is_on
    assert "Quiet week On" in words(door.get("/admin/policies/"))
    door.post(f"/admin/policies/{policy.id}/switch/", {"is_on": "no"})
    assert not Policy.objects.get().is_on


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        ({"condition": "outside_hours"}, {}),
        (
            {"condition": "outside_hours", "opens": "08:00", "closes": "17:00"},
            {"opens": "08:00", "closes": "17:00", "zone": "Asia/Manila"},
        ),
        (
            {
                "condition": "marked",
                "marks": "sector:justice, priority:urgent",
                "spared": "auditor",
            },
            {"marks": ["sector:justice", "priority:urgent"], "roles": ["auditor"]},
        ),
    ],
)
def test_a_condition_takes_its_parameters_from_the_form(seen, given, parameters):
    sound = {"name": "x", "actions": "cases.*", "scope": "bangsamoro"}
    door = seen(staff(Role.ADMINISTRATOR))
    assert door.post("/admin/policies/new/", sound | given).status_code == 302
    policy = Policy.objects.get()
    assert (policy.parameters, policy.region) == (parameters, "bangsamoro")
    assert door.get(f"/admin/policies/{policy.id}/").status_code == 200


def test_an_unfit_policy_comes_back_with_its_mistake(seen):
    given = {"name": "x", "actions": "cases.*", "scope": "everywhere", "condition": "marked"}
    answer = seen(staff(Role.ADMINISTRATOR)).post("/admin/policies/new/", given)
    assert answer.status_code == 422
    assert "This condition needs something else" in words(answer)


def test_whoever_is_stopped_by_a_policy_reads_its_name(seen, home):
    add_policy(
        actor=SYSTEM,
        details=PolicyDetails("Quiet week", "identity.see-roles", Condition.ALWAYS),
        now=datetime.now(UTC),
    )
    answer = seen(staff(Role.OFFICER, home)).get("/admin/roles/")
    assert answer.status_code == 403
    assert "Quiet week" in words(answer)


@pytest.mark.parametrize(
    "path", ["", "people/", "roles/", "policies/", "policies/new/", "who-may/"]
)
def test_a_resident_and_a_stranger_are_turned_away(client, seen, path):
    assert client.get(f"/admin/{path}").status_code == 302
    assert seen(make_person()).get(f"/admin/{path}").status_code == 403


# --- how safely people sign in


def failed(person, *, times):
    from tulay.areas.identity.actions.tries import note_failure
    from tulay.areas.identity.queries import visitor

    for _ in range(times):
        note_failure(actor=visitor(), person_id=person.id, now=datetime.now(UTC))


def test_failures_are_shown_by_the_hour_as_a_picture_and_as_a_table(seen, home):
    failed(staff(Role.OFFICER, home), times=3)
    answer = seen(staff(Role.ADMINISTRATOR)).get("/admin/sign-ins/")
    page = words(answer)
    assert "3 failed sign-ins in 24 hours" in page
    assert "3 sign-ins failed within the last 24 hours." in page
    assert answer.content.decode().count("<rect") == 24
    assert Entry.objects.filter(action="identity.see-sign-ins").count() == 1


def test_an_agencys_administrator_learns_of_its_people_only(seen, home, away):
    failed(staff(Role.OFFICER, away, name="Somebody Else"), times=2)
    staff(Role.OFFICER, home, name="No Factor Yet")
    page = words(seen(staff(Role.ADMINISTRATOR, home)).get("/admin/sign-ins/"))
    assert "No sign-in failed" in page
    assert "Somebody Else" not in page
    assert "slowed down" not in page
    assert "No Factor Yet" in page


def test_accounts_slowed_down_are_counted_and_not_named(seen):
    from tulay.areas.identity.models import SignInTry

    for _ in range(9):
        SignInTry.objects.create(account=b"a" * 32, origin=b"o" * 32, at=datetime.now(UTC))
    answer = seen(staff(Role.ADMINISTRATOR)).get("/admin/sign-ins/")
    assert "1 accounts slowed down now" in words(answer)


def test_a_browser_that_an_account_had_not_seen_is_listed(seen, client, home):
    from tulay.areas.audit.actions import record
    from tulay.plumbing.actions import one_transaction
    from tulay.plumbing.db.scope import entered

    amina = staff(Role.OFFICER, home, name="New Phone")
    now = datetime.now(UTC)
    with one_transaction(), entered(SYSTEM):
        record(
            actor=SYSTEM,
            code="identity.sign-in",
            target=f"person:{amina.id}",
            at=now,
            subject_id=amina.id,
            known_device=False,
        )
    page = words(seen(staff(Role.ADMINISTRATOR, name="Boss")).get("/admin/sign-ins/"))
    assert "New Phone" in page.partition("New devices")[2].partition("Staff without")[0]


def test_everybody_of_an_agency_is_signed_out_after_a_question(seen, home, away):
    amina = staff(Role.OFFICER, home)
    make_session(amina, at=datetime.now(UTC))
    door = seen(staff(Role.ADMINISTRATOR, home))
    asked = words(door.get("/admin/sign-ins/end/", {"agency": str(home.id)}))
    assert "Sign out everybody of Ministry of Boats?" in asked
    door.post("/admin/sign-ins/end/", {"agency": str(away.id)})
    assert Session.objects.filter(person=amina, revoked_at=None).exists()
    done = door.post("/admin/sign-ins/end/", {"agency": str(home.id)})
    assert done.status_code == 302
    assert not Session.objects.filter(person=amina, revoked_at=None).exists()


def test_programs_learn_the_same(seen, home):
    failed(staff(Role.OFFICER, home, name="Amina"), times=2)
    told = seen(staff(Role.AUDITOR)).get("/api/v1/sign-ins").json()
    assert (told["failures"], len(told["hours"]), told["slowed_down"]) == (2, 24, 0)
    assert "Amina" in {one["name"] for one in told["without_factor"]}
    assert seen(staff(Role.OFFICER, home)).get("/api/v1/sign-ins").status_code == 403
