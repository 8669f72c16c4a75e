"""The notices of the demo, through the actions of its information officer, and what one resident did with them."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Min

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.cases.models import Request
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.actions.notices import (
    draft_notice,
    publish_notice,
    show_notice,
    write_notice,
)
from tulay.areas.privacy.models import Consent, NoticeText
from tulay.areas.privacy.rules.consents import Channel, Step
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.services import services as all_services

FOLDER = Path(__file__).parent.parent / "content" / "notices"
PUBLISHED_BEFORE = timedelta(days=1_100)
"""Older than anything in the demo: nobody there told us something before they were told."""


def load_notices(now: datetime) -> dict[tuple[str, str], UUID]:
    """Publish every notice of the demo."""
    at = now - PUBLISHED_BEFORE
    made = {}
    for file in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        for purpose, texts in content.items():
            notice_id = draft_notice(actor=SYSTEM, purpose=purpose, jurisdiction=file.stem, now=at)
            said = {
                language: (
                    text["title"],
                    text["content"].strip().format(contact=settings.CONTACT_EMAIL),
                )
                for language, text in texts.items()
            }
            write_notice(actor=SYSTEM, notice_id=notice_id, texts=said, is_material=True, now=at)
            publish_notice(actor=SYSTEM, notice_id=notice_id, now=at)
            made[file.stem, purpose] = notice_id
    return made


def load_consents(
    notices: dict[tuple[str, str], UUID], services: dict[str, UUID], now: datetime
) -> int:
    """Let everybody who answered a question about special information have agreed to that before."""
    special = {
        services[one.slug]
        for one in all_services(now.date())
        if any(question.special for question in one.questions)
        or any(paper.document.special for paper in one.documents)
    }
    asked = Request.objects.filter(service_id__in=special)
    first = asked.values_list("applicant_id", "agency__jurisdiction").annotate(Min("created_at"))
    known = {
        region: NoticeText.objects.get(notice_id=notice_id, language="en")
        for (region, purpose), notice_id in notices.items()
        if purpose == "special"
    }
    rows = [_consent(person_id, known[region], at) for person_id, region, at in first]
    copy_in(Entry, (_entry(one) for one in rows))
    return copy_in(Consent, rows)


def _consent(person_id: UUID, text: NoticeText, at: datetime) -> Consent:
    return Consent(
        person_id=person_id,
        purpose="special",
        step=Step.GIVEN.value,
        notice_id=text.notice_id,
        language=text.language,
        sha256=text.sha256,
        channel=Channel.WEB.value,
        by_id=person_id,
        at=at,
    )


def _entry(consent: Consent) -> Entry:
    return entry_of(
        actor=Actor(consent.person_id, ActorKind.PERSON),
        code="privacy.give-consent",
        target=f"consent:{consent.id}",
        at=consent.at,
        subject_id=consent.person_id,
        facts={"consent_to": consent.purpose, "number": 1, "sha256": consent.sha256},
    )


def tell_resident(
    person_id: UUID, notices: dict[tuple[str, str], UUID], *, region: str, now: datetime
) -> None:
    """Let a resident of the demo have read their notices and agreed to one."""
    resident = Actor(
        person_id, ActorKind.PERSON, (Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),)
    )
    at = now - timedelta(days=40)
    show_notice(
        actor=resident,
        person_id=person_id,
        reference=f"{region}/account/1/en/web",
        occasion="registration",
        now=at,
    )
    give_consent(
        actor=resident,
        notice_id=notices[region, "special"],
        language="en",
        channel=Channel.WEB,
        now=at,
    )
