"""Policies as they are stored, and as rules that an actor carries."""

import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tulay.areas.identity.errors import UnknownPolicy
from tulay.areas.identity.models import Policy
from tulay.areas.identity.queries.territory import (
    KEPT_S,
    agencies_in,
    calendars_of,
    every_agency,
)
from tulay.areas.identity.rules import Condition, PolicyRule
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "created_at")

# Part of the statement that recognises a session or a token: what is switched on and not over, as one text. The same
# text gives the same rules, so that they are made once, not once a session.
POLICIES_IN_FORCE = """
(SELECT json_agg(json_build_array(q.id, q.name, q.actions, q.roles, q.condition, q.parameters, q.agency_id, q.region,
                                  extract(epoch FROM q.begins_at), extract(epoch FROM q.ends_at)) ORDER BY q.id)::text
   FROM identity_policy q WHERE q.is_on AND (q.ends_at IS NULL OR q.ends_at > %(now)s))
"""


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """A policy as its administrators see it."""

    id: UUID
    name: str
    actions: str
    roles: tuple[str, ...]
    condition: Condition
    parameters: dict[str, Any]
    agency_id: UUID | None
    region: str
    begins_at: datetime | None
    ends_at: datetime | None
    is_on: bool
    created_at: datetime
    created_by: UUID | None
    changed_at: datetime
    retired_at: datetime | None = None


def policies_from(listed: str | None) -> tuple[PolicyRule, ...]:
    """Return the rules in what `POLICIES_IN_FORCE` gave."""
    return _rules(listed, int(time.monotonic() // KEPT_S)) if listed else ()


def policies_in_force(now: datetime) -> tuple[PolicyRule, ...]:
    """Return the rules that bind everybody at this moment or will, as an actor carries them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {POLICIES_IN_FORCE}", {"now": now})
        return policies_from(cursor.fetchone()[0])


def visible_policies(
    actor: Actor,
    *,
    is_on: bool | None = None,
    is_retired: bool = False,
    q: str = "",
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[PolicyCard]:
    """Return one page of the policies that bind the actor's agencies, the newest first; retired ones on their own.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = _visible(actor).filter(retired_at__isnull=not is_retired)
    if is_on is not None:
        rows = rows.filter(is_on=is_on)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(actions__icontains=q))
    return paginate(rows, NEWEST, cursor=cursor, limit=limit, card=policy_of)


def visible_policy(actor: Actor, policy_id: UUID) -> PolicyCard:
    """Return one policy that binds the actor's agencies.

    :raises UnknownPolicy: there is none that is theirs to see.
    """
    row = _visible(actor).filter(id=policy_id).first()
    if row is None:
        raise UnknownPolicy
    return policy_of(row)


def rule_of(card: PolicyCard) -> PolicyRule:
    """Return a stored policy as a rule, switched on or not."""
    return _complete(
        PolicyRule(
            id=card.id,
            name=card.name,
            actions=card.actions,
            condition=card.condition,
            parameters=card.parameters,
            roles=frozenset(card.roles),
            agency_id=card.agency_id,
            region=card.region,
            begins_at=card.begins_at,
            ends_at=card.ends_at,
        )
    )


def policy_like(card: PolicyCard, **says: Any) -> PolicyCard:
    """Return a policy as it would stand if it said something else."""
    return replace(card, **says)


def condition_named(name: str) -> Condition:
    """Return a condition by its code."""
    return Condition(name)


def policy_of(row: Policy) -> PolicyCard:
    """Return a row as a card."""
    return PolicyCard(
        id=row.id,
        name=row.name,
        actions=row.actions,
        roles=tuple(row.roles),
        condition=Condition(row.condition),
        parameters=row.parameters,
        agency_id=row.agency_id,
        region=row.region,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        is_on=row.is_on,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        retired_at=row.retired_at,
    )


def _visible(actor: Actor) -> QuerySet[Policy]:
    mine = actor.agencies("identity.see-policies")
    rows = Policy.objects.all()
    return (
        rows
        if isinstance(mine, Everywhere)
        else rows.filter(Q(agency_id=None) | Q(agency_id__in=mine))
    )


@lru_cache(maxsize=8)
def _rules(listed: str, _minute: int) -> tuple[PolicyRule, ...]:
    return tuple(_complete(_stored(*row)) for row in json.loads(listed))


def _stored(row_id: str, name: str, actions: str, roles: list[str], *rest: Any) -> PolicyRule:
    condition, parameters, agency_id, region, begins, ends = rest
    return PolicyRule(
        id=UUID(row_id),
        name=name,
        actions=actions,
        condition=Condition(condition),
        parameters=parameters,
        roles=frozenset(roles),
        agency_id=UUID(agency_id) if agency_id else None,
        region=region,
        begins_at=_moment(begins),
        ends_at=_moment(ends),
    )


def _complete(rule: PolicyRule) -> PolicyRule:
    """Add what a rule must know of the agencies it speaks of."""
    within = agencies_in(rule.region) if rule.region else frozenset()
    if rule.condition is not Condition.OUTSIDE_HOURS or rule.parameters.get("opens"):
        return replace(rule, within=within)
    whose = frozenset({rule.agency_id}) if rule.agency_id else within
    if not rule.agency_id and not rule.region:
        whose = every_agency()
    return replace(rule, within=within, calendars=calendars_of(whose))


def _moment(epoch: float | None) -> datetime | None:
    return datetime.fromtimestamp(float(epoch), UTC) if epoch is not None else None
