"""Twenty thousand ordinary requests, told from their birth to now."""

from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from tulay.site.demo.answers import answers_to
from tulay.site.demo.clock import WorkingClock, clock
from tulay.site.demo.histories import HOLDS_SLOT, History
from tulay.site.demo.ids import dice, stable_id
from tulay.site.demo.people import officers, residents
from tulay.site.demo.places import covers, places_by_code
from tulay.site.demo.reading import toml
from tulay.site.demo.services import services
from tulay.site.demo.shapes import Person, Request, Service

COUNT = 20_000
DAYS = 730
#: Above one, more of the requests are recent: the service grows, and queues are not empty.
_RECENT = 1.6
_PRIORITIES = ("low", "normal", "high", "urgent")
_PRIORITY_SHARES = (4, 78, 14, 4)
_CHANNELS = ("web", "desk", "phone")
_CHANNEL_SHARES = (81, 13, 6)
_DRAFT_DAYS, _WAIT_DAYS = 90, 30
_MINUTES = 60
#: Between so many parts of the requests an agency finishes too late; which part is the agency's own.
_LATE_SHARES = (0.10, 0.24)


def requests(now: datetime, count: int = COUNT) -> Iterator[Request]:
    """Tell `count` requests of the last 24 months, oldest first."""
    random = dice("requests")
    counter = _Counter(now, random)
    ages = sorted((DAYS * random.random() ** _RECENT for _ in range(count)), reverse=True)
    for age in ages:
        created_at = now - timedelta(days=age)
        service = counter.draw(created_at)
        request = _Ordinary(service, counter.applicant(service), now, random).tell(created_at)
        counter.note(request)
        yield request


class _Counter:
    """Draws a service that is open on the day, and somebody whom it reaches."""

    def __init__(self, now: datetime, random: Random) -> None:
        self._random = random
        self._services = [s for s in services(now.date()) if s.weight and s.status != "draft"]
        self._bounds = list(accumulate(s.weight for s in self._services))
        self._people = _reach(now)
        self._taken: dict[str, int] = {}

    def draw(self, at: datetime) -> Service:
        while True:
            service = self._services[bisect(self._bounds, self._random.random() * self._bounds[-1])]
            if self._open(service, at):
                return service

    def applicant(self, service: Service) -> Person:
        return self._random.choice(self._people[service.jurisdiction, service.coverage])

    def note(self, request: Request) -> None:
        if request.state in HOLDS_SLOT:
            slug = request.service_slug
            self._taken[slug] = self._taken.get(slug, 0) + 1

    def _open(self, service: Service, at: datetime) -> bool:
        if service.closed_date is not None and at.date() >= service.closed_date:
            return False
        return service.slots is None or self._taken.get(service.slug, 0) < service.slots


@cache
def _late_share(agency_slug: str) -> float:
    """Return which part of its requests an agency finishes too late: some are better than others, always the same."""
    low, high = _LATE_SHARES
    return low + (high - low) * (stable_id("punctual", agency_slug).int % 1000) / 1000


@cache
def _reach(now: datetime) -> dict[tuple[str, tuple[str, ...]], list[Person]]:
    """Return, by jurisdiction and coverage, the residents whom such a service reaches."""
    known = places_by_code()
    found: dict[tuple[str, tuple[str, ...]], list[Person]] = {}
    for service in services(now.date()):
        key = service.jurisdiction, service.coverage
        if key not in found:
            found[key] = [
                person
                for person in residents(now)
                if person.jurisdiction == service.jurisdiction
                and covers(service.coverage, known[person.place_code])
            ]
    return found


