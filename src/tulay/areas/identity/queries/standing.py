"""Who somebody is while they are away: for what they set up to be read without signing in, such as a calendar."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.identity.queries.policies import policies_in_force
from tulay.areas.identity.queries.sessions import GRANTS_HELD, grants_from
from tulay.kernel.actor import Actor, ActorKind

_BY_PERSON = f"""
SELECT p.language, {GRANTS_HELD} FROM identity_person p
 WHERE p.id = %(person)s AND p.kind = 'person' AND p.deactivated_at IS NULL
"""  # noqa: S608 - the parts are ours


def actor_of_person(person_id: UUID, *, now: datetime) -> tuple[Actor, str] | None:
    """Return what somebody may do at this moment, and their language; nothing where the account is not in use."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_PERSON, {"person": person_id, "now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    policies = policies_in_force(now)
    grants = grants_from(row[1])
    return Actor(person_id, ActorKind.PERSON, grants=grants, policies=policies, at=now), row[0]
