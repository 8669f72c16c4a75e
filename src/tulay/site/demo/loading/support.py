"""A support programme in Cape Town with a few people, their key workers, and one who has left."""

from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from tulay.areas.support.actions.enrolments import assign_key_worker, end_enrolment, enrol
from tulay.areas.support.actions.looks import look
from tulay.areas.support.actions.programmes import open_programme
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.site.demo.ids import stable_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.loading.intakes import load_intakes
from tulay.site.demo.loading.journals import load_journals
from tulay.site.demo.loading.notes import load_notes
from tulay.site.demo.people import accounts, officers, residents

AGENCY = "digital-skills"
PROGRAMME = "Learners with disabilities"
OTHERS = 7
TELLING = (0, 1, 2, 5)
"""Who told something about themselves, by their place among those enrolled; the last without special information."""


def load_support(now: datetime, ground: Ground, notice_id: UUID) -> int:
    """Open the programme and enrol people through the product's own actions; return how many.

    :param notice_id: the notice under which candidates agree to the use of special information.
    """
    agency_id = ground.agencies[AGENCY]
    programme_id = open_programme(
        actor=SYSTEM, agency_id=agency_id, name=PROGRAMME, now=now - timedelta(days=400)
    )
    worker_id = stable_id("person", "keyworker")
    second_id = next(one.id for one in officers(now)[AGENCY] if one.id != worker_id)
    people = [stable_id("person", "candidate"), *_others(now)]
    made = [
        enrol(
            actor=SYSTEM,
            programme_id=programme_id,
            person_id=person_id,
            worker_id=second_id if number % 3 == 2 else worker_id,  # noqa: PLR2004 - every third
            has_shown_age=True,
            now=now - timedelta(days=300 - 30 * number),
        )
        for number, person_id in enumerate(people)
    ]
    births = {one.id: one.born_date for one in residents(now)}
    births |= {one.person.id: one.person.born_date for one in accounts(now)}
    told = {people[place]: births[people[place]] for place in TELLING}
    load_intakes(now, told, worker_id, notice_id)
    worker = Actor(worker_id, ActorKind.PERSON, (Grant(_CODES, agency_id, "officer"),))
    assign_key_worker(
        actor=worker, enrolment_id=made[0], worker_id=second_id, now=now - timedelta(days=90)
    )
    look(actor=worker, enrolment_id=made[0], now=now - timedelta(days=3))
    load_journals(people, notice_id, now)
    load_notes(people, made, worker_id, agency_id, now)
    reason = "She has found work as a tester and no longer needs us. We wish her well."
    end_enrolment(actor=worker, enrolment_id=made[4], reason=reason, now=now - timedelta(days=20))
    return len(made)


_CODES = frozenset({"support.look", "support.assign", "support.end"})


def _others(now: datetime) -> list[UUID]:
    found = (
        one.id
        for one in residents(now)
        if one.jurisdiction == "south-africa" and one.kind == "resident"
    )
    return list(islice(found, OTHERS))
