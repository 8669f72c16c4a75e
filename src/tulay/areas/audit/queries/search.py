"""The search of the log, and what each person can read of it about themselves."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.audit.errors import ColdStorageAway, EntryNotFound
from tulay.areas.audit.models import Entry
from tulay.areas.audit.queries.cold import cold_about, envelope_away
from tulay.areas.audit.queries.tree import place_of
from tulay.areas.audit.rules.cold import said
from tulay.areas.audit.rules.entries import Outcome
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.merkle import NotProved
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

COLD_LOOKS_MAX = 1_000
BY_TIME = Keyset("time", "at")
COLUMNS = {
    "actor": "actor_id",
    "subject": "subject_id",
    "action": "action",
    "target": "target",
    "since": "at__gte",
    "until": "at__lt",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list: ids and codes, no personal value."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_kind: str
    action: str
    target: str
    subject_id: UUID | None
    purpose: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Detail:
    """An entry opened."""

    row: Row
    on_behalf_of: UUID | None
    cause: str
    request_id: str
    facts: dict[str, Any]
    place: int | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody did with a person's data, as that person reads it."""

    id: UUID
    at: datetime
    action: str
    purpose: str
    agency_id: UUID | None
    what: str
    target: str
    said: str = ""


def found_entries(
    filters: Filters, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[Row]:
    """Return the entries that fit, newest first."""
    wanted = {
        column: value for name, column in COLUMNS.items() if (value := getattr(filters, name))
    }
    return paginate(Entry.objects.filter(**wanted), BY_TIME, card=_row, cursor=cursor, limit=limit)


def entry_detail(entry_id: UUID) -> Detail:
    """Return one entry, from a cold month if it lies in one.

    :raises EntryNotFound: there is none.
    :raises ColdStorageAway: it lies in a cold month whose file cannot be read.
    """
    entry = Entry.objects.filter(id=entry_id).first()
    if entry is None:
        return _cold_detail(entry_id)
    return Detail(
        _row(entry),
        entry.on_behalf_of,
        entry.cause,
        entry.request_id,
        entry.facts,
        place_of(entry_id),
        _said(entry),
    )


def accesses(
    person_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[Look]:
    """Return what other people did with a person's data, newest first."""
    return paginate(_by_others(person_id), BY_TIME, card=_look, cursor=cursor, limit=limit)


def cold_accesses(person_id: UUID, month: str) -> tuple[Look, ...]:
    """Return what other people did with a person's data in a cold month, newest first (at most 1,000)."""
    try:
        found = [
            _cold_look(entry)
            for entry in cold_about(person_id, month)
            if entry["outcome"] == Outcome.DONE.value
            and entry["actor"] not in (None, str(person_id))
        ]
    except NotProved as error:
        raise ColdStorageAway from error
    newest = sorted(found, key=lambda look: (look.at, look.id), reverse=True)
    return tuple(newest[:COLD_LOOKS_MAX])


def is_about(entry_id: UUID, person_id: UUID) -> bool:
    """Answer whether an entry is about this person, or of their own doing."""
    found = Entry.objects.filter(id=entry_id).values_list("subject_id", "actor_id").first()
    if found is None and (envelope := envelope_away(entry_id)) is not None:
        entry = said(envelope)
        return str(person_id) in (entry["subject"], entry["actor"])
    return found is not None and person_id in found


def _by_others(person_id: UUID) -> QuerySet[Entry]:
    about = Entry.objects.filter(subject_id=person_id, outcome=Outcome.DONE.value)
    return about.exclude(actor_id=None).exclude(actor_id=person_id)


def _row(entry: Entry) -> Row:
    return Row(
        entry.id,
        entry.at,
        entry.actor_id,
        entry.actor_kind,
        entry.action,
        entry.target,
        entry.subject_id,
        entry.purpose,
        entry.outcome,
    )


def _cold_detail(entry_id: UUID) -> Detail:
    envelope = envelope_away(entry_id)
    if envelope is None:
        raise EntryNotFound
    entry = said(envelope)
    row = Row(
        entry_id,
        datetime.fromisoformat(entry["at"]),
        _uuid(entry["actor"]),
        entry["actor_kind"],
        entry["action"],
        entry["target"],
        _uuid(entry["subject"]),
        entry["purpose"],
        entry["outcome"],
    )
    return Detail(
        row,
        _uuid(entry["on_behalf_of"]),
        entry["cause"],
        entry["request_id"],
        entry["facts"],
        place_of(entry_id),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _cold_look(entry: dict[str, Any]) -> Look:
    at = datetime.fromisoformat(entry["at"])
    deed = entry["action"], entry["purpose"]
    return _look_of(UUID(entry["id"]), at, deed, entry["facts"], entry["target"])


def _look(entry: Entry) -> Look:
    deed = entry.action, entry.purpose
    found = _look_of(entry.id, entry.at, deed, entry.facts, entry.target)
    return replace(found, said=_said(entry))


def _said(entry: Entry) -> str:
    """Return in whose own words a purpose was given; in a cold month they stay sealed."""
    return str((entry.personal or {}).get("reason") or "")


def _look_of(
    entry_id: UUID,
    at: datetime,
    deed: tuple[str, str],
    facts: dict[str, Any],
    target: str,
) -> Look:
    agency = str(facts.get("agency") or "")
    try:
        agency_id = UUID(agency)
    except ValueError:
        agency_id = None
    what = str(facts.get("what") or "")
    return Look(entry_id, at, *deed, agency_id, what, target)
