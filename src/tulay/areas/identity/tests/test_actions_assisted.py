from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import (
    ask_to_assist,
    begin_assisting,
    change_profile,
    end_assisting,
    stop_assistance,
)
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.errors import NotForYourself, ProofEnded, UnknownAssistance, WrongCode
from tulay.areas.identity.models import Assistance
from tulay.areas.identity.queries import actor_for_token, help_given_to, visitor
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.areas.identity.tests.reading import CODE, sent_to, written
from tulay.kernel.errors import Forbidden, TooMany
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
REASON = "Sits at our desk and cannot read"


@pytest.fixture
def amina():
    return make_person(email="amina@example.org", name="Amina Sali")


@pytest.fixture
def token():
    """The session of an officer."""
    officer = make_person(name="Omar Ali")
    make_grant(officer, Role.OFFICER, agency_id=uuid7())
    return make_session(officer)


def who(token, *, now=NOW):
    forget_visits()
    return actor_for_token(token, now=now)


def asks(token, address="amina@example.org", *, now=NOW):
    return ask_to_assist(actor=who(token), address=address, reason=REASON, now=now)


def code():
    return CODE.search(written("assist_code")[-1].body)[1]


def begins(token, assistance_id, given=None, *, now=NOW):
    begin_assisting(
        actor=who(token, now=now), assistance_id=assistance_id, code=given or code(), now=now
    )


def test_an_official_acts_for_a_person_who_gave_their_code(token, amina):
    helper = who(token)
    begins(token, asks(token))

    actor = who(token)

    assert (actor.person_id, actor.on_behalf_of) == (helper.person_id, amina.id)
    assert actor.name == "Omar Ali"
    assert actor.may("cases.submit")
    assert not actor.may("cases.decide"), "not as the officer they are"
    assert not actor.may("identity.change-profile"), "never the person's account"
    assert not actor.is_staff
    assert sent_to("assist_code") == sent_to("assisted") == ["amina@example.org"]
    assert "Omar Ali" in written("assisted")[0].body
    entry = Entry.objects.get(action="identity.begin-assisting")
    assert (entry.actor_id, entry.subject_id) == (helper.person_id, amina.id)
    asked = Entry.objects.get(action="identity.ask-to-assist")
    assert REASON not in str(asked.facts)


def test_what_is_done_bears_both_names(token, amina):
    begins(token, asks(token))
    end_assisting(actor=who(token), now=NOW)
    entry = Entry.objects.get(action="identity.end-assisting")
    assert (entry.on_behalf_of, entry.subject_id) == (amina.id, amina.id)
    assert entry.actor_id != amina.id


def test_the_person_hears_when_the_helper_ends_it(token, amina):
    asks(token)  # another wish, never confirmed: nobody is told of its end
    begins(token, asks(token))
    end_assisting(actor=who(token), now=NOW)
    assert sent_to("assistance_ended") == ["amina@example.org"]
    [message] = written("assistance_ended")
    assert "Omar Ali ended the help" in message.body
    assert "did this for you" not in message.body


def test_it_ends_after_half_an_hour(token, amina):
    begins(token, asks(token))
    assert who(token, now=NOW + timedelta(minutes=29)).on_behalf_of == amina.id
    later = who(token, now=NOW + timedelta(minutes=30))
    assert later.on_behalf_of is None
    assert later.is_staff


def test_the_helper_ends_it(token, amina):
    begins(token, asks(token))
    end_assisting(actor=who(token), now=NOW)
    assert who(token).on_behalf_of is None
    with pytest.raises((UnknownAssistance, Forbidden)):
        end_assisting(actor=who(token), now=NOW)


def test_the_person_ends_it(token, amina):
    begins(token, asks(token))
    [card] = help_given_to(amina.id, now=NOW)
    assert (card.helper, card.reason, card.is_open) == ("Omar Ali", REASON, True)

    with pytest.raises(UnknownAssistance):
        stop_assistance(actor=actor_of(make_person()), assistance_id=card.id, now=NOW)
    stop_assistance(actor=actor_of(amina), assistance_id=card.id, now=NOW)

    assert who(token).on_behalf_of is None
    assert not help_given_to(amina.id, now=NOW)[0].is_open


@pytest.mark.parametrize("how", ["closed", "new password"])
def test_it_ends_with_the_persons_account_or_password(token, amina, how):
    begins(token, asks(token))
    if how == "closed":
        amina.deactivated_at = NOW
        amina.save()
    else:
        end_everything(amina, now=NOW)
    assert who(token).on_behalf_of is None


def test_it_holds_in_the_session_that_asked_only(token, amina):
    assistance_id = asks(token)
    other = make_session(Assistance.objects.get().helper)
    with pytest.raises(ProofEnded):
        begins(other, assistance_id)
    begins(token, assistance_id)
    assert who(other).on_behalf_of is None


def test_another_official_cannot_use_the_code(token, amina):
    assistance_id = asks(token)
    officer = make_person()
    make_grant(officer, Role.OFFICER, agency_id=uuid7())
    with pytest.raises(ProofEnded):
        begins(make_session(officer), assistance_id)


def test_a_code_may_be_guessed_five_times(token, amina):
    assistance_id = asks(token)
    wrong = f"{(int(code()) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(WrongCode):
            begins(token, assistance_id, wrong)
    with pytest.raises(ProofEnded):
        begins(token, assistance_id)


def test_the_fifth_try_may_be_the_right_one(token, amina):
    assistance_id = asks(token)
    wrong = f"{(int(code()) + 1) % 1_000_000:06d}"
    for _ in range(4):
        with pytest.raises(WrongCode):
            begins(token, assistance_id, wrong)
    begins(token, assistance_id)
    assert who(token).on_behalf_of == amina.id


def test_a_code_opens_once_and_for_a_quarter_of_an_hour(token, amina):
    assistance_id = asks(token)
    right = code()
    with pytest.raises(ProofEnded):
        begins(token, assistance_id, right, now=NOW + timedelta(minutes=15))
    begins(token, assistance_id, right)
    end_assisting(actor=who(token), now=NOW)
    with pytest.raises(ProofEnded):
        begins(token, assistance_id, right)


def test_an_unknown_person_is_answered_alike(token):
    assistance_id = asks(token, "nobody@example.org")
    assert not written("assist_code")
    with pytest.raises(ProofEnded):
        begins(token, assistance_id, "123456")


def test_nobody_assists_themselves(token):
    officer = make_person(email="omar@example.org")
    make_grant(officer, Role.OFFICER, agency_id=uuid7())
    with pytest.raises(NotForYourself):
        asks(make_session(officer), "omar@example.org")


def test_residents_and_visitors_act_for_nobody(amina):
    for actor in (actor_of(make_person()), visitor()):
        with pytest.raises(Forbidden):
            ask_to_assist(actor=actor, address="amina@example.org", reason=REASON, now=NOW)


def test_a_person_is_asked_three_times_an_hour(token, amina):
    for _ in range(3):
        asks(token)
    with pytest.raises(TooMany):
        asks(token)


def test_an_official_who_lost_the_role_acts_for_nobody(token, amina):
    begins(token, asks(token))
    helper = Assistance.objects.get().helper
    helper.grants.update(revoked_at=NOW)
    assert who(token).on_behalf_of is None


def test_who_acts_for_a_person_cannot_touch_an_account(token, amina):
    begins(token, asks(token))
    with pytest.raises(Forbidden):
        change_profile(actor=who(token), name="Somebody Else", now=NOW)
