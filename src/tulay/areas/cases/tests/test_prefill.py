"""Answers from a profile: offered, agreed to, filled in, changed; for oneself, with help, by program."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import prefill as actions
from tulay.areas.cases.actions.applications import save_answers, submit_case
from tulay.areas.cases.actions.erasure import erase_requests
from tulay.areas.cases.actions.prefill import agree_prefill, prefill_case, stop_prefill
from tulay.areas.cases.errors import PrefillNotAgreed, RequestNotFound, StepNotPossible
from tulay.areas.cases.holdings import export
from tulay.areas.cases.models import PrefillConsent
from tulay.areas.cases.queries.prefill import always_agreed
from tulay.areas.cases.rules.prefill import Consent
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import make_applicant, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.catalogue.rules.forms import FormPage, When
from tulay.areas.catalogue.rules.services import Question
from tulay.areas.identity.models import Assistance, Person, Session
from tulay.areas.identity.queries.sessions import forget_visits, hash_of
from tulay.areas.identity.rules.assisting import ASSISTED_CODES
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.actor import SYSTEM, ActorKind, Grant
from tulay.kernel.errors import Forbidden

PAGES = (FormPage("reach", {"en": "How we reach you"}),)
FORM = (
    Question("caller", "text", {"en": "Who asks?"}, fact="profile.name"),
    Question("born", "date", {"en": "When were you born?"}, days="past", fact="person.birth_date"),
    Question("calls", "yesno", {"en": "May we call you?"}, is_required=False),
    Question(
        "phone",
        "text",
        {"en": "On which number?"},
        page="reach",
        is_required=False,
        pattern="phone",
        fact="profile.phone",
        asked_if=When("calls", ("yes",)),
    ),
)
PHONE = "+639171234567"


def described(world):
    """Let the applicant have told us when they were born and where they are called."""
    person = Person.objects.get(id=world.applicant.person_id)
    person.birth_date, person.phone = date(1990, 5, 3).isoformat(), PHONE
    person.save()
    return world


@pytest.fixture
def world(db):
    return described(make_world(questions=FORM, pages=PAGES, requirements=()))


@pytest.fixture
def request_id(world):
    return world.draft(answers={}, now=now())


@pytest.fixture
def helper(world):
    """An officer at whose desk the applicant sits."""
    return replace(
        world.second,
        on_behalf_of=world.applicant.person_id,
        grants=(Grant(ASSISTED_CODES, role="resident"),),
    )


def told(code="cases.prefill"):
    return list(Entry.objects.filter(action=code).order_by("id"))


# --- the actions ----------------------------------------------------------------------------------
def test_prefill_case_answers_what_the_profile_knows_and_says_with_which_consent(world, request_id):
    given = prefill_case(actor=world.applicant, request_id=request_id, is_agreed=True, now=now())

    request = stored(request_id)
    assert given == ("caller", "born")
    assert request.answers == {"caller": "Amina Sali", "born": "1990-05-03"}
    assert (request.prefilled, request.version) == (["caller", "born"], 2)
    (entry,) = told()
    assert entry.subject_id == world.applicant.person_id
    assert entry.facts["questions"] == "caller, born"
    assert entry.facts["consent"] == Consent.NOW
    assert "Amina" not in str(entry.facts)


def test_prefill_case_uses_nothing_before_somebody_agreed(world, request_id):
    with pytest.raises(PrefillNotAgreed):
        prefill_case(actor=world.applicant, request_id=request_id, now=now())

    assert (stored(request_id).answers, stored(request_id).prefilled) == ({}, None)


def test_control_without_the_question_for_consent_a_profile_is_used(world, request_id, monkeypatch):
    monkeypatch.setattr(actions, "consent_for", lambda **_: Consent.NOW)

    prefill_case(actor=world.applicant, request_id=request_id, now=now())

    assert stored(request_id).answers["caller"] == "Amina Sali"


def test_consent_for_a_request_holds_for_what_new_answers_bring_up(world, request_id):
    me = world.applicant
    prefill_case(actor=me, request_id=request_id, is_agreed=True, now=now())
    save_answers(actor=me, request_id=request_id, answers={"calls": "yes"}, version=2, now=now())

    assert prefill_case(actor=me, request_id=request_id, now=now()) == ("phone",)

    assert stored(request_id).answers["phone"] == PHONE
    assert told()[-1].facts["consent"] == Consent.REQUEST


def test_what_somebody_changes_or_empties_is_their_own(world, request_id):
    me = world.applicant
    prefill_case(actor=me, request_id=request_id, is_agreed=True, now=now())
    save_answers(
        actor=me,
        request_id=request_id,
        answers={"caller": "Amina S.", "born": None},
        version=2,
        now=now(),
    )

    assert prefill_case(actor=me, request_id=request_id, now=now()) == ()

    request = stored(request_id)
    assert (request.answers["caller"], request.answers["born"]) == ("Amina S.", None)
    assert request.prefilled == []


def test_prefill_case_refuses_strangers_and_what_is_sent(world, request_id):
    with pytest.raises(RequestNotFound):
        prefill_case(actor=make_applicant(), request_id=request_id, is_agreed=True, now=now())
    nobody = replace(world.applicant, grants=())
    with pytest.raises(Forbidden):
        prefill_case(actor=nobody, request_id=request_id, is_agreed=True, now=now())

    prefill_case(actor=world.applicant, request_id=request_id, is_agreed=True, now=now())
    submit_case(actor=world.applicant, request_id=request_id, now=now())
    with pytest.raises(StepNotPossible):
        prefill_case(actor=world.applicant, request_id=request_id, is_agreed=True, now=now())


def test_agreeing_for_all_applications_counts_until_it_is_stopped(world, request_id):
    me = world.applicant
    agree_prefill(actor=me, now=now())
    agree_prefill(actor=me, now=now())

    assert prefill_case(actor=me, request_id=request_id, now=now()) == ("caller", "born")
    assert told()[-1].facts["consent"] == Consent.ALWAYS
    assert export(me.person_id)["prefill"]

    stop_prefill(actor=me, now=now())
    another = world.draft(answers={}, now=now())
    with pytest.raises(PrefillNotAgreed):
        prefill_case(actor=me, request_id=another, now=now())
    assert not always_agreed(me.person_id)
    assert export(me.person_id)["prefill"] is None
    assert [len(told(f"cases.{code}-prefill")) for code in ("agree", "stop")] == [2, 1]


def test_whoever_is_forgotten_agrees_to_nothing_any_more(world):
    agree_prefill(actor=world.applicant, now=now())

    erase_requests(actor=SYSTEM, person_id=world.applicant.person_id, now=now())

    assert not PrefillConsent.objects.exists()


def test_for_somebody_helped_only_what_they_say_now_counts(world, request_id, helper):
    agree_prefill(actor=world.applicant, now=now())
    prefill_case(actor=world.applicant, request_id=request_id, is_agreed=True, now=now())
    save_answers(
        actor=helper, request_id=request_id, answers={"calls": "yes"}, version=2, now=now()
    )

    with pytest.raises(PrefillNotAgreed):
        prefill_case(actor=helper, request_id=request_id, now=now())
    with pytest.raises(Forbidden):
        agree_prefill(actor=helper, now=now())

    assert prefill_case(actor=helper, request_id=request_id, is_agreed=True, now=now()) == (
        "phone",
    )
    entry = told()[-1]
    assert (entry.actor_id, entry.on_behalf_of) == (helper.person_id, world.applicant.person_id)
    assert stored(request_id).answers["phone"] == PHONE  # hers, not the helper's


@pytest.mark.usefixtures("committed_db")
def test_filling_in_twice_at_once_answers_once():
    world = described(make_world(questions=FORM, pages=PAGES, requirements=()))
    request_id = world.draft(answers={}, now=now())

    def filling():
        return prefill_case(actor=world.applicant, request_id=request_id, is_agreed=True, now=now())

    def agreeing():
        return agree_prefill(actor=world.applicant, now=now())

    ends = at_once(filling, filling, agreeing, agreeing)

    assert sorted(ends[:2]) == [(), ("caller", "born")]
    assert ends[2:] == [None, None]
    assert stored(request_id).prefilled == ["caller", "born"]
    assert PrefillConsent.objects.count() == 1


# --- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def client(world):
    return browser(world.applicant)


@pytest.fixture
def at(client):
    return client.post(APPLY)["Location"].removesuffix("answers/")


def id_in(at):
    return UUID(at.rstrip("/").rpartition("/")[2])


def test_the_form_offers_what_the_profile_knows_and_fills_in_nothing_by_itself(client, at):
    page = client.get(f"{at}answers/")

    words = text_of(page)
    assert "We can fill in what you told us before" in words
    assert "Amina Sali" in words
    assert "3 May 1990" in words
    assert 'value="Amina Sali"' not in page.content.decode()
    assert stored(id_in(at)).answers == {}
    assert len(queries_of(client, f"{at}answers/")) <= 6


def test_agreeing_on_the_page_fills_in_and_marks_each_answer(client, at):
    back = client.post(f"{at}prefill/", {"agreed": "yes", "page": ""})
    page = client.get(back["Location"])

    assert back["Location"] == f"{at}answers/"
    words = text_of(page)
    assert "We filled in 2 answers from your profile." in words
    assert 'value="Amina Sali"' in page.content.decode()
    assert words.count("From your profile. You can change it.") == 2
    assert "We can fill in what you told us before" not in words

    filled = {"place": "Sirawai", "q_caller": "Amina S.", "q_calls": "yes", "version": "2"}
    born = {"q_born_day": "3", "q_born_month": "5", "q_born_year": "1990"}
    went = client.post(f"{at}answers/", filled | born)
    assert went["Location"] == f"{at}answers/reach/"
    assert PHONE in client.get(went["Location"]).content.decode()  # agreed for the whole request

    client.post(f"{at}answers/reach/", {"q_phone": PHONE, "version": "4"})
    check = text_of(client.get(f"{at}check/"))
    assert check.count("From your profile") == 2  # the name is typed now
    assert stored(id_in(at)).prefilled == ["born", "phone"]


def test_agreeing_for_all_from_the_form_is_changed_on_a_page_of_its_own(client, at):
    client.post(f"{at}prefill/", {"agreed": "yes", "always": "yes"})
    always = text_of(client.get("/portal/prefill/"))
    client.post("/portal/prefill/stop/")
    stopped = text_of(client.get("/portal/prefill/"))
    client.post("/portal/prefill/agree/")
    again = text_of(client.get("/portal/prefill/"))

    assert "We fill this in wherever an application asks for it." in always
    assert "3 May 1990" in always
    assert "We ask you first, in each application." in stopped
    assert "Ask me first each time" in again
    assert "Your profile in applications" in text_of(client.get("/account/"))


def test_a_new_application_of_somebody_who_always_agrees_is_filled_in(world, client):
    agree_prefill(actor=world.applicant, now=now())

    at = client.post(APPLY)["Location"].removesuffix("answers/")

    assert stored(id_in(at)).answers["caller"] == "Amina Sali"
    assert len(queries_of(client, "/portal/prefill/")) <= 6


def test_nothing_is_filled_in_when_the_box_for_somebody_helped_is_empty(client, at):
    refused = client.post(f"{at}prefill/", {"page": ""})

    assert "first tick that the person agrees" in text_of(client.get(refused["Location"]))
    assert stored(id_in(at)).answers == {}


def test_at_the_desk_both_names_are_shown_and_the_person_is_asked(world, client, at):
    helper = Person.objects.get(id=world.second.person_id)
    desk = browser(world.second)
    token = desk.cookies["tulay_session"].value
    session = Session.objects.get(token_hash=hash_of(token))
    Assistance.objects.create(
        helper_id=helper.id,
        person_id=world.applicant.person_id,
        session_id=session.id,
        reason="She cannot read.",
        asked_at=now(),
        expires_at=now() + timedelta(minutes=10),
        confirmed_at=now(),
        ends_at=now() + timedelta(minutes=30),
    )
    forget_visits()
    agree_prefill(actor=world.applicant, now=now())

    words = text_of(desk.get(f"{at}answers/"))
    refused = desk.post(f"{at}prefill/", {"page": ""}, follow=True)
    filled = desk.post(f"{at}prefill/", {"page": "", "agreed": "yes"}, follow=True)

    assert "This stands in the profile of Amina Sali." in words
    assert "Amina Sali sits with me, Carla Diaz, and agrees" in words
    assert "Do this in all my applications" not in words
    assert "first tick that the person agrees" in text_of(refused)
    assert 'value="Amina Sali"' in filled.content.decode()


def test_a_guest_is_offered_it_for_this_request_alone(world, db):
    guest = browser()
    begun = guest.post(APPLY, {"name": "Ben Cruz", "email": "ben@people.example", "phone": ""})
    at = begun["Location"].removesuffix("answers/")

    page = guest.get(f"{at}answers/")
    filled = guest.post(f"{at}prefill/", {"agreed": "yes", "always": "yes", "page": ""})

    assert "Do this in all my applications" not in text_of(page)
    assert filled["Location"] == f"{at}answers/"
    assert stored(id_in(at)).answers == {"caller": "Ben Cruz"}
    assert not PrefillConsent.objects.exists()
    assert guest.get("/portal/prefill/").status_code == 403


# --- the API --------------------------------------------------------------------------------------
@pytest.mark.usefixtures("api")
def test_programs_see_the_offer_agree_and_fill_in(world):
    me = Caller(world.applicant)
    request_id = world.draft(answers={}, now=now())
    path = f"/requests/{request_id}/prefill"

    offered = me.get(path).json()
    unsaid = me.post(path, {"is_agreed": False})
    filled = me.post(path, {"is_agreed": True})
    stranger = Caller(make_applicant()).get(path)

    assert offered["offered"] == [
        {"question": "caller", "value": "Amina Sali"},
        {"question": "born", "value": "1990-05-03"},
    ]
    assert (offered["is_agreed"], offered["filled"]) == (False, [])
    assert unsaid.status_code == 422
    assert filled.json() == {
        "is_agreed": True,
        "is_always_agreed": False,
        "filled": ["caller", "born"],
        "offered": [],
    }
    assert stranger.status_code == 404
    assert me.send("PUT", "/requests/prefill-consent", {"is_agreed": True}).status_code == 204
    assert me.get(path).json()["is_always_agreed"]
    assert me.send("PUT", "/requests/prefill-consent", {"is_agreed": False}).status_code == 204
    assert not me.get(path).json()["is_always_agreed"]


def test_a_guest_by_program_agrees_for_one_request_only(world):
    guest = replace(world.applicant, kind=ActorKind.GUEST)

    request_id = world.draft(answers={}, now=now(), applicant=guest)

    assert prefill_case(actor=guest, request_id=request_id, is_agreed=True, now=now())
