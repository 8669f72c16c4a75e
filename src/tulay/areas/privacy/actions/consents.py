"""Agree, and change one's mind: one step each, effective everywhere within seconds."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tulay.areas.audit.actions import record
from tulay.areas.privacy.errors.consents import (
    NotAgreed,
    NothingToAgreeTo,
    NoticeChanged,
    NotYoursToDecide,
)
from tulay.areas.privacy.errors.notices import UnknownNotice
from tulay.areas.privacy.models import Consent
from tulay.areas.privacy.queries.consents import last_step
from tulay.areas.privacy.queries.grounds import NAMESPACE, forget_grounds, ground_in_law
from tulay.areas.privacy.queries.notices import NoticeCard, current_notice, notice_card
from tulay.areas.privacy.rules.consents import Channel, Step, check_consented
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump


@action("privacy.give-consent")
def give_consent(
    *, actor: Actor, notice_id: UUID, language: str, channel: Channel, now: datetime
) -> UUID:
    """Agree to one purpose as the notice tells it that the person has just read; return the step.

    :raises UnknownNotice: there is none, or not in that language.
    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NoticeChanged: a newer version counts meanwhile.
    :raises NotYoursToDecide: nobody agrees for somebody else.
    """
    person_id = _themselves(actor)
    notice = notice_card(actor, notice_id)
    check_consented(notice.purpose)
    if ground_in_law(notice.purpose, notice.jurisdiction) is not None:
        raise NothingToAgreeTo
    newest = current_notice(notice.purpose, notice.jurisdiction)
    if newest is None or newest.id != notice.id:
        raise NoticeChanged
    consent = _step(
        actor, person_id, notice, Step.GIVEN, language=language, channel=channel, at=now
    )
    _account(actor, "privacy.give-consent", consent, notice)
    return consent.id


@action("privacy.withdraw-consent")
def withdraw_consent(
    *, actor: Actor, purpose: str, jurisdiction: str, channel: Channel, now: datetime
) -> UUID:
    """Take consent back; what was done until now stays lawful, nothing more is done with it. Return the step.

    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NotAgreed: there is nothing to take back.
    :raises NotYoursToDecide: nobody changes somebody else's mind.
    """
    person_id = _themselves(actor)
    check_consented(purpose)
    last = last_step(person_id, purpose, jurisdiction)
    if last is None or last.step is Step.WITHDRAWN:
        raise NotAgreed
    notice = notice_card(actor, last.notice_id)
    consent = _step(
        actor,
        person_id,
        notice,
        Step.WITHDRAWN,
        language=last.language,
        channel=channel,
        at=max(now, last.at),
    )
    _account(actor, "privacy.withdraw-consent", consent, notice)
    return consent.id


def _themselves(actor: Actor) -> UUID:
    """Return the person who decides: an officer who assists does not decide for them."""
    if actor.person_id is None:
        raise NotYoursToDecide
    if actor.on_behalf_of not in (None, actor.person_id):
        raise NotYoursToDecide
    return actor.person_id


def _step(
    actor: Actor,
    person_id: UUID,
    notice: NoticeCard,
    step: Step,
    *,
    language: str,
    channel: Channel,
    at: datetime,
) -> Consent:
    text = notice.text(language)
    if text is None:
        raise UnknownNotice
    assert actor.person_id is not None, "whoever decides is somebody"
    bump(NAMESPACE)
    transaction.on_commit(lambda: forget_grounds(person_id))
    return Consent.objects.create(
        person_id=person_id,
        purpose=notice.purpose.value,
        step=step.value,
        notice_id=notice.id,
        language=text.language,
        sha256=text.sha256,
        channel=channel.value,
        by_id=actor.person_id,
        at=at,
    )


def _account(actor: Actor, code: str, consent: Consent, notice: NoticeCard) -> None:
    record(
        actor=actor,
        code=code,
        target=f"consent:{consent.id}",
        at=consent.at,
        subject_id=consent.person_id,
        consent_to=consent.purpose,
        jurisdiction=notice.jurisdiction,
        number=notice.number,
        language=consent.language,
        sha256=consent.sha256,
        channel=consent.channel,
    )


__all__ = ["Channel", "give_consent", "withdraw_consent"]
