"""Years of reminders in minutes: a clock in steps of a quarter of an hour, restarts, and a mail server with bad days.

What should have been sent is reckoned here once more, by other means; what was sent is what the mail server took.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiosmtpd.controller import Controller
from django.db import transaction

from tulay.areas.directory.models import Agency
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.meetings.actions.meetings import cancel, move
from tulay.areas.meetings.actions.reminders import remind_due
from tulay.areas.meetings.actions.series import generate, settle_agency
from tulay.areas.meetings.errors import TimeTaken, UnfitTime
from tulay.areas.meetings.models import Meeting, Reminder
from tulay.areas.meetings.queries.reminders import due_meetings, key_of
from tulay.areas.meetings.rules.series import QUARTERS
from tulay.areas.meetings.tests.factories import make_member, make_series
from tulay.areas.notifications.actions import begin_attempt, deliver
from tulay.areas.notifications.adapters.smtp import post
from tulay.areas.notifications.models import Delivery, Message
from tulay.areas.notifications.rules import DeliveryState
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.jobs import SCHEDULES
from tulay.plumbing.models import OutboxRow

STEP, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2027, 1, 4, tzinfo=UTC)
MADE_AT = datetime(2026, 10, 1, tzinfo=UTC)
KILLED_WHILE_SENDING = 0.05
KILLED_BEFORE_COMMIT = 0.1


class Moody:
    """A mail server: it takes mail, or says that it cannot at the moment."""

    def __init__(self):
        self.is_down = False
        self.now = FIRST
        self.taken = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's
        if self.is_down:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        head = envelope.content.split(b"\r\n\r\n", 1)[0].decode()
        [number] = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        self.taken.append((number.split(":", 1)[1].strip(), envelope.rcpt_tos[0], self.now))
        return "250 OK"


@dataclass
class Story:
    """What was to happen and what did."""

    expected: set = field(default_factory=set)
    restarts: int = 0
    moved: int = 0
    cancelled: int = 0
    left: int = 0


def serving(settings, port):
    """Start the mail server; return it and its temper."""
    moody = Moody()
    server = Controller(moody, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    return server, moody


class Years:
    """One office, its agencies and its clock."""

    def __init__(self, moody, *, agencies, seed, years=(2027,)):
        self.moody, self.chance = moody, random.Random(seed)
        self.story, self.down_until = Story(), FIRST
        self.done_slots = set()
        self.agencies = [make_member(name=f"Office {n}") for n in range(agencies)]
        self.people = {one.id: [self._joins(one), self._joins(one)] for one in self.agencies[1:]}
        self.office = make_person()  # answers for the first agency, which has nobody
        _grant(self.office, Role.COORDINATOR, None)
        lead = make_person()
        _grant(lead, Role.COORDINATOR, None)
        self.offices = {self.office.id, lead.id}
        self.lead = lead.id
        for year in years:
            series = make_series(fiscal_year=year, rooms=["A", "B"], facilitators=[lead.id])
            generate(actor=SYSTEM, series_id=series.id, quarters=QUARTERS, now=MADE_AT)

    def play(self, *, days, outages=()):
        """Let so many days pass; `outages` are the days on which no mail is taken."""
        now = FIRST
        while now < FIRST + days * DAY:
            self.moody.now = now
            self.moody.is_down = any(
                FIRST + begins * DAY <= now < FIRST + (begins + 1) * DAY for begins in outages
            )
            if now.hour == 3 and now.minute == 0:
                self._something_happens(now)
            if now >= self.down_until:
                self._work(now)
            now += STEP
        return self

    def _work(self, now):
        slot = SCHEDULES["meetings.remind-all"].slot(now)
        if slot not in self.done_slots:
            self.done_slots.add(slot)
            self._remind(now)
        self._post(now)

    def _remind(self, now):
        with reading(SYSTEM):
            ids = due_meetings(now)
            self._expect(now)
        for meeting_id in ids:
            if self.chance.random() < KILLED_BEFORE_COMMIT:
                before = transaction.savepoint()
                remind_due(actor=SYSTEM, meeting_id=meeting_id, now=now)
                transaction.savepoint_rollback(before)
            remind_due(actor=SYSTEM, meeting_id=meeting_id, now=now)  # the job comes again

    def _post(self, now):
        rows = OutboxRow.objects.filter(name="notifications.deliver", done_at=None)
        for row in rows.exclude(not_before__gt=now).order_by("id"):
            number = row.payload["delivery_id"]
            if self.chance.random() < KILLED_WHILE_SENDING:
                self._dies_while_sending(number, now)
                return
            deliver(actor=SYSTEM, delivery_id=number, clock=lambda: now)
            OutboxRow.objects.filter(id=row.id).update(done_at=now)

    def _dies_while_sending(self, delivery_id, now):
        """The mail server may have the mail; nobody noted it. Whoever comes next finds the errand still open."""
        _, letter = begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=now)
        if letter is not None and self.chance.random() < 0.5:
            post(letter)
        self.story.restarts += 1
        self.down_until = now + self.chance.randrange(1, 9) * STEP

    def _expect(self, now):
        for row in Meeting.objects.filter(state="scheduled", starts_at__gt=now):
            days = _days_due(row.starts_at, row.set_at or row.created_at, now)
            if days is not None:
                called = {one.id for one in self.people.get(row.agency_id, ())} or self.offices
                self.story.expected |= {
                    (row.id, row.starts_at, days, person) for person in called | {self.lead}
                }

    def _something_happens(self, now):
        dice = self.chance.random()
        if dice < 0.15:
            self._moves(now)
        elif dice < 0.2:
            self._cancels(now)
        elif dice < 0.3:
            self._changes_hands(now)
        elif dice < 0.31 and len(self.agencies) > 4:
            self._leaves(now)

    def _ahead(self, now):
        with reading(SYSTEM):
            rows = Meeting.objects.filter(starts_at__gt=now).exclude(state="held")
            return list(rows.filter(agency__deactivated_at=None).order_by("starts_at")[:6])

    def _moves(self, now):
        rows = self._ahead(now)
        if not rows:
            return
        row = self.chance.choice(rows)
        to = row.starts_at + self.chance.randrange(-9, 12) * DAY
        try:
            move(actor=SYSTEM, meeting_id=row.id, starts_at=to, room=row.room, reason="", now=now)
        except (TimeTaken, UnfitTime):
            return
        self.story.moved += 1

    def _cancels(self, now):
        rows = [row for row in self._ahead(now) if row.state == "scheduled"]
        if rows:
            row = self.chance.choice(rows)
            cancel(actor=SYSTEM, meeting_id=row.id, reason="Flood.", now=now)
            self.story.cancelled += 1

    def _changes_hands(self, now):
        agency_id, people = self.chance.choice(list(self.people.items()))
        leaver = people.pop(0)
        RoleGrant.objects.filter(person=leaver).update(until=now)
        people.append(self._joins(Agency.objects.get(id=agency_id)))

    def _leaves(self, now):
        gone = self.agencies.pop()
        Agency.objects.filter(id=gone.id).update(deactivated_at=now)
        settle_agency(actor=SYSTEM, agency_id=gone.id, now=now)
        self.people.pop(gone.id)
        self.story.left += 1

    @staticmethod
    def _joins(agency):
        person = make_person()
        _grant(person, Role.FOCAL_PERSON, agency.id)
        return person

    def faults(self):
        """Return everything that should not be: what was doubled, lost, late, or never settled."""
        with reading(SYSTEM):
            rows = list(Reminder.objects.all())
        sent = Counter((r.meeting_id, r.starts_at, r.days_before, r.person_id) for r in rows)
        taken = self._taken()
        return {
            "doubled": [one for one, times in sent.items() if times > 1],
            "never sent": sorted(self.story.expected - set(sent), key=str),
            "not to be sent": sorted(set(sent) - self.story.expected, key=str),
            **self._on_the_way(rows, taken),
        }

    def _on_the_way(self, rows, taken):
        found = {"lost": [], "waiting": [], "after the start": []}
        states = {
            delivery.message.key: delivery
            for delivery in Delivery.objects.filter(channel="email").select_related("message")
        }
        for row in rows:
            delivery = states[key_of(row.id)]
            times = taken.get(str(delivery.id), ())
            if delivery.state == DeliveryState.WAITING and row.starts_at < self.moody.now:
                found["waiting"].append(row.id)
            if delivery.state == DeliveryState.SENT and not times:
                found["lost"].append(row.id)
            if any(at >= row.starts_at for at in times):
                found["after the start"].append(row.id)
        return found

    def _taken(self):
        """Return when each delivery was taken: one Message-ID is one mail, however often it was handed over."""
        found = {}
        for number, _, at in self.moody.taken:
            found.setdefault(number.strip("<>").partition("@")[0], []).append(at)
        return found

    def figures(self):
        """Return how much was played."""
        mails = Delivery.objects.filter(channel="email", message__template="meetings.reminder")
        return {
            "expected": len(self.story.expected),
            "delivered": mails.filter(state=DeliveryState.SENT.value).count(),
            "failed": mails.filter(state=DeliveryState.FAILED.value).count(),
            "messages": Message.objects.filter(template="meetings.reminder").count(),
            "restarts": self.story.restarts,
            "moved": self.story.moved,
            "cancelled": self.story.cancelled,
            "left": self.story.left,
        }


def _days_due(starts_at, since, now):
    """Say which reminder a person would expect by now, told in other words than the product's."""
    left = starts_at - now
    if left <= DAY:
        return 1
    if left <= 7 * DAY and since <= starts_at - 7 * DAY:
        return 7
    return None


def _grant(person, role, agency_id):
    RoleGrant.objects.create(
        person=person, role=role.value, agency_id=agency_id, granted_at=MADE_AT
    )
