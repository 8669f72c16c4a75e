"""Agree, and change one's mind, for oneself or for one's child: one step each, effective everywhere within seconds."""

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
from tulay.areas.privacy.errors.guardians import GuardianNeeded
from tulay.areas.privacy.errors.notices import UnknownNotice
from tulay.areas.privacy.models import Consent
from tulay.areas.privacy.queries.consents import last_step, regions_of
from tulay.areas.privacy.queries.grounds import NAMESPACE, forget_grounds, ground_in_law
from tulay.areas.privacy.queries.guardians import is_child
from tulay.areas.privacy.queries.notices import NoticeCard, current_notice, notice_card
from tulay.areas.privacy.rules.consents import CONSENTED, Channel, Step, check_consented
from tulay.areas.privacy.rules.grounds import category_of
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump

NOBODY = UUID(int=0)
"""Whose step it is when the law ends a consent and nobody did."""


@action("privacy.give-consent")
def give_consent(
    *, actor: Actor, notice_id: UUID, language: str, channel: Channel, now: datetime
) -> UUID:
    """Agree to one purpose as the notice tells it that the person has just read; return the step.

    :raises UnknownNotice: there is none, or not in that language.
    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NoticeChanged: a newer version counts meanwhile.
    :raises NotYoursToDecide: nobody agrees for somebody else.
    :raises GuardianNeeded: a child does not decide for themselves.
    """
    person_id = _themselves(actor, now)
    return agree_for(actor, person_id, notice_id, language=language, channel=channel, now=now)


@action("privacy.withdraw-consent")
def withdraw_consent(
    *, actor: Actor, purpose: str, jurisdiction: str, channel: Channel, now: datetime
) -> UUID:
    """Take consent back; what was done until now stays lawful, nothing more is done with it. Return the step.

    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NotAgreed: there is nothing to take back.
    :raises NotYoursToDecide: nobody changes somebody else's mind.
    :raises GuardianNeeded: a child does not decide for themselves.
    """
    person_id = _themselves(actor, now)
    return take_back_for(actor, person_id, purpose, jurisdiction, channel=channel, now=now)


def agree_for(
    actor: Actor,
    person_id: UUID,
    notice_id: UUID,
    *,
    language: str,
    channel: Channel,
    now: datetime,
) -> UUID:
    """Add the step of whoever decides for a person: themselves, or their guardian; return it.

    :raises UnknownNotice: there is none, or not in that language.
    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NoticeChanged: a newer version counts meanwhile.
    """
    notice = notice_card(actor, notice_id)
    check_consented(notice.purpose)
    category = category_of(notice.purpose, is_child=actor.person_id != person_id)
    if ground_in_law(notice.purpose, notice.jurisdiction, category) is not None:
        raise NothingToAgreeTo
    newest = current_notice(notice.purpose, notice.jurisdiction)
    if newest is None or newest.id != notice.id:
        raise NoticeChanged
    consent = _step(
        actor, person_id, notice, Step.GIVEN, language=language, channel=channel, at=now
    )
    _account(actor, "privacy.give-consent", consent, notice)
    return consent.id


def take_back_for(
    actor: Actor,
    person_id: UUID,
    purpose: str,
    jurisdiction: str,
    *,
    channel: Channel,
    now: datetime,
) -> UUID:
    """Add the step back of whoever decides for a person; return it.

    :raises NothingToAgreeTo: the purpose stands on law.
    :raises NotAgreed: there is nothing to take back.
    """
    check_consented(purpose)
    last = last_step(person_id, purpose, jurisdiction)
    if last is None or last.step is not Step.GIVEN:
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


def end_consents(actor: Actor, person_id: UUID, *, given_by: UUID, now: datetime) -> None:
    """End what somebody agreed to for a person and no longer may: each with a step of its own."""
    for jurisdiction in regions_of(person_id):
        for purpose in CONSENTED:
            last = last_step(person_id, purpose, jurisdiction)
            if last is None or last.step is not Step.GIVEN or last.by_id != given_by:
                continue
            notice = notice_card(actor, last.notice_id)
            consent = _step(
                actor,
                person_id,
                notice,
                Step.ENDED,
                language=last.language,
                channel=Channel(last.channel),
                at=max(now, last.at),
            )
            _account(actor, "privacy.withdraw-consent", consent, notice)


def _themselves(actor: Actor, now: datetime) -> UUID:
    """Return the person who decides: an officer who assists does not decide for them, nor does a child."""
    if actor.person_id is None:
        raise NotYoursToDecide
    if actor.on_behalf_of not in (None, actor.person_id):
        raise NotYoursToDecide
    if is_child(actor.person_id, now):
        raise GuardianNeeded
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
        by_id=actor.person_id or NOBODY,
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
