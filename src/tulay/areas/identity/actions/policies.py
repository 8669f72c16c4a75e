"""Keep the policies: try out, add, change, switch on and off, retire."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.errors import OneScopeOnly, PolicyRetired, UnknownPolicy, UnknownRegion
from tulay.areas.identity.models import Policy
from tulay.areas.identity.queries.authority import Holder, stopped_by
from tulay.areas.identity.queries.policies import policy_of, rule_of, visible_policy
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.queries.territory import regions_around
from tulay.areas.identity.rules import Condition
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action


@dataclass(frozen=True, slots=True)
class PolicyDetails:
    """What a policy says."""

    name: str
    actions: str
    condition: Condition
    parameters: dict[str, Any] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    agency_id: UUID | None = None
    region: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@action("identity.add-policy")
def add_policy(*, actor: Actor, details: PolicyDetails, now: datetime, is_on: bool = True) -> UUID:
    """Add a policy: from now on, or from its first day, it takes something away.

    :raises Invalid: it says nothing, means nothing, or would take away the way to switch it off.
    :raises BeyondYourScope: the actor keeps policies in something smaller, or somewhere else.
    """
    _check(actor, "identity.add-policy", details)
    policy_id = uuid7()
    policy = Policy(
        id=policy_id, is_on=is_on, created_at=now, created_by=actor.person_id, changed_at=now
    )
    _fill(policy, details)
    policy.save(force_insert=True)
    _account(actor, "identity.add-policy", policy, now)
    return policy_id


@action("identity.preview-policy")
def preview_policy(*, actor: Actor, details: PolicyDetails, now: datetime) -> tuple[Holder, ...]:
    """Look whom a policy would stop before it is kept; nothing is.

    :raises Invalid: as when it is added.
    :raises BeyondYourScope: it would be beyond the actor's scope.
    """
    _check(actor, "identity.preview-policy", details)
    draft = Policy(created_at=now, changed_at=now)
    _fill(draft, details)
    record(actor=actor, code="identity.preview-policy", target="policies", at=now)
    codes = rules.codes_of(details.actions)
    return stopped_by(actor, rule_of(policy_of(draft)), codes, now=now)


@action("identity.change-policy")
def change_policy(*, actor: Actor, policy_id: UUID, details: PolicyDetails, now: datetime) -> None:
    """Change what a policy says; what it said before stands on record.

    :raises UnknownPolicy: there is none that is the actor's to see.
    :raises PolicyRetired: it is retired.
    :raises Invalid: as when it is added.
    :raises BeyondYourScope: it is, or would be, beyond the actor's scope.
    """
    policy = _held(actor, "identity.change-policy", policy_id)
    _check(actor, "identity.change-policy", details)
    _fill(policy, details)
    policy.changed_at = now
    policy.save()
    _account(actor, "identity.change-policy", policy, now)


@action("identity.switch-policy")
def switch_policy(*, actor: Actor, policy_id: UUID, is_on: bool, now: datetime) -> None:
    """Switch a policy on or off, with effect within a second.

    :raises UnknownPolicy: there is none that is the actor's to see.
    :raises PolicyRetired: it is retired.
    :raises BeyondYourScope: it is beyond the actor's scope.
    """
    policy = _held(actor, "identity.switch-policy", policy_id)
    policy.is_on, policy.changed_at = is_on, now
    policy.save(update_fields=["is_on", "changed_at"])
    _account(actor, "identity.switch-policy", policy, now)


@action("identity.retire-policy")
def retire_policy(*, actor: Actor, policy_id: UUID, now: datetime) -> None:
    """Take a policy out of use for good, with effect within a second; what it said stays to be read.

    :raises UnknownPolicy: there is none that is the actor's to see.
    :raises PolicyRetired: it is retired.
    :raises BeyondYourScope: it is beyond the actor's scope.
    """
    policy = _held(actor, "identity.retire-policy", policy_id)
    policy.is_on, policy.retired_at, policy.changed_at = False, now, now
    policy.save(update_fields=["is_on", "retired_at", "changed_at"])
    _account(actor, "identity.retire-policy", policy, now)


def _held(actor: Actor, code: str, policy_id: UUID) -> Policy:
    visible_policy(actor, policy_id)
    policy = Policy.objects.select_for_update().filter(id=policy_id).first()
    if policy is None:
        raise UnknownPolicy
    rules.check_within(actor, code, policy.agency_id, regions_around(policy.region))
    if policy.retired_at is not None:
        raise PolicyRetired
    return policy


def _check(actor: Actor, code: str, details: PolicyDetails) -> None:
    if details.agency_id is not None and details.region:
        raise OneScopeOnly
    around = regions_around(details.region)
    if details.region and not around:
        raise UnknownRegion
    rules.check_policy(
        name=details.name,
        actions=details.actions,
        roles=details.roles,
        condition=details.condition,
        parameters=details.parameters,
        begins_at=details.begins_at,
        ends_at=details.ends_at,
    )
    rules.check_within(actor, code, details.agency_id, around)


def _fill(policy: Policy, details: PolicyDetails) -> None:
    policy.name = details.name.strip()
    policy.actions = details.actions
    policy.roles = sorted(details.roles)
    policy.condition = details.condition.value
    policy.parameters = details.parameters
    policy.agency_id, policy.region = details.agency_id, details.region
    policy.begins_at, policy.ends_at = details.begins_at, details.ends_at


def _account(actor: Actor, code: str, policy: Policy, now: datetime) -> None:
    """Record the whole row: whoever was refused last year can learn by what."""
    forget_visits()
    card = policy_of(policy)
    record(
        actor=actor,
        code=code,
        target=f"policy:{policy.id}",
        at=now,
        name=card.name,
        actions=card.actions,
        roles=",".join(card.roles),
        condition=card.condition,
        parameters=_plain(card.parameters),
        agency=card.agency_id,
        region=card.region,
        begins_at=card.begins_at,
        ends_at=card.ends_at,
        is_on=card.is_on,
    )


def _plain(parameters: dict[str, Any]) -> str:
    return "; ".join(f"{key}={value}" for key, value in sorted(parameters.items()))
