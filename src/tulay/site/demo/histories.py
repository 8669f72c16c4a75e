"""A request while its history is being written: only legal steps, in order of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from tulay.site.demo.clock import WorkingClock
from tulay.site.demo.ids import drawn_code, drawn_id
from tulay.site.demo.shapes import Comment, Person, Request, Service, Transition, Upload

#: The one machine of a request: from where to where. None is before its birth.
LEGAL: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"draft"}),
    "draft": frozenset({"submitted", "withdrawn", "expired"}),
    "submitted": frozenset({"in_review", "withdrawn"}),
    "in_review": frozenset({"needs_information", "approved", "rejected", "withdrawn"}),
    "needs_information": frozenset({"in_review", "withdrawn", "expired"}),
    "approved": frozenset({"in_progress", "withdrawn"}),
    "in_progress": frozenset({"completed"}),
    "rejected": frozenset({"appealed"}),
    "appealed": frozenset({"in_review"}),
    "completed": frozenset(),
    "withdrawn": frozenset(),
    "expired": frozenset(),
}
STATES = tuple(state for state in LEGAL if state)
DECISIONS = frozenset({"approved", "rejected"})
FINAL = frozenset({"completed", "withdrawn", "expired"})
#: States in which a place of a service with slots is taken.
HOLDS_SLOT = frozenset({"approved", "in_progress", "completed"})
APPEAL_DAYS = 30
_MINUTES = 60


@dataclass(slots=True)
class History:
    """What has happened so far; `step` returns False once the future begins."""

    service: Service
    applicant: Person
    clock: WorkingClock
    now: datetime
    random: Random
    priority: str = "normal"
    channel: str = "web"
    answers: dict[str, str] = field(default_factory=dict)
    story: str | None = None
    assignee_id: UUID | None = None
    transitions: list[Transition] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)

    @property
    def state(self) -> str | None:
        """Where the request stands."""
        return self.transitions[-1].target if self.transitions else None

    @property
    def latest_at(self) -> datetime:
        """When it came there."""
        return self.transitions[-1].at

    def step(
        self,
        target: str,
        at: datetime,
        actor_id: UUID | None,
        reason: str = "",
        cosigner_id: UUID | None = None,
    ) -> bool:
        """Move to `target`, unless that would be after now."""
        if at > self.now:
            return False
        source = self.state
        if target not in LEGAL[source]:
            raise ValueError(f"{self.service.slug}: no way from {source} to {target}")
        self.transitions.append(
            Transition(
                id=drawn_id(at, self.random),
                source=source,
                target=target,
                at=at,
                actor_id=actor_id,
                reason=reason,
                cosigner_id=cosigner_id,
            )
        )
        return True

    def say(self, author_id: UUID, at: datetime, body: str, *, public: bool) -> None:
        """Write a comment, unless that would be after now."""
        if at <= self.now:
            self.comments.append(Comment(drawn_id(at, self.random), author_id, at, public, body))

    def upload(self, document_code: str, at: datetime) -> None:
        """Hand in a document, unless that would be after now."""
        if at > self.now:
            return
        photo = self.random.random() < 0.8  # noqa: PLR2004 - most people take a photo
        self.uploads.append(
            Upload(
                id=drawn_id(at, self.random),
                document_code=document_code,
                filename=f"{document_code}.{'jpg' if photo else 'pdf'}",
                media_type="image/jpeg" if photo else "application/pdf",
                size=self.random.randrange(60_000, 1_900_000),
                at=at,
            )
        )

    def upload_refused(self, document_code: str, at: datetime, random: Random) -> None:
        """Hand in a photo that the virus scanner refuses; its dice are its own, so nothing behind it changes."""
        self.uploads.append(
            Upload(
                id=drawn_id(at, random),
                document_code=document_code,
                filename=f"{document_code}-scan.jpg",
                media_type="image/jpeg",
                size=random.randrange(60_000, 1_900_000),
                at=at,
                is_refused=True,
            )
        )

    def finish(self) -> Request:
        """Close the book and return the request."""
        created_at = self.transitions[0].at
        submitted_at = self._first("submitted")
        state = self.transitions[-1].target
        decided_at = self._last(DECISIONS)
        service = self.service
        return Request(
            id=drawn_id(created_at, self.random),
            tracking=drawn_code(self.random),
            service_slug=service.slug,
            agency_slug=service.agency_slug,
            jurisdiction=service.jurisdiction,
            applicant_id=self.applicant.id,
            place_code=self.applicant.place_code,
            language=self.applicant.language,
            channel=self.channel,
            state=state,
            priority=self.priority,
            assignee_id=self.assignee_id,
            created_at=created_at,
            submitted_at=submitted_at,
            first_response_at=self._first("in_review"),
            decided_at=decided_at,
            closed_at=self.latest_at if state in FINAL or state == "rejected" else None,
            response_due_at=self._due(submitted_at, service.response_hours),
            due_at=self.due_at(submitted_at) if submitted_at else None,
            appeal_until=self._appeal_until(),
            answers=self.answers,
            transitions=tuple(self.transitions),
            comments=tuple(sorted(self.comments, key=lambda comment: comment.at)),
            uploads=tuple(self.uploads),
            story=self.story,
        )

    def _first(self, target: str) -> datetime | None:
        return next((step.at for step in self.transitions if step.target == target), None)

    def _last(self, targets: frozenset[str]) -> datetime | None:
        return next(
            (step.at for step in reversed(self.transitions) if step.target in targets), None
        )

    def due_at(self, submitted_at: datetime) -> datetime:
        """Return until when the office should be done: an appeal begins the time anew."""
        since = self._last(frozenset({"appealed"})) or submitted_at
        due_at = self._due(since, self.service.resolution_hours, paused=True)
        assert due_at is not None, "it was sent"
        return due_at

    def _due(self, since: datetime | None, hours: int, *, paused: bool = False) -> datetime | None:
        """Count working hours from `since`; time spent waiting for the applicant is free."""
        if since is None:
            return None
        minutes = hours * _MINUTES + (self._paused_minutes() if paused else 0)
        return self.clock.moment(self.clock.position(since) + minutes)

    def _paused_minutes(self) -> int:
        total = 0
        for number, step in enumerate(self.transitions):
            if step.target == "needs_information":
                later = self.transitions[number + 1 : number + 2]
                until = later[0].at if later else self.now
                total += self.clock.position(until) - self.clock.position(step.at)
        return total

    def _appeal_until(self) -> datetime | None:
        """Return until when a first rejection may be appealed; a second one is final."""
        last = self.transitions[-1]
        appealed = any(step.target == "appealed" for step in self.transitions)
        if last.target != "rejected" or appealed or not self.service.appealable:
            return None
        return last.at + timedelta(days=APPEAL_DAYS)
