"""Personal data of the cases area: what people asked for, answered, handed in and were told."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.erasure import erase_requests, forget_requests
from tulay.areas.cases.queries.assigning import exported_skills
from tulay.areas.cases.queries.batches import exported_batches
from tulay.areas.cases.queries.export import (
    applicants_of_old,
    exported_absences,
    exported_more_time,
    exported_referrals,
    exported_requests,
)
from tulay.areas.cases.queries.prefill import exported_prefill_consent
from tulay.areas.cases.queries.whose import applicants_among
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold
from tulay.plumbing.sheets.uses import uses

uses("person")(applicants_among)


def export(person_id: UUID) -> dict[str, object]:
    """Return every request of a person, whom it was sent on to, when they were away here, and what they know."""
    return {
        "requests": exported_requests(person_id),
        "referrals": exported_referrals(person_id),
        "more_time": exported_more_time(person_id),
        "prefill": exported_prefill_consent(person_id),
        "absences": exported_absences(person_id),
        "skills": exported_skills(person_id),
        "batches": exported_batches(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty their answers, messages and files."""
    erase_requests(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty requests whose time is over."""
    forget_requests(actor=actor, person_id=person_id, before=before, now=now)


hold(
    Holding(
        area="cases",
        tables=(
            "cases_request",
            "cases_transition",
            "cases_assignment",
            "cases_comment",
            "cases_decision",
            "cases_document",
            "cases_absence",
            "cases_officer_skills",
            "cases_batch",
            "cases_inner_step",
            "cases_inner_move",
            "cases_referral",
            "cases_escalation",
            "cases_more_time",
            "cases_prefill_consent",
        ),
        export=export,
        erase=erase,
        expiring=(Expiring("requests", 2555, "ended", "emptied", applicants_of_old, forget),),
        kept=(
            Kept("that a request was made, its steps and its outcome", "accountability", 2555),
            Kept("which agencies had a request", "accountability", 2555),
            Kept(
                "when a request was late, who was told and what more time it got",
                "accountability",
                2555,
            ),
            Kept("when staff were away, and who stood in", "accountability", 2555),
            Kept("what staff know, as their agency noted it", "accountability", 2555),
            Kept("what staff did with several requests at once", "accountability", 2555),
            Kept("reasons of steps and decisions, sealed", "evidence of the decision", 2555),
        ),
    )
)
