"""People who agree and change their mind, and laws that count: for tests of what consent and law allow."""

from dataclasses import replace
from datetime import timedelta

from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.tests.factories import NOW
from tulay.areas.catalogue.rules.services import Question
from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.actions.grounds import propose_ground, sign_ground
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.grounds import Ground
from tulay.kernel.personal import Basis, Category

HOME = "bangsamoro"
LAW = Ground(Basis.PUBLIC_TASK, "POPIA, section 32(1)(b)")
QUESTIONS = (
    Question("boat", "text", {"en": "What is the name of your boat?"}),
    Question("illness", "text", {"en": "What ails you?"}, is_required=False, is_special=True),
)
SAID = {"boat": "Mutya", "illness": "asthma"}


def agrees(world, notice_id):
    give_consent(
        actor=world.applicant, notice_id=notice_id, language="en", channel=Channel.WEB, now=NOW
    )


def changes_mind(world):
    withdraw_consent(
        actor=world.applicant,
        purpose="special",
        jurisdiction="bangsamoro",
        channel=Channel.WEB,
        now=NOW,
    )


def in_review(world):
    request_id = world.draft(answers=SAID)
    submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    review(actor=world.officer, request_id=request_id, now=NOW)
    return request_id


def proposed(officer, now, ground=LAW, **other):
    said = {
        "purpose": "special",
        "jurisdiction": HOME,
        "category": Category.SPECIAL,
        "reason": "The Act names this task.",
        "effective_on": now.date() + timedelta(days=1 if now.hour > 15 else 0),
    } | other
    return propose_ground(actor=officer, ground=ground, now=now, **said)


def fresh(actor, at):
    """Whoever has just shown a second factor."""
    return replace(actor, factor_at=at)


def counted(officer, second, now, ground=LAW, **other):
    """A ground that counts: its day began an hour ago."""
    ground_id = proposed(officer, now - timedelta(days=2), ground, **other)
    at = now - timedelta(hours=1)
    sign_ground(actor=fresh(second, at), ground_id=ground_id, agrees=True, now=at)
    return ground_id
