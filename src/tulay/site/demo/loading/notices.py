"""The notices of the demo, through the actions of its information officer, and what one resident did with them."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.actions.notices import (
    draft_notice,
    publish_notice,
    show_notice,
    write_notice,
)
from tulay.areas.privacy.rules.consents import Channel
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant

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
