from datetime import date

import pytest

from tulay.areas.cases.errors import PrefillNotAgreed
from tulay.areas.cases.rules.prefill import Consent, consent_for, fillable, knows_of
from tulay.areas.catalogue.queries.services import Question, When

PROFILE = {
    "profile.name": "Amina Sali",
    "profile.email": "amina@people.example",
    "profile.phone": "+639171234567",
    "person.birth_date": "1990-05-03",
}


def question(code, fact="", kind="text", **more):
    given = {"choices": (), "is_required": True, "low": None, "high": None, "fact": fact}
    return Question(code=code, label=code, hint="", kind=kind, **(given | more))


FORM = (
    question("caller", "profile.name"),
    question("phone", "profile.phone", pattern="phone"),
    question("born", "person.birth_date", kind="date", days="past"),
    question("boat"),
    question("size", "household.size", kind="number"),
)


def filled(questions=FORM, profile=PROFILE, answers=None):
    return fillable(
        questions,
        profile,
        answers or {},
        slug="boats",
        currency="PHP",
        today=date(2026, 11, 23),
    )


def test_a_profile_answers_what_the_form_asks_of_it_and_nothing_else():
    assert filled() == {
        "caller": "Amina Sali",
        "phone": "+639171234567",
        "born": "1990-05-03",
    }


def test_what_was_answered_or_emptied_stays_as_it_is():
    assert filled(answers={"caller": "Ben", "phone": None}) == {"born": "1990-05-03"}


def test_what_the_profile_does_not_say_or_says_unfit_is_asked():
    assert filled(profile=PROFILE | {"profile.name": "", "profile.phone": "call me"}) == {
        "born": "1990-05-03"
    }


def test_special_and_hidden_questions_are_never_filled_in():
    special = question("caller", "profile.name", is_special=True)
    hidden = question("phone", "profile.phone", asked_if=When("boat", ("yes",), None, None))

    assert filled((question("boat"), special, hidden)) == {}
    assert filled((question("boat"), hidden), answers={"boat": "yes"}) == {"phone": "+639171234567"}


def test_a_form_that_asks_nothing_of_a_profile_opens_none():
    assert knows_of(FORM)
    assert not knows_of((question("boat"), question("size", "household.size", kind="number")))
    assert not knows_of([question("caller", "profile.name", is_special=True)])


@pytest.mark.parametrize(
    ("is_agreed", "is_helped", "was_agreed", "always", "expected"),
    [
        (True, False, False, False, Consent.NOW),
        (True, True, True, True, Consent.NOW),
        (False, False, True, False, Consent.REQUEST),
        (False, False, False, True, Consent.ALWAYS),
        (False, False, True, True, Consent.REQUEST),
        (False, False, False, False, None),
        (False, True, False, False, None),
        (False, True, True, False, None),
        (False, True, False, True, None),
        (False, True, True, True, None),
    ],
)
def test_only_consent_opens_a_profile_and_for_somebody_helped_only_what_they_say_now(
    is_agreed, is_helped, was_agreed, always, expected
):
    given = {
        "is_agreed": is_agreed,
        "is_helped": is_helped,
        "was_agreed": was_agreed,
        "is_always_agreed": always,
    }
    if expected is None:
        with pytest.raises(PrefillNotAgreed):
            consent_for(**given)
    else:
        assert consent_for(**given) is expected
