"""A programme, its staff and a candidate: what most tests begin with."""

from datetime import UTC, datetime, timedelta

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions.enrolments import enrol
from tulay.areas.support.actions.programmes import open_programme
from tulay.areas.support.rules.journal import Mood, Said
from tulay.areas.support.rules.notes import Kind, NoteSaid
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.db.scope import reading

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)  # Tuesday, ten in the morning in Cape Town
DAY = timedelta(days=1)
HOME = "bangsamoro"


def actor_for(person, role=None, agency_id=None):
    """Somebody signed in, with a role if one is named."""
    grants = [Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)]
    if role is not None:
        make_grant(person, role, agency_id=agency_id)
        grants.append(Grant(ROLES[role], agency_id, role.value))
    return Actor(person.id, ActorKind.PERSON, tuple(grants))


class World:
    """An agency with a programme, a key worker, a colleague, their supervisor, and a person."""

    def __init__(self):
        self.agency = make_agency()
        self.worker = self._staff("Thandi Mokoena", Role.OFFICER)
        self.colleague = self._staff("Pieter Botha", Role.OFFICER)
        self.supervisor = self._staff("Nomsa Dlamini", Role.FOCAL_PERSON)
        self.person = make_person(name="Lerato Jacobs")
        self.candidate = actor_for(self.person)
        self.programme_id = open_programme(
            actor=self.supervisor, agency_id=self.agency.id, name="Learners", now=NOW
        )

    def enrolled(self, person=None, now=NOW):
        """Enrol somebody, the world's person unless another is named; return the record's id."""
        return enrol(
            actor=self.worker,
            programme_id=self.programme_id,
            person_id=(person or self.person).id,
            worker_id=self.worker.person_id,
            has_shown_age=True,
            now=now,
        )

    def _staff(self, name, role):
        return actor_for(make_person(name=name), role, self.agency.id)


def rows_of(model, **filters):
    """All rows of a guarded table, for assertions only."""
    with reading(SYSTEM):
        return list(model.objects.filter(**filters).order_by("id"))


def agrees(*people, now=NOW):
    """Let people agree to the use of special information, under one notice published for it."""
    notice_id = draft_notice(actor=SYSTEM, purpose="special", jurisdiction=HOME, now=now)
    texts = dict.fromkeys(JURISDICTIONS[HOME].languages, ("A notice", "What we do."))
    write_notice(actor=SYSTEM, notice_id=notice_id, texts=texts, is_material=True, now=now)
    publish_notice(actor=SYSTEM, notice_id=notice_id, now=now)
    for person in people:
        give_consent(
            actor=actor_for(person),
            notice_id=notice_id,
            language="en",
            channel=Channel.WEB,
            now=now,
        )


def said(mood=Mood.GOOD, energy=6, **words):
    """What somebody says of a day."""
    return Said(mood, energy, **words)


def note(**change):
    """What a note says."""
    told = {"kind": Kind.PROGRESS, "title": "First interview", "content": "She asked questions."}
    return NoteSaid(**(told | change))
