"""What tests of intakes begin with: answers that fit, consent, a helper."""

from dataclasses import replace

from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
from tulay.areas.privacy.queries.grounds import forget_grounds
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions.intake import save_intake, send_intake
from tulay.areas.support.models import Intake
from tulay.areas.support.queries.intake import own_intake
from tulay.areas.support.tests.factories import NOW, rows_of
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

REGION = "bangsamoro"
PLAIN = {
    "phone": "0917 123 4567",
    "street": "12 Mabini Street",
    "town": "Cotabato City",
    "emergency_name": "Nomvula Jacobs",
    "emergency_phone": "0917 765 4321",
    "learning_style": "With pictures, at my own pace",
}
SPECIAL = {
    "diagnosis": "Deaf since birth",
    "allergies": "Penicillin",
    "support_needs": "An interpreter of sign language",
}


def make_notice(now=NOW, region=REGION, languages=("en", "fil", "ar")):
    """The notice that special information is agreed to by."""
    forget_grounds()
    notice_id = draft_notice(actor=SYSTEM, purpose="special", jurisdiction=region, now=now)
    texts = dict.fromkeys(languages, ("May we?", "We want to know what you need."))
    write_notice(actor=SYSTEM, notice_id=notice_id, texts=texts, is_material=True, now=now)
    publish_notice(actor=SYSTEM, notice_id=notice_id, now=now)
    return notice_id


def agrees(actor, now=NOW, notice_id=None):
    """Let somebody agree that special information is used."""
    notice_id = notice_id or make_notice(now)
    give_consent(actor=actor, notice_id=notice_id, language="en", channel=Channel.WEB, now=now)
    forget_grounds()


def changes_mind(actor, now=NOW):
    """Let them no longer agree."""
    withdraw_consent(
        actor=actor, purpose="special", jurisdiction=REGION, channel=Channel.WEB, now=now
    )
    forget_grounds()


def helping(world, person_id=None):
    """The key worker, sitting with the person."""
    return replace(
        world.candidate, person_id=world.worker.person_id, on_behalf_of=person_id or world.person.id
    )


def save(world, answers, *, actor=None, revision=None, now=NOW):
    """Keep answers, by default on top of what is there."""
    actor = actor or world.candidate
    if revision is None:
        revision = seen(actor).revision
    return save_intake(actor=actor, answers=answers, revision=revision, now=now)


def sent(world, answers=PLAIN, *, actor=None, now=NOW):
    """Write and send a version."""
    save(world, answers, actor=actor, now=now)
    return send_intake(actor=actor or world.candidate, now=now)


def seen(actor):
    """One's own intake, as it is read."""
    with reading(actor):
        return own_intake(actor)


def versions():
    return rows_of(Intake)
