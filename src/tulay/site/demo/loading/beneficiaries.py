"""Whom programmes reach, by COPY: invented people, households, organisations and communities, some of them twice."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from random import Random
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Beneficiary
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import residents
from tulay.site.demo.programmes import Programme
from tulay.site.demo.shapes import Person

SMALL = 160
"""Of programmes for no more people than this, somebody wrote down who came."""
EVERY = 9
SHOWN = "mssd"
"""The agency of the demo's own focal person: all of its small programmes are written down."""
WITH_ACCOUNT, TWICE, ENDED = 0.2, 0.04, 0.12
KINDS = {"person": 10, "household": 7, "organisation": 1}
GROUPS = ("Fisherfolk association", "Women's cooperative", "Farmers' association", "Madrasah")
REASONS = ("completed", "completed", "left", "moved_away", "not_eligible")


def load_beneficiaries(now: datetime, ground: Ground, told: Iterable[Programme]) -> dict[str, int]:
    """Load whom small programmes reach; some of one name are there twice, and some in two programmes."""
    random = dice("beneficiaries")
    people = [one for one in residents(now) if one.jurisdiction == "bangsamoro"]
    random.shuffle(people)
    pool = cycle(people)
    chosen = [one for one in told if one.state in ("ongoing", "completed") and one.slots <= SMALL]
    rows = (
        row
        for place, one in enumerate(chosen)
        if one.agency_slug == SHOWN or place % EVERY == 0
        for row in _of(one, ground, pool, now, random)
    )
    count = copy_in(Beneficiary, rows)
    record(actor=SYSTEM, code="programmes.enrol-beneficiary", target="demo", at=now, count=count)
    return {"beneficiaries": count}


def _of(
    one: Programme, ground: Ground, pool: Iterator[Person], now: datetime, random: Random
) -> Iterator[Beneficiary]:
    """Yield whom a programme reaches, up to as many people as it is on its way to."""
    wanted, number, reached = one.slots * one.progress // 100, 0, 0
    last: Person | None = None
    seen: set[UUID] = set()
    while reached < wanted:
        number += 1
        is_twice = last is not None and random.random() < TWICE
        who = last if is_twice and last is not None else next(pool)
        if who.id in seen and not is_twice:
            return  # the pool has gone round: nobody is there twice by accident
        seen.add(who.id)
        kind = _kind(number, random, is_twice=is_twice)
        row = _row(one, ground, who, kind, number, now=now, random=random, is_twice=is_twice)
        last = who if row.kind == "person" else None
        reached += row.people
        yield row


def _kind(number: int, random: Random, *, is_twice: bool) -> str:
    if number == 1 and random.random() < 0.2:  # noqa: PLR2004 - the community itself, once
        return "community"
    return "person" if is_twice else random.choices(list(KINDS), list(KINDS.values()))[0]


def _row(
    one: Programme,
    ground: Ground,
    who: Person,
    kind: str,
    number: int,
    *,
    now: datetime,
    random: Random,
    is_twice: bool,
) -> Beneficiary:
    is_known = kind == "person" and not is_twice and random.random() < WITH_ACCOUNT
    made_id = drawn_id(one.added_at, random)
    agency_id = ground.agencies[one.agency_slug]
    human = kind in ("person", "household")
    starts = min(now.date(), one.starts_date + timedelta(days=random.randint(0, 20)))
    return Beneficiary.made(
        id=made_id,
        agency_id=agency_id,
        ppa_id=one.id,
        number=number,
        kind=kind,
        subject_id=who.id if is_known else made_id if human else agency_id,
        person_id=who.id if is_known else None,
        name=f"{who.given_name} {who.family_name}" if human else _group(kind, one, random),
        id_number=f"{random.randint(10**11, 10**12 - 1)}" if human and not is_twice else None,
        phone=who.phone if human and random.random() < 0.7 else None,  # noqa: PLR2004 - most have one
        birth_date=who.born_date.isoformat() if kind == "person" and not is_twice else None,
        place_id=ground.places[one.place.code],
        is_outside=one.obc_slots > 0,
        people={"person": 1, "household": random.randint(2, 8)}.get(kind, random.randint(6, 20)),
        started_date=starts,
        enrolled_by=None,
        created_at=one.added_at,
        updated_at=one.added_at,
        **_ending(starts, now, random),
    )


def _ending(starts: date, now: datetime, random: Random) -> dict[str, object]:
    ends = starts + timedelta(days=random.randint(20, 90))
    if random.random() >= ENDED or ends > now.date():
        return {}
    return {"state": "ended", "ended_date": ends, "end_reason": random.choice(REASONS)}


def _group(kind: str, one: Programme, random: Random) -> str:
    if kind == "community":
        return f"Community of {one.place.name}"
    return f"{random.choice(GROUPS)} of {one.place.name}"
