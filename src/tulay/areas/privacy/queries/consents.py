"""Consents: where a person's stand, what led there, and how many agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.audit.queries import newest_entry
from tulay.areas.privacy.models import Consent
from tulay.areas.privacy.queries.notices import current_notice, last_material
from tulay.areas.privacy.rules.consents import CONSENTED, ConsentStanding, Step, standing
from tulay.areas.privacy.rules.notices import Purpose

RECORDED = ("privacy.give-consent", "privacy.withdraw-consent")
_FIGURES = """
SELECT last.jurisdiction, last.purpose, last.step, last.number < coalesce(m.number, 0), count(*)
FROM (SELECT DISTINCT ON (c.person_id, n.jurisdiction, c.purpose) n.jurisdiction, c.purpose, c.step, n.number
      FROM privacy_consent c JOIN privacy_notice n ON n.id = c.notice_id
      WHERE n.jurisdiction = ANY(%s)
      ORDER BY c.person_id, n.jurisdiction, c.purpose, c.at DESC, c.id DESC) last
LEFT JOIN (SELECT jurisdiction, purpose, max(number) AS number FROM privacy_notice
           WHERE state = 'published' AND is_material GROUP BY 1, 2) m USING (jurisdiction, purpose)
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One step: a person agreed or changed their mind."""

    id: UUID
    purpose: Purpose
    jurisdiction: str
    step: Step
    notice_id: UUID
    number: int
    language: str
    sha256: str
    channel: str
    by_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Where a person's consent to one purpose stands in one region; `notice_id` is what they would agree to now."""

    purpose: Purpose
    jurisdiction: str
    standing: ConsentStanding
    last: ConsentCard | None
    notice_id: UUID | None


def consent_states(person_id: UUID, jurisdictions: Iterable[str]) -> list[ConsentState]:
    """Return where a person stands on everything that needs their consent."""
    return [
        _state(person_id, purpose, jurisdiction)
        for jurisdiction in jurisdictions
        for purpose in CONSENTED
    ]


def _state(person_id: UUID, purpose: Purpose, jurisdiction: str) -> ConsentState:
    notice = current_notice(purpose, jurisdiction)
    last = last_step(person_id, purpose, jurisdiction)
    return ConsentState(
        purpose=purpose,
        jurisdiction=jurisdiction,
        standing=standing_of(last, purpose, jurisdiction),
        last=last,
        notice_id=notice.id if notice else None,
    )


def last_step(person_id: UUID, purpose: str, jurisdiction: str) -> ConsentCard | None:
    """Return the step that counts."""
    rows = Consent.objects.filter(
        person_id=person_id, purpose=purpose, notice__jurisdiction=jurisdiction
    )
    row = rows.select_related("notice").order_by("-at", "-id").first()
    return _card(row) if row else None


def given_by(ids: Collection[UUID], purpose: str, jurisdiction: str) -> frozenset[UUID]:
    """Return which of many people agree to a purpose now, in one question."""
    rows = Consent.objects.filter(
        person_id__in=ids, purpose=purpose, notice__jurisdiction=jurisdiction
    )
    newest = rows.select_related("notice").order_by("person_id", "-at", "-id")
    material = last_material(purpose, jurisdiction)
    return frozenset(
        row.person_id
        for row in newest.distinct("person_id")
        if standing(Step(row.step), agreed_to=row.notice.number, last_material=material)
        is ConsentStanding.GIVEN
    )


def standing_of(last: ConsentCard | None, purpose: str, jurisdiction: str) -> ConsentStanding:
    """Return where consent stands after its last step."""
    if last is None:
        return ConsentStanding.NEVER
    return standing(
        last.step, agreed_to=last.number, last_material=last_material(purpose, jurisdiction)
    )


def regions_of(person_id: UUID) -> list[str]:
    """Return the regions in which a person ever agreed to something."""
    rows = Consent.objects.filter(person_id=person_id).values_list("notice__jurisdiction")
    return sorted({region for (region,) in rows})


def consents_of(person_id: UUID, *, limit: int = 100) -> list[ConsentCard]:
    """Return every step of a person, the newest first."""
    rows = Consent.objects.filter(person_id=person_id).select_related("notice")
    return [_card(row) for row in rows.order_by("-at", "-id")[:limit]]


def entry_of(person_id: UUID, consent_id: UUID) -> UUID | None:
    """Return the log's entry of a person's own step: what a receipt proves."""
    if not Consent.objects.filter(person_id=person_id, id=consent_id).exists():
        return None
    return newest_entry(f"consent:{consent_id}", RECORDED)


def figures(jurisdictions: Iterable[str]) -> dict[tuple[str, str], dict[ConsentStanding, int]]:
    """Count people by region, purpose and where their consent stands."""
    found: dict[tuple[str, str], dict[ConsentStanding, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(jurisdictions)])
        for jurisdiction, purpose, step, is_older, count in cursor.fetchall():
            where = standing(step, agreed_to=0, last_material=int(is_older))
            counted = found.setdefault((jurisdiction, purpose), {})
            counted[where] = counted.get(where, 0) + count
    return found


def _card(row: Consent) -> ConsentCard:
    return ConsentCard(
        id=row.id,
        purpose=Purpose(row.purpose),
        jurisdiction=row.notice.jurisdiction,
        step=Step(row.step),
        notice_id=row.notice_id,
        number=row.notice.number,
        language=row.language,
        sha256=row.sha256,
        channel=row.channel,
        by_id=row.by_id,
        at=row.at,
    )


def exported_consents(person_id: UUID) -> list[dict[str, object]]:
    """Return every step of a person for their export."""
    return [
        {
            "agreed_to": one.purpose.value,
            "region": one.jurisdiction,
            "step": one.step.value,
            "version": one.number,
            "language": one.language,
            "sha256": one.sha256,
            "through": one.channel,
            "at": one.at.isoformat(),
        }
        for one in consents_of(person_id, limit=10_000)
    ]
