"""Children and those who decide for them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.privacy.errors.guardians import UnknownGuardianship
from tulay.areas.privacy.models import Guardianship
from tulay.areas.privacy.models.guardians import OPEN
from tulay.areas.privacy.queries.rights import reaches
from tulay.areas.privacy.rules.guardians import GuardianState, Relation, is_child_on
from tulay.kernel.actor import Actor
from tulay.plumbing.people import people

MOST = 100


@dataclass(frozen=True, slots=True)
class GuardianCard:
    """Who decides, or says they do, for whom; names for those who may know them."""

    id: UUID
    child_id: UUID
    guardian_id: UUID
    child: str = field(repr=False)
    guardian: str = field(repr=False)
    relation: Relation
    state: GuardianState
    jurisdiction: str
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    evidence: str = field(repr=False, default="")

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state.value in OPEN


def is_child(person_id: UUID, at: datetime | None = None) -> bool:
    """Answer whether somebody is under age; whose birth nobody knows is taken for an adult."""
    contact = people().contact(person_id)
    if contact is None or contact.born is None:
        return False
    return is_child_on(contact.born, contact.jurisdiction, at or _moment())


def _moment() -> datetime:
    """Return the moment of the database: whoever asks what is allowed brings none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (moment,) = cursor.fetchone()
    found: datetime = moment
    return found


def guardians_of(child_id: UUID) -> list[GuardianCard]:
    """Return who decides for somebody, or says so, the latest first."""
    return _cards(list(Guardianship.objects.filter(child_id=child_id).order_by("-id")[:MOST]))


def children_of(guardian_id: UUID) -> list[GuardianCard]:
    """Return for whom somebody decides; a child is named once an official has confirmed it."""
    rows = Guardianship.objects.filter(guardian_id=guardian_id).order_by("-id")
    return _cards(list(rows[:MOST]), names_child=False)


def child_of(guardian_id: UUID, guardianship_id: UUID) -> GuardianCard:
    """Return one child for whom somebody decides today.

    :raises UnknownGuardianship: they do not, or not any more.
    """
    row = Guardianship.objects.filter(
        id=guardianship_id, guardian_id=guardian_id, state=GuardianState.CONFIRMED
    ).first()
    if row is None:
        raise UnknownGuardianship
    return _cards([row])[0]


def decides_for(guardian_id: UUID, child_id: UUID) -> bool:
    """Answer whether somebody decides for a child today."""
    rows = Guardianship.objects.filter(
        guardian_id=guardian_id, child_id=child_id, state=GuardianState.CONFIRMED
    )
    return rows.exists()


def waiting_guardians(actor: Actor) -> list[GuardianCard]:
    """Return the claims that wait for an official, the oldest first."""
    rows = Guardianship.objects.filter(state=GuardianState.ASKED).order_by("id")[:MOST]
    found = [one for one in rows if reaches(actor, "privacy.see-guardians", one.child_id)]
    return _cards(found)


def guardianship(actor: Actor, guardianship_id: UUID) -> GuardianCard:
    """Return one claim with its evidence; call the look before.

    :raises UnknownGuardianship: there is none that is the actor's to see.
    """
    row = Guardianship.objects.filter(id=guardianship_id).first()
    if row is None or not reaches(actor, "privacy.see-guardians", row.child_id):
        raise UnknownGuardianship
    return _cards([row], with_evidence=True)[0]


def exported_guardians(person_id: UUID) -> list[dict[str, object]]:
    """Return who decided for a person, and for whom they decided, for their export."""
    rows = Guardianship.objects.filter(child_id=person_id) | Guardianship.objects.filter(
        guardian_id=person_id
    )
    return [
        {
            "as": "child" if row.child_id == person_id else "guardian",
            "relation": row.relation,
            "state": row.state,
            "from": row.asked_at.isoformat(),
            "until": row.ended_at.isoformat() if row.ended_at else None,
        }
        for row in rows.order_by("id")
    ]


def _cards(
    rows: list[Guardianship], *, names_child: bool = True, with_evidence: bool = False
) -> list[GuardianCard]:
    return [_card(row, names_child=names_child, with_evidence=with_evidence) for row in rows]


def _card(row: Guardianship, *, names_child: bool, with_evidence: bool) -> GuardianCard:
    child, guardian = people().contact(row.child_id), people().contact(row.guardian_id)
    is_named = names_child or row.state == GuardianState.CONFIRMED
    return GuardianCard(
        id=row.id,
        child_id=row.child_id,
        guardian_id=row.guardian_id,
        child=child.name if child and is_named else "",
        guardian=guardian.name if guardian else "",
        relation=Relation(row.relation),
        state=GuardianState(row.state),
        jurisdiction=child.jurisdiction if child else "",
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        evidence=(row.evidence or "") if with_evidence else "",
    )