class _Ordinary:
    """One request without a story of its own."""

    def __init__(self, service: Service, applicant: Person, now: datetime, random: Random) -> None:
        self._random = random
        self._clock: WorkingClock = clock(service.jurisdiction, now)
        self._officers = officers(now)[service.agency_slug]
        self._officer = random.choice(self._officers)
        self._service, self._applicant = service, applicant
        self._is_late = random.random() < _late_share(service.agency_slug)
        self._history = History(
            service=service,
            applicant=applicant,
            clock=self._clock,
            now=now,
            random=random,
            priority=random.choices(_PRIORITIES, _PRIORITY_SHARES)[0],
            channel=random.choices(_CHANNELS, _CHANNEL_SHARES)[0],
        )

    def tell(self, created_at: datetime) -> Request:
        history, me = self._history, self._applicant.id
        history.step("draft", created_at, me)
        history.answers = answers_to(self._service, created_at, self._random)
        if self._chance(0.05):
            self._leave_as_draft(created_at)
        else:
            submitted_at = created_at + timedelta(minutes=self._random.randrange(4, 300))
            self._hand_in(created_at)
            if history.step("submitted", submitted_at, me):
                self._work(submitted_at)
        return history.finish()

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _phrase(self, kind: str, table: str = "reasons") -> str:
        text = str(self._random.choice(toml("phrases.toml")[table][kind]))
        if "{" not in text:
            return text
        paper = self._random.choice(self._service.documents).document.names["en"]
        return text.format(
            document=paper.lower(), service=self._service.name, given=self._applicant.given_name
        )

    def _after(self, at: datetime, low: float, high: float) -> datetime:
        """Return a moment in office hours, so many working minutes after `at`."""
        minutes = max(2, int(self._random.uniform(low, high)))
        return self._clock.moment(self._clock.position(at) + minutes)

    def _leave_as_draft(self, created_at: datetime) -> None:
        if self._chance(0.2):
            left_at = created_at + timedelta(days=self._random.uniform(0.1, 20))
            self._history.step("withdrawn", left_at, self._applicant.id, self._phrase("withdrawn"))
        else:
            ended_at = created_at + timedelta(days=_DRAFT_DAYS, hours=1)
            self._history.step("expired", ended_at, None, self._phrase("expired_draft"))

    def _hand_in(self, created_at: datetime) -> None:
        at = created_at + timedelta(minutes=2)
        for wanted in self._service.documents:
            if not wanted.optional or self._chance(0.35):
                self._history.upload(wanted.document.code, at)

    def _work(self, submitted_at: datetime) -> None:
        """Take the request from submission as far as time allows."""
        history = self._history
        if self._chance(0.25):
            history.assignee_id = self._officer.id
        response = self._service.response_hours * _MINUTES
        late = self._chance(0.1)
        bounds = (response * 1.05, response * 2.5) if late else (response * 0.1, response * 0.95)
        opened_at = self._after(submitted_at, *bounds)
        if self._chance(0.015):
            left_at = submitted_at + (opened_at - submitted_at) * 0.5
            history.step("withdrawn", left_at, self._applicant.id, self._phrase("withdrawn"))
            return
        if not history.step("in_review", opened_at, self._officer.id, self._phrase("in_review")):
            return
        history.assignee_id = self._officer.id
        if self._chance(0.5):
            noted_at = self._after(opened_at, 5, 90)
            history.say(
                self._officer.id, noted_at, self._phrase("review", "internal"), public=False
            )
        review_at = self._ask(opened_at) if self._chance(0.27) else opened_at
        if review_at is not None:
            self._decide(review_at, submitted_at)

    def _ask(self, opened_at: datetime) -> datetime | None:
        """Ask for something; return when the review goes on, or None if it never does."""
        history, me = self._history, self._applicant.id
        asked_at = self._after(opened_at, 20, 600)
        if not history.step(
            "needs_information", asked_at, self._officer.id, self._phrase("needs_information")
        ):
            return None
        if self._chance(0.1):
            ended_at = asked_at + timedelta(days=_WAIT_DAYS, hours=1)
            history.step("expired", ended_at, None, self._phrase("expired_waiting"))
            return None
        answered_at = asked_at + timedelta(days=self._random.uniform(0.1, 14))
        if self._chance(0.04):
            history.step("withdrawn", answered_at, me, self._phrase("withdrawn"))
            return None
        answer = self._phrase("answered")
        if not history.step("in_review", answered_at, me, answer):
            return None
        history.upload(self._service.documents[0].document.code, answered_at)
        history.say(me, answered_at, answer, public=True)
        return answered_at

    def _decide(self, review_at: datetime, submitted_at: datetime) -> None:
        total = self._service.resolution_hours * _MINUTES
        used = self._clock.position(review_at) - self._clock.position(submitted_at)
        if self._is_late:
            share = self._random.uniform(1.05, 2.2)
            left = max(30.0, total * share - min(used, total * 0.2))
        else:
            left = max(10.0, self._left(submitted_at, review_at) * self._random.uniform(0.1, 0.7))
        if self._chance(0.02):
            left_at = self._after(review_at, 5, left * 0.9)
            self._history.step("withdrawn", left_at, self._applicant.id, self._phrase("withdrawn"))
            return
        self._chat(review_at, left)
        decided_at = self._after(review_at, left, left * 1.02)
        if self._chance(0.76):
            self._approve(decided_at, self._phrase("approved"))
        else:
            self._reject(decided_at)

    def _left(self, submitted_at: datetime, at: datetime) -> float:
        """Return how many working minutes are left at a moment."""
        due_at = self._history.due_at(submitted_at)
        return max(0.0, self._clock.position(due_at) - self._clock.position(at))

    def _chat(self, review_at: datetime, left: float) -> None:
        history = self._history
        if self._chance(0.3):
            at = self._after(review_at, 10, left * 0.8)
            history.say(self._officer.id, at, self._phrase("update", "public"), public=True)
        if self._chance(0.12):
            at = self._after(review_at, 10, left * 0.9)
            history.say(self._applicant.id, at, self._phrase("question", "public"), public=True)

    def _fresh(self) -> list[Person]:
        """Return the officers who have not opened, decided or co-signed anything here."""
        steps = self._history.transitions
        signed = {step.actor_id for step in steps} | {step.cosigner_id for step in steps}
        return [officer for officer in self._officers if officer.id not in signed]

    def _sign(self, target: str, at: datetime, officer: Person, reason: str) -> bool:
        """Decide; where the service wants four eyes, a second officer signs as well."""
        four_eyes = self._service.four_eyes
        cosigner = self._random.choice(self._fresh()).id if four_eyes else None
        if self._chance(0.3):
            earlier = self._clock.moment(self._clock.position(at) - 3)
            self._history.say(
                officer.id,
                max(earlier, self._history.latest_at),
                self._phrase("decision", "internal"),
                public=False,
            )
        return self._history.step(target, at, officer.id, reason, cosigner)

    def _approve(self, at: datetime, reason: str, officer: Person | None = None) -> None:
        officer = officer or self._officer
        history = self._history
        if not self._sign("approved", at, officer, reason):
            return
        day = 8 * _MINUTES
        if self._chance(0.015):
            left_at = self._after(at, 30, day)
            history.step("withdrawn", left_at, self._applicant.id, self._phrase("withdrawn"))
            return
        left = self._left_of_all(at)
        begun_at = self._after(at, 5, left * 0.3) if left else self._after(at, 30, day * 3)
        if not history.step("in_progress", begun_at, officer.id, self._phrase("in_progress")):
            return
        length = day * max(2, self._service.working_days) * 0.8
        left = self._left_of_all(begun_at)
        early, late = (left * 0.1, left * 0.9) if left else (length * 0.2, length)
        done_at = self._after(begun_at, early, late)
        history.step("completed", done_at, officer.id, self._phrase("completed"))

    def _left_of_all(self, at: datetime) -> float:
        """Return how many working minutes somebody punctual has left; none, where the request becomes late."""
        sent = next((s.at for s in self._history.transitions if s.target == "submitted"), None)
        if self._is_late or sent is None:
            return 0.0
        left = self._left(sent, at)
        return left if left >= _MINUTES / 2 else 0.0

    def _reject(self, at: datetime) -> None:
        if not self._sign("rejected", at, self._officer, self._phrase("rejected")):
            return
        if not self._service.appealable or not self._chance(0.16):
            return
        appealed_at = at + timedelta(days=self._random.uniform(0.5, 28))
        history = self._history
        if not history.step("appealed", appealed_at, self._applicant.id, self._phrase("appealed")):
            return
        self._hear_appeal(appealed_at)

    def _hear_appeal(self, appealed_at: datetime) -> None:
        """Let an officer who has not signed anything so far look again."""
        history = self._history
        fresh = self._fresh()
        if len(fresh) <= self._service.four_eyes:
            return
        other = self._random.choice(fresh)
        opened_at = self._after(appealed_at, 480, 4800)
        if not history.step("in_review", opened_at, other.id, self._phrase("in_review")):
            return
        history.assignee_id = other.id
        decided_at = self._after(opened_at, 240, 3600)
        if self._chance(0.45):
            self._approve(decided_at, self._phrase("approved_appeal"), other)
        else:
            self._sign("rejected", decided_at, other, self._phrase("rejected_appeal"))
