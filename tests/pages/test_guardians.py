"""A child does not consent for themselves: a guardian does, until the day the child is of age."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.pages.consenting import HOME, QUESTIONS, SAID, counted, fresh
from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import open_case, submit_case
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.queries.record import agency_record
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import NOW, World, make_applicant, make_officer
from tulay.areas.identity.actions import correct_birth_date, state_birth_date
from tulay.areas.identity.errors import (
    BirthDateSettled,
    BirthDateUnlikely,
    StepUpNeeded,
    UnknownPerson,
)
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import Role
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.actions import guardians as actions
from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.actions.erasure import erase_asked
from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.errors.guardians import (
    EvidenceMissing,
    GuardianKnown,
    GuardianNeeded,
    GuardianTooYoung,
    NotForYourself,
    UnknownGuardianship,
    WaitsNoMore,
)
from tulay.areas.privacy.errors.rights import SecondPersonNeeded
from tulay.areas.privacy.models import Consent, Guardianship
from tulay.areas.privacy.queries import grounds
from tulay.areas.privacy.queries.consents import consent_states
from tulay.areas.privacy.rules.consents import Channel, ConsentStanding
from tulay.areas.privacy.rules.grounds import Ground
from tulay.areas.privacy.rules.guardians import GuardianState, Relation
from tulay.kernel.actor import SYSTEM
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.cache_versions import VERSIONS
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.usefixtures("committed_db", "forgetful")
TEN_YEARS_AGO = date(2016, 11, 30)
DAY = timedelta(days=1)


def born(actor, on, *, now=NOW):
    state_birth_date(actor=actor, born_on=on, now=now)
    grounds.forget_grounds()


@pytest.fixture
def child():
    actor = make_applicant(name="Noor Usman", email="noor@example.org")
    born(actor, TEN_YEARS_AGO)
    return actor


@pytest.fixture
def mother():
    return make_applicant(name="Amina Usman", email="amina@example.org")


@pytest.fixture
def official():
    return fresh(make_officer(None, Role.INFORMATION_OFFICER, name="Ines Officer"), NOW)


def asked(mother, address="noor@example.org", now=NOW, **other):
    said = {"relation": Relation.MOTHER, "evidence": "Birth certificate 2016-4711"} | other
    actions.ask_guardianship(actor=mother, address=address, now=now, **said)
    return Guardianship.objects.order_by("-id").first()


def confirmed(mother, official, now=NOW):
    found = asked(mother, now=now)
    actions.confirm_guardianship(actor=official, guardianship_id=found.id, agrees=True, now=now)
    return found.id


def agrees(mother, guardianship_id, notice_id, now=NOW):
    return actions.consent_for_child(
        actor=mother,
        guardianship_id=guardianship_id,
        notice_id=notice_id,
        language="en",
        channel=Channel.WEB,
        now=now,
    )


def takes_back(mother, guardianship_id, now=NOW):
    return actions.withdraw_for_child(
        actor=mother,
        guardianship_id=guardianship_id,
        purpose="special",
        jurisdiction=HOME,
        channel=Channel.WEB,
        now=now,
    )


def may(child):
    VERSIONS.forget()
    return grounds.may_use(child.person_id, "special", HOME)


def standing(child):
    return consent_states(child.person_id, [HOME])[0].standing


def told(person, template):
    return Message.objects.filter(recipient_id=person.person_id, template=template).count()


OWN = {"language": "en", "channel": Channel.WEB, "now": NOW}


# --- the child ----------------------------------------------------------------------------------------


def test_a_child_does_not_consent_for_themselves(child, notice_id):
    with pytest.raises(GuardianNeeded):
        give_consent(actor=child, notice_id=notice_id, **OWN)
    with pytest.raises(GuardianNeeded):
        withdraw_consent(
            actor=child, purpose="special", jurisdiction=HOME, channel=Channel.WEB, now=NOW
        )
    assert not may(child)


def test_control_without_a_birth_date_everything_is_as_before(mother, notice_id):
    give_consent(actor=mother, notice_id=notice_id, **OWN)

    assert may(mother)


def test_what_a_child_agreed_to_ends_when_their_age_is_told(mother, notice_id):
    give_consent(actor=mother, notice_id=notice_id, **OWN)

    born(mother, TEN_YEARS_AGO)

    assert not may(mother)
    assert standing(mother) is ConsentStanding.ENDED


def test_a_child_does_not_make_themselves_older(child, official):
    with pytest.raises(BirthDateSettled):
        born(child, date(1990, 1, 1))
    born(child, TEN_YEARS_AGO)  # to say the same again does no harm

    correct_birth_date(
        actor=official, address="noor@example.org", born_on=date(1990, 1, 1), now=NOW
    )
    person = Person.objects.get(id=child.person_id)
    assert person.birth_date == "1990-01-01"


@pytest.mark.parametrize("on", [date(2030, 1, 1), date(1850, 1, 1)])
def test_a_birth_date_nobody_has_is_refused(mother, official, on):
    with pytest.raises(BirthDateUnlikely):
        born(mother, on)
    with pytest.raises(BirthDateUnlikely):
        correct_birth_date(actor=official, address="amina@example.org", born_on=on, now=NOW)


def test_an_official_corrects_neither_strangers_nor_themselves(official):
    own = Person.objects.get(id=official.person_id).email
    for address in ("nobody@example.org", own):
        with pytest.raises(UnknownPerson):
            correct_birth_date(actor=official, address=address, born_on=TEN_YEARS_AGO, now=NOW)


# --- the guardian -------------------------------------------------------------------------------------


def test_a_confirmed_guardian_agrees_sees_and_takes_back(child, mother, official, notice_id):
    guardianship_id = confirmed(mother, official)
    agrees(mother, guardianship_id, notice_id)

    assert may(child)
    [step] = Consent.objects.filter(person_id=child.person_id)
    assert step.by_id == mother.person_id
    page = text_of(browser(mother).get(f"/portal/privacy/children/{guardianship_id}/"))
    assert "Noor Usman" in page
    assert "You agreed" in page

    takes_back(mother, guardianship_id)
    assert not may(child)


def test_who_is_not_confirmed_decides_nothing(child, mother, official, notice_id):
    found = asked(mother)
    with pytest.raises(UnknownGuardianship):
        agrees(mother, found.id, notice_id)
    actions.confirm_guardianship(actor=official, guardianship_id=found.id, agrees=False, now=NOW)
    with pytest.raises(UnknownGuardianship):
        agrees(mother, found.id, notice_id)
    assert told(mother, "privacy.guardian_refused") == 1
    assert not may(child)


def test_another_parent_of_another_child_decides_nothing_here(child, mother, official, notice_id):
    guardianship_id = confirmed(mother, official)
    stranger = make_applicant()

    with pytest.raises(UnknownGuardianship):
        agrees(stranger, guardianship_id, notice_id)
    with pytest.raises(UnknownGuardianship):
        takes_back(stranger, guardianship_id)
    with pytest.raises(UnknownGuardianship):
        actions.end_guardianship(actor=stranger, guardianship_id=guardianship_id, now=NOW)


def test_evidence_is_asked_for_kept_sealed_and_its_reading_is_on_record(child, mother, official):
    with pytest.raises(EvidenceMissing):
        asked(mother, evidence=" ")
    with pytest.raises(EvidenceMissing):
        asked(mother, evidence="x" * 501)
    found = asked(mother)
    assert told(child, "privacy.guardian_asked") == 1

    page = text_of(browser(official).get(f"/desk/privacy/guardians/{found.id}/"))

    assert "Birth certificate 2016-4711" in page
    [look] = Entry.objects.filter(action="privacy.look-at-guardianship")
    assert (look.actor_id, look.subject_id) == (official.person_id, child.person_id)


def test_nobody_is_their_own_guardian_twice_nor_a_child_anybodys(child, mother):
    asked(mother)
    with pytest.raises(GuardianKnown):
        asked(mother)
    with pytest.raises(NotForYourself):
        asked(mother, "amina@example.org")
    with pytest.raises(GuardianTooYoung):
        asked(child, "amina@example.org")


def test_whether_there_is_such_a_child_is_not_said(mother):
    make_applicant(email="grown@example.org")
    for address in ("nobody@example.org", "grown@example.org"):
        assert asked(mother, address) is None


def test_no_party_confirms_and_nobody_twice(child, mother, official):
    found = asked(mother)
    party = fresh(make_officer(None, Role.INFORMATION_OFFICER), NOW)
    Guardianship.objects.filter(id=found.id).update(guardian_id=party.person_id)
    with pytest.raises(SecondPersonNeeded):
        actions.confirm_guardianship(actor=party, guardianship_id=found.id, agrees=True, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor does the database let them
        Guardianship.objects.filter(id=found.id).update(
            state="confirmed", answered_by=party.person_id, answered_at=NOW
        )
    actions.confirm_guardianship(actor=official, guardianship_id=found.id, agrees=True, now=NOW)
    with pytest.raises(WaitsNoMore):
        actions.confirm_guardianship(actor=official, guardianship_id=found.id, agrees=True, now=NOW)


def test_who_confirms_has_just_shown_a_second_factor(child, mother, official):
    found = asked(mother)
    stale = fresh(official, NOW - timedelta(minutes=6))

    with pytest.raises(StepUpNeeded):
        actions.confirm_guardianship(actor=stale, guardianship_id=found.id, agrees=True, now=NOW)
    assert Guardianship.objects.get(id=found.id).state == GuardianState.ASKED
    actions.confirm_guardianship(actor=stale, guardianship_id=found.id, agrees=False, now=NOW)


@pytest.mark.parametrize("who", ["mother", "child", "official"])
def test_either_side_or_an_official_ends_it_and_the_consent_with_it(
    child,
    mother,
    official,
    notice_id,
    who,
):
    guardianship_id = confirmed(mother, official)
    agrees(mother, guardianship_id, notice_id)

    actor = {"mother": mother, "child": child, "official": official}[who]
    actions.end_guardianship(actor=actor, guardianship_id=guardianship_id, now=NOW)

    assert not may(child)
    assert standing(child) is ConsentStanding.ENDED
    with pytest.raises(UnknownGuardianship):
        actions.end_guardianship(actor=actor, guardianship_id=guardianship_id, now=NOW)


def test_a_law_for_everybody_is_none_for_children(child, mother, official):
    second = make_officer(None, Role.EXECUTIVE)
    now = datetime.now(NOW.tzinfo)
    counted(official, second, now, Ground(Basis.PUBLIC_TASK, "An Act"))
    assert may(mother)
    assert not may(child)

    counted(
        official, second, now, Ground(Basis.LEGAL_DUTY, "Children's Act"), category=Category.CHILD
    )
    assert may(child)


# --- in a request -------------------------------------------------------------------------------------


def test_a_childs_request_goes_by_the_guardians_word_and_staff_see_whose(
    child,
    mother,
    official,
    notice_id,
):
    world = World(questions=QUESTIONS, requirements=())
    mine = {"actor": child, "service_id": world.service_id, "answers": SAID, "now": NOW}
    with pytest.raises(ConsentNeeded):
        open_case(**mine)
    guardianship_id = confirmed(mother, official)
    agrees(mother, guardianship_id, notice_id)
    request_id = open_case(**mine)
    submit_case(actor=child, request_id=request_id, now=NOW)

    with reading(world.officer):
        assert agency_record(actor=world.officer, request_id=request_id, now=NOW).guardian == (
            "Amina Usman"
        )
    page = text_of(browser(world.officer).get(f"/desk/requests/{request_id}/"))
    assert "Who agreed to the use of special information: Amina Usman" in page

    takes_back(mother, guardianship_id)
    VERSIONS.forget()
    with pytest.raises(ConsentAbsent):
        review(actor=world.officer, request_id=request_id, now=NOW)


# --- of age -------------------------------------------------------------------------------------------


def test_on_their_birthday_the_guardians_word_ends_after_notice(mother, official, notice_id):
    child = make_applicant(name="Noor Usman", email="noor@example.org")
    birthday = NOW + timedelta(days=40)
    born(child, birthday.date().replace(year=birthday.year - 18))
    guardianship_id = confirmed(mother, official)
    agrees(mother, guardianship_id, notice_id)

    actions.come_of_age(actor=SYSTEM, now=NOW)
    assert told(child, "privacy.of_age_soon") == 0

    for _again in range(2):
        actions.come_of_age(actor=SYSTEM, now=birthday - 29 * DAY)
    assert (told(child, "privacy.of_age_soon"), told(mother, "privacy.of_age_soon")) == (1, 1)
    assert may(child)  # until the day

    assert actions.come_of_age(actor=SYSTEM, now=birthday - DAY) == 0
    assert actions.come_of_age(actor=SYSTEM, now=birthday) == 1

    assert not may(child)
    assert standing(child) is ConsentStanding.ENDED
    assert (told(child, "privacy.of_age"), told(mother, "privacy.of_age")) == (1, 1)
    assert Guardianship.objects.get(id=guardianship_id).state == GuardianState.ENDED
    with pytest.raises(UnknownGuardianship):
        agrees(mother, guardianship_id, notice_id, now=birthday)
    give_consent(actor=child, notice_id=notice_id, language="en", channel=Channel.WEB, now=birthday)
    assert may(child)


def test_a_correction_that_makes_them_of_age_ends_it_at_once(child, mother, official, notice_id):
    agrees(mother, confirmed(mother, official), notice_id)

    correct_birth_date(
        actor=official, address="noor@example.org", born_on=date(1990, 1, 1), now=NOW
    )

    assert not may(child)
    assert told(child, "privacy.of_age") == 1


def test_erasing_a_guardian_ends_what_they_agreed_to(child, mother, official, notice_id):
    agrees(mother, confirmed(mother, official), notice_id)

    erase_asked(actor=SYSTEM, person_id=mother.person_id, now=NOW)
    assert not may(child)

    erase_asked(actor=SYSTEM, person_id=child.person_id, now=NOW)
    assert [row.evidence for row in Guardianship.objects.all()] == [None]


# --- both doors ---------------------------------------------------------------------------------------


def test_pages_and_programs_tell_the_same_story(child, mother, official, notice_id):
    parent, desk, young = browser(mother), browser(official), browser(child)
    sent = {"address": "noor@example.org", "relation": "mother", "evidence": ""}
    assert parent.post("/portal/privacy/children/ask/", sent).status_code == 422
    own = sent | {"address": "amina@example.org", "evidence": "Paper 1"}
    assert parent.post("/portal/privacy/children/ask/", own).status_code == 422
    said = sent | {"evidence": "Paper 1"}
    assert parent.post("/portal/privacy/children/ask/", said).status_code == 302
    again = parent.post("/api/v1/privacy/guardians", said, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "privacy.guardian-known")
    waiting = text_of(parent.get("/portal/privacy/children/"))
    assert "Waits for an official" in waiting
    assert "Noor" not in waiting  # nobody learns a name by an address

    assert "Amina Usman" in text_of(desk.get("/desk/privacy/guardians/"))
    [claim] = desk.get("/api/v1/privacy/guardianships").json()["items"]
    api = f"/api/v1/privacy/guardianships/{claim['id']}"
    assert desk.get(api).json()["evidence"] == "Paper 1"
    done = desk.post(f"{api}/confirm", {"agrees": True}, content_type="application/json")
    assert done.status_code == 204

    assert "Amina Usman" in text_of(young.get("/portal/privacy/"))
    theirs = young.get("/api/v1/privacy/guardians").json()
    assert (theirs["is_child"], theirs["guardians"][0]["name"]) == (True, "Amina Usman")
    notice = text_of(young.get(f"/portal/privacy/notices/{HOME}/special/"))
    assert "You are under age" in notice
    assert "I agree" not in notice

    child_page = f"/portal/privacy/children/{claim['id']}/"
    assert parent.post(child_page, {"notice": str(notice_id)}).status_code == 302
    consents = f"/api/v1/privacy/guardians/{claim['id']}/consents"
    assert parent.get(consents).json()["items"][0]["standing"] == "given"
    assert parent.post(f"{child_page}{HOME}/special/withdraw/").status_code == 302
    assert parent.get(consents).json()["items"][0]["standing"] == "withdrawn"
    body = {"notice_id": str(notice_id), "language": "en"}
    assert parent.post(consents, body, content_type="application/json").status_code == 201
    back = {"purpose": "special", "jurisdiction": HOME}
    taken = parent.post(f"{consents}/withdraw", back, content_type="application/json")
    assert taken.status_code == 201
    ended = parent.post(f"/api/v1/privacy/guardians/{claim['id']}/end")
    assert ended.status_code == 204
    assert "Ended" in text_of(parent.get("/portal/privacy/children/"))


def test_a_birth_date_is_told_by_page_and_by_program(mother, official):
    own = browser(mother)
    when = {"born_on_day": 27, "born_on_month": 3, "born_on_year": 1990}
    assert own.post("/account/birth-date/", when).status_code == 302
    assert own.get("/api/v1/me/birth-date").json() == {"born_on": "1990-03-27"}
    assert own.post("/account/birth-date/", when | {"born_on_year": 1700}).status_code == 422
    put = own.put(
        "/api/v1/me/birth-date", {"born_on": "1991-03-27"}, content_type="application/json"
    )
    assert put.status_code == 204

    desk = browser(official)
    other = when | {"address": "amina@example.org"}
    assert desk.post("/account/birth-date/correct/", other).status_code == 302
    nobody = desk.post("/account/birth-date/correct/", other | {"address": "no@example.org"})
    assert nobody.status_code == 404
    by_program = {"address": "amina@example.org", "born_on": "2012-03-27"}
    done = desk.post("/api/v1/users/birth-date", by_program, content_type="application/json")
    assert done.status_code == 204
    settled = own.post("/account/birth-date/", when)
    assert settled.status_code == 403
    assert "Ask at the office" in text_of(settled)
