"""Write notices, publish them, and note who was shown which."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from tulay.areas.audit.actions import record
from tulay.areas.privacy.errors.notices import DraftExists, NoticePublished, UnknownNotice
from tulay.areas.privacy.models import Notice, NoticeText, Showing
from tulay.areas.privacy.queries.grounds import NAMESPACE
from tulay.areas.privacy.queries.notices import current_notice, published_notice
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.notices import (
    NoticeState,
    check_complete,
    check_place,
    check_reach,
    check_sizes,
    read_reference,
    text_hash,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump


@action("privacy.draft-notice")
def draft_notice(*, actor: Actor, purpose: str, jurisdiction: str, now: datetime) -> UUID:
    """Begin a new version of a notice with the words of the last one.

    :raises UnknownPurpose: there is no such purpose or region.
    :raises OtherRegion: the actor answers for another region.
    :raises DraftExists: somebody has begun already.
    """
    check_place(purpose, jurisdiction)
    check_reach(actor, "privacy.draft-notice", jurisdiction)
    rows = Notice.objects.filter(purpose=purpose, jurisdiction=jurisdiction)
    if rows.filter(state=NoticeState.DRAFT).exists():
        raise DraftExists
    last = rows.aggregate(last=Max("number"))["last"] or 0
    notice = Notice.objects.create(
        purpose=purpose,
        jurisdiction=jurisdiction,
        number=last + 1,
        drafted_by=actor.person_id,
        drafted_at=now,
    )
    before = current_notice(purpose, jurisdiction)
    if before:
        _keep(notice, {text.language: (text.title, text.content) for text in before.texts})
    _account(actor, "privacy.draft-notice", notice, now)
    return notice.id


@action("privacy.write-notice")
def write_notice(
    *,
    actor: Actor,
    notice_id: UUID,
    texts: Mapping[str, tuple[str, str]],
    is_material: bool,
    now: datetime,
) -> None:
    """Keep what a new version says: title and text by language; a language left out stays as it is, an empty one goes.

    :raises UnknownNotice: there is none.
    :raises NoticePublished: it never changes any more.
    :raises OtherRegion: the actor answers for another region.
    :raises NoticeTooLong: nobody would read it.
    """
    notice = _draft(actor, "privacy.write-notice", notice_id)
    check_sizes(texts)
    _keep(notice, texts)
    notice.is_material = is_material
    notice.save(update_fields=["is_material"])
    _account(actor, "privacy.write-notice", notice, now, is_material=is_material)


@action("privacy.discard-notice")
def discard_notice(*, actor: Actor, notice_id: UUID, now: datetime) -> None:
    """Throw a version away that nobody was shown.

    :raises UnknownNotice: there is none.
    :raises NoticePublished: it was shown; a new version takes its place.
    :raises OtherRegion: the actor answers for another region.
    """
    notice = _draft(actor, "privacy.discard-notice", notice_id)
    notice.texts.all().delete()
    notice.delete()
    _account(actor, "privacy.discard-notice", notice, now)


@action("privacy.publish-notice")
def publish_notice(*, actor: Actor, notice_id: UUID, now: datetime) -> None:
    """Let a version count from now; where it changes something that matters, earlier consent has to be given again.

    :raises UnknownNotice: there is none.
    :raises NoticePublished: it counts already.
    :raises OtherRegion: the actor answers for another region.
    :raises NoticeIncomplete: a language of the region is missing.
    """
    notice = _draft(actor, "privacy.publish-notice", notice_id)
    texts = list(notice.texts.all())
    whole = [text.language for text in texts if text.title.strip() and text.content.strip()]
    check_complete(notice.jurisdiction, whole)
    notice.state = NoticeState.PUBLISHED.value
    notice.published_by, notice.published_at = actor.person_id, now
    notice.save(update_fields=["state", "published_by", "published_at"])
    bump(NAMESPACE)
    hashes = {f"sha256_{text.language}": text.sha256 for text in texts}
    _account(actor, "privacy.publish-notice", notice, now, **hashes)


@action("privacy.show-notice")
def show_notice(
    *, actor: Actor, person_id: UUID, reference: str, occasion: str, now: datetime
) -> bool:
    """Note that a person was shown a version before they told us something; a reference to nothing is not noted."""
    shown = read_reference(reference)
    notice = None
    if shown is not None and shown.channel in set(Channel):
        try:
            notice = published_notice(shown.purpose, shown.jurisdiction, shown.number)
        except UnknownNotice:
            notice = None
    text = notice.text(shown.language) if notice and shown else None
    if notice and shown and text:
        Showing.objects.create(
            person_id=person_id,
            notice_id=notice.id,
            language=text.language,
            sha256=text.sha256,
            channel=shown.channel,
            occasion=occasion,
            at=now,
        )
    record(
        actor=actor,
        code="privacy.show-notice",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        notice=str(shown) if text else "",
        occasion=occasion,
    )
    return text is not None


def _draft(actor: Actor, code: str, notice_id: UUID) -> Notice:
    notice = Notice.objects.select_for_update().filter(id=notice_id).first()
    if notice is None:
        raise UnknownNotice
    check_reach(actor, code, notice.jurisdiction)
    if notice.state != NoticeState.DRAFT:
        raise NoticePublished
    return notice


def _keep(notice: Notice, texts: Mapping[str, tuple[str, str]]) -> None:
    for language, (title, content) in texts.items():
        rows = NoticeText.objects.filter(notice=notice, language=language)
        if not title.strip() and not content.strip():
            rows.delete()
            continue
        said = {"title": title, "content": content, "sha256": text_hash(title, content)}
        if not rows.update(**said):
            NoticeText.objects.create(notice=notice, language=language, **said)


def _account(actor: Actor, code: str, notice: Notice, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"notice:{notice.id}",
        at=now,
        purpose_of_notice=notice.purpose,
        jurisdiction=notice.jurisdiction,
        number=notice.number,
        **facts,
    )
