"""What a few residents asked about their data, so that the information officer has a queue, and one breach."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.grounds import propose_ground
from tulay.areas.privacy.models import Breach, BreachClock, RightsRequest
from tulay.areas.privacy.rules import breaches
from tulay.areas.privacy.rules.grounds import Ground
from tulay.areas.privacy.rules.rights import ClaimState, Right, due_at, law_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.personal import Basis, Category
from tulay.site.demo.ids import stable_id
from tulay.site.demo.loading.guardians import official_of
from tulay.site.demo.people import residents
from tulay.site.demo.shapes import Person

#: Right, state, days ago, in their words, our answer.
ASKED = (
    (Right.CORRECTION, ClaimState.OPEN, 26, "My street is Rizal Street, not Rizal Avenue.", ""),
    (Right.OBJECTION, ClaimState.OPEN, 12, "Do not use my answers to plan other programmes.", ""),
    (Right.RESTRICTION, ClaimState.OPEN, 3, "My date of birth is wrong. Check it first.", ""),
    (Right.ERASURE, ClaimState.PROPOSED, 20, "I have moved abroad.", "We will erase your data."),
    (
        Right.HUMAN_DECISION,
        ClaimState.DONE,
        60,
        "Was my request sorted out by a program?",
        "No. An officer read it and decided; her name is in the letter.",
    ),
    (
        Right.CORRECTION,
        ClaimState.REFUSED,
        75,
        "My family has six members.",
        "The barangay's certificate says five. Send us a newer one.",
    ),
)
GUEST_ASKED = "My number has changed. It ends with 0417 now."
COUNTS_IN = timedelta(days=5)


def load_rights(now: datetime) -> int:
    """Load the requests, each with the entry of its arrival, a ground and the breach; return how many rows."""
    count = 0
    for person, (right, state, days, details, answer) in zip(_people(now), ASKED, strict=False):
        _ask(person, right, state, now - timedelta(days=days), details=details, answer=answer)
        count += 1
    guest = next(one for one in residents(now) if one.kind == "guest" and one.email)
    at = now - timedelta(days=5)
    _ask(guest, Right.CORRECTION, ClaimState.OPEN, at, details=GUEST_ASKED, answer="")
    _ground(now)
    _breach(now)
    return count + 3


def _ground(now: datetime) -> None:
    """Propose a law, which waits for a second person."""
    at = now - timedelta(days=1)
    propose_ground(
        actor=official_of(at),
        purpose="special",
        jurisdiction="south-africa",
        category=Category.SPECIAL,
        ground=Ground(Basis.PUBLIC_TASK, "POPIA, section 32(1)(a)"),
        reason="Social services may use what people tell about their health to care for them. "
        "Until this counts, everybody is asked first.",
        effective_on=(now + COUNTS_IN).date(),
        now=at,
    )


def _people(now: datetime) -> Iterator[Person]:
    home = (one for one in residents(now) if one.jurisdiction == "bangsamoro" and one.email)
    return (one for one in home if one.kind != "guest")


def _ask(
    person: Person, right: Right, state: ClaimState, made_at: datetime, *, details: str, answer: str
) -> None:
    law = law_of(person.jurisdiction)
    officer = stable_id("person", "privacy") if answer else None
    has_ended = state in {ClaimState.DONE, ClaimState.REFUSED}
    row = RightsRequest.objects.create(
        person_id=person.id,
        right=right.value,
        state=state.value,
        law=law,
        jurisdiction=person.jurisdiction,
        made_at=made_at,
        due_at=due_at(law, made_at),
        details=details,
        answer=answer or None,
        decided_by=officer,
        decided_at=made_at + timedelta(days=2) if officer else None,
        ended_at=made_at + timedelta(days=2) if has_ended else None,
    )
    record(
        actor=SYSTEM,
        code="privacy.ask",
        target=f"data-request:{row.id}",
        at=made_at,
        subject_id=person.id,
        right=right,
        state=state,
    )


def _breach(now: datetime) -> None:
    found_at = now - timedelta(hours=20)
    row = Breach.objects.create(
        title="Lists of a distribution left in a tricycle",
        happened="Two printed lists with names and barangays were left in a tricycle and not found again.",
        consequences="Somebody may know who was on the list of a food distribution.",
        measures="Lists are not printed any more; officers use the queue on their phones.",
        advice="",
        found_at=found_at,
        entered_at=found_at + timedelta(hours=1),
        entered_by=stable_id("person", "privacy"),
    )
    BreachClock.objects.create(breach=row, law="ph-dpa", due_at=breaches.due_at("ph-dpa", found_at))
    record(
        actor=SYSTEM,
        code="privacy.open-breach",
        target=f"breach:{row.id}",
        at=found_at + timedelta(hours=1),
    )
