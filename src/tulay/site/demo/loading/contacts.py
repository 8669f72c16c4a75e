"""With whom agencies speak, by COPY: invented people and organisations, and what was spoken with each."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import Communication, Contact
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import residents, staff
from tulay.site.demo.shapes import Person

OF = {"mssd": 24, "mafar": 6, "moh": 6, "mbhte": 6, "ocm": 6, "milg": 6}
"""How many contacts an agency of the demo has; that of its own officer the most."""
ORGANISED = 0.3
WORK = (
    "Barangay captain",
    "Secretary of the barangay council",
    "Municipal social worker",
    "Principal of the elementary school",
    "Ustadz of the madrasah",
    "Chair of the fisherfolk association",
    "Midwife of the health station",
    "Youth leader",
)
GROUPS = ("Fisherfolk association", "Women's cooperative", "Farmers' association", "Madrasah")
SPOKEN = (
    ("call", "to_us", "Asked when the food packs for the evacuated families will come."),
    ("visit", "from_us", "Looked at the site of the day centre with the council. The roof leaks."),
    ("letter", "to_us", "Sent the list of households that lost their boats."),
    ("email", "from_us", "Told which papers the cooperative still has to send."),
    ("message", "to_us", "Said that the meeting place is flooded and another one is ready."),
    ("meeting", "from_us", "Agreed who checks the list of older persons before the payout."),
    ("call", "from_us", "Asked for the names of two people who help at the next visit."),
)
FOLLOWED, LEFT = 0.5, 0.7
"""After how much of what was spoken somebody wanted to come back, and how often nobody has yet after the last."""


def load_contacts(now: datetime, ground: Ground) -> dict[str, int]:
    """Load contacts with what was spoken; some are to be followed up by now."""
    random = dice("contacts")
    officers = {one.agency_slug: one.person_id for one in staff(now)[1] if one.role == "officer"}
    people = [one for one in residents(now) if one.jurisdiction == "bangsamoro"]
    random.shuffle(people)
    pool = cycle(people)
    rows: list[Contact] = []
    spoken: list[Communication] = []
    for slug, many in OF.items():
        for number in range(1, many + 1):
            row = _contact(ground.agencies[slug], number, next(pool), now, random)
            log = list(_log(row, officers.get(slug), now, random))
            row.last_date = max(one.happened_date for one in log)
            rows.append(row)
            spoken += log
    counts = {
        "contacts": copy_in(Contact, iter(rows)),
        "communications": copy_in(Communication, iter(spoken)),
    }
    record(actor=SYSTEM, code="directory.add-contact", target="demo", at=now, count=len(rows))
    return counts


def _contact(agency_id: UUID, number: int, who: Person, now: datetime, random: Random) -> Contact:
    added_at = now - timedelta(days=random.randint(60, 600))
    made_id = drawn_id(added_at, random)
    is_group = random.random() < ORGANISED
    name = f"{who.given_name} {who.family_name}"
    return Contact.made(
        id=made_id,
        agency_id=agency_id,
        number=number,
        kind="organisation" if is_group else "person",
        subject_id=made_id,
        name=f"{random.choice(GROUPS)} of {who.family_name}" if is_group else name,
        designation=name if is_group else random.choice(WORK),
        phone=who.phone,
        address=None,
        email=None,
        created_at=added_at,
        updated_at=added_at,
    )


def _log(
    row: Contact, officer_id: UUID | None, now: datetime, random: Random
) -> Iterator[Communication]:
    """Yield what was spoken, the oldest first; what was to be followed up is done, but for the last of it."""
    count = random.randint(1, 5)
    days = sorted((random.randint(2, 55) for _ in range(count)), reverse=True)
    for place, back in enumerate(days, start=1):
        way, direction, about = random.choice(SPOKEN)
        on = now.date() - timedelta(days=back)
        at = datetime.combine(on, time(6), tzinfo=now.tzinfo)
        wanted = place == count or random.random() < FOLLOWED
        due = on + timedelta(days=random.randint(3, 30)) if wanted else None
        is_done = due is not None and (place < count or random.random() > LEFT)
        yield Communication.made(
            id=drawn_id(at, random),
            agency_id=row.agency_id,
            contact_id=row.id,
            subject_id=row.subject_id,
            happened_date=on,
            way=way,
            direction=direction,
            about=about,
            follow_up_date=due,
            done_at=min(now, at + timedelta(days=2)) if is_done else None,
            done_by=officer_id if is_done else None,
            written_by=officer_id,
            written_at=at,
        )
