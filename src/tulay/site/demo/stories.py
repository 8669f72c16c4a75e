"""Requests with a story, played from `content/stories.toml`."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from tulay.site.demo.clock import WorkingClock, clock
from tulay.site.demo.histories import History
from tulay.site.demo.ids import dice
from tulay.site.demo.people import accounts, first_place_under, named, officers, residents
from tulay.site.demo.reading import toml
from tulay.site.demo.services import services
from tulay.site.demo.shapes import Person, Request, Service

BEFORE_IT_WAS_SENT = timedelta(minutes=20)
_MINUTES = 60
_DAYS = re.compile(r"([+-]\d+)d")


@cache
def story_people(now: datetime) -> tuple[Person, ...]:
    """Return the people of the stories who have no account of their own."""
    return tuple(
        named(
            kind="resident",
            key=row["key"],
            name=(row["given_name"], row["family_name"]),
            jurisdiction=row["jurisdiction"],
            place_code=first_place_under(row["place"]),
            language=row["language"],
            born_date=row["born"],
            number=980_000 + number,
            domain="people.tulay.example",
            now=now,
        )
        for number, row in enumerate(toml("stories.toml")["person"])
    )


def story_requests(now: datetime) -> Iterator[Request]:
    """Tell the requests of the stories as they stand now."""
    random = dice("stories")
    catalogue = {service.slug: service for service in services(now.date())}
    cast = {person.email.split("@")[0]: person for person in story_people(now)}
    cast |= {account.username: account.person for account in accounts(now)}
    for row in toml("stories.toml")["request"]:
        service = catalogue[row["service"]]
        applicant = cast.get(row.get("person", "")) or _stranger(service, now, random)
        yield _Scripted(service, applicant, row, now, random).play()


def _stranger(service: Service, now: datetime, random: Random) -> Person:
    people = [p for p in residents(now) if p.jurisdiction == service.jurisdiction]
    return random.choice(people)


class _Scripted:
    """One request played from its script."""

    def __init__(
        self,
        service: Service,
        applicant: Person,
        row: dict[str, Any],
        now: datetime,
        random: Random,
    ) -> None:
        self._row, self._service = row, service
        self._clock: WorkingClock = clock(service.jurisdiction, now)
        self._now_position = self._clock.position(now)
        self._who = _cast(service, applicant, row.get("officer"), now)
        self._history = History(
            service=service,
            applicant=applicant,
            clock=self._clock,
            now=now,
            random=random,
            priority=row.get("priority", "normal"),
            answers={code: _dated(text, now) for code, text in row["answers"].items()},
            story=row["story"],
        )

    def play(self) -> Request:
        history = self._history
        for ago, state, who, reason, *second in self._row["steps"]:
            at = self._at(ago)
            cosigner = self._who[second[0]] if second else None
            if not history.step(state, at, self._who[who], reason, cosigner):
                raise ValueError(f"{self._row['story']}: {state} lies in the future")
            if state == "submitted":
                self._hand_in(at)
            if state == "in_review" and who == "officer":
                history.assignee_id = self._who["officer"]
        for ago, audience, who, text in self._row["comments"]:
            author = self._who[who]
            if author is not None:
                history.say(author, self._at(ago), text, public=audience == "public")
        return history.finish()

    def _at(self, hours_ago: float) -> datetime:
        return self._clock.moment(self._now_position - max(1, int(hours_ago * _MINUTES)))

    def _hand_in(self, at: datetime) -> None:
        refused = self._row.get("refused")
        if refused:
            self._history.upload_refused(refused, at - BEFORE_IT_WAS_SENT, dice("refused"))
        for wanted in self._service.documents:
            if not wanted.optional:
                self._history.upload(wanted.document.code, at)


def _dated(answer: str, now: datetime) -> str:
    """Turn `-6d` into the day six days before now; leave other answers alone."""
    found = _DAYS.fullmatch(answer)
    return (now.date() + timedelta(days=int(found[1]))).isoformat() if found else answer


def _cast(
    service: Service, applicant: Person, officer: str | None, now: datetime
) -> dict[str, UUID | None]:
    """Say who plays whom; a named demo officer goes before the agency's others."""
    desk = list(officers(now)[service.agency_slug])
    chosen = {account.username: account.person for account in accounts(now)}.get(officer or "")
    if chosen is not None:
        desk.remove(chosen)
        desk.insert(0, chosen)
    else:
        demo = {account.person.id for account in accounts(now)}
        desk.sort(key=lambda person: person.id in demo)
    roles = dict(zip(("officer", "second", "third"), (person.id for person in desk), strict=False))
    return {"applicant": applicant.id, "system": None, **roles}
