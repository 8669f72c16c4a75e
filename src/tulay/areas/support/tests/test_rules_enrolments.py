"""Who may take part, stand by, open."""

from uuid import UUID

import pytest

from tulay.areas.support.errors.enrolments import (
    AgeUnproven,
    ColleagueUnknown,
    EnrolmentUnknown,
    LastKeyWorker,
    NotAssigned,
    NotYourself,
    WhyMissing,
)
from tulay.areas.support.rules.enrolments import (
    REASON_MAX,
    check_enrolled,
    check_key_worker,
    check_open,
    check_released,
    checked_why,
    reference_of,
)

ME, PERSON, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def test_a_reference_names_nobody_and_is_short():
    assert reference_of(UUID("01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10")) == "PS-6F6C1F9A10"


def test_nobody_enrols_themselves():
    with pytest.raises(NotYourself):
        check_enrolled(actor_id=ME, person_id=ME, has_shown_age=True)


def test_a_person_shows_their_age_first():
    with pytest.raises(AgeUnproven) as met:
        check_enrolled(actor_id=ME, person_id=PERSON, has_shown_age=False)
    assert met.value.errors[0].pointer == "has_shown_age"
    check_enrolled(actor_id=ME, person_id=PERSON, has_shown_age=True)


@pytest.mark.parametrize("worker", [OTHER, PERSON])
def test_a_key_worker_is_a_colleague_and_not_the_person(worker):
    with pytest.raises(ColleagueUnknown):
        check_key_worker(worker, colleagues={ME, PERSON}, candidate_id=PERSON)
    check_key_worker(ME, colleagues={ME}, candidate_id=PERSON)


def test_the_last_key_worker_stays():
    with pytest.raises(LastKeyWorker):
        check_released(ME, {ME})
    with pytest.raises(NotAssigned):
        check_released(OTHER, {ME, PERSON})
    check_released(ME, {ME, OTHER})


def opens(actor_id, *, is_supervisor=False):
    return check_open(
        actor_id=actor_id, candidate_id=PERSON, workers={ME}, is_supervisor=is_supervisor
    )


def test_a_key_worker_opens_and_a_supervisor_says_why():
    assert opens(ME)
    assert not opens(OTHER, is_supervisor=True)


@pytest.mark.parametrize("actor_id", [OTHER, PERSON, None])
def test_nobody_else_finds_the_record(actor_id):
    with pytest.raises(EnrolmentUnknown):
        opens(actor_id)


def test_not_even_a_supervisor_opens_their_own():
    with pytest.raises(EnrolmentUnknown):
        opens(PERSON, is_supervisor=True)


@pytest.mark.parametrize("text", ["", "  ", "x" * (REASON_MAX + 1)])
def test_a_reason_is_a_sentence(text):
    with pytest.raises(WhyMissing):
        checked_why(text)
    assert checked_why(" She moved. ") == "She moved."
