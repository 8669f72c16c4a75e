"""Policies: over who acts, on what, doing what, and when. Pure; they only ever take away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tulay.areas.identity.errors import (
    PolicyActsOnNothing,
    PolicyEndsBeforeItBegins,
    PolicyIncomplete,
    PolicyNameMissing,
    PolicyProtected,
    PolicyRefuses,
    UnknownRole,
)
from tulay.areas.identity.rules.roles import GUEST_CODES, PERSONAL, ROLES, SYSTEM_CODES, Role
from tulay.kernel.actor import Actor, Grant, Resource
from tulay.kernel.errors import FieldError
from tulay.kernel.periods import WorkingCalendar

NAME_MAX = 120
LIST_MAX = 50


class Condition(StrEnum):
    """What a policy asks before it refuses."""

    ALWAYS = "always"
    OUTSIDE_HOURS = "outside_hours"
    OWN_RECORD = "own_record"
    RELATED = "related"
    MARKED = "marked"
    OTHER_AGENCY = "other_agency"


PROTECTED = frozenset(
    {
        "identity.add-policy",
        "identity.change-policy",
        "identity.preview-policy",
        "identity.retire-policy",
        "identity.switch-policy",
        "identity.see-policies",
    }
) | {code for code in GUEST_CODES | ROLES[Role.RESIDENT] if code.startswith("identity.")}
"""What no policy takes away: coming in and out, and the way to switch a policy off."""


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A stored policy with what it needs to decide: the agencies of its region, the calendars of its agencies."""

    id: UUID
    name: str
    actions: str
    condition: Condition
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    agency_id: UUID | None = None
    region: str = ""
    within: frozenset[UUID] = field(default=frozenset(), repr=False)
    calendars: Mapping[UUID, WorkingCalendar] = field(default_factory=dict, hash=False, repr=False)
    begins_at: datetime | None = None
    ends_at: datetime | None = None

    def refuses(self, actor: Actor, grant: Grant, code: str, resource: Resource) -> bool:
        """Answer whether this use of a grant is refused. An actor without a time is refused: it fails closed."""
        return (
            self.concerns(code, grant, resource)
            and self._is_in_force(actor.at)
            and _CONDITIONS[self.condition](self, actor, grant, resource)
        )

    def concerns(self, code: str, grant: Grant, resource: Resource) -> bool:
        """Answer whether it is about this action, this role and this agency, whatever its condition says."""
        return (
            concerns(self.actions, code)
            and (not self.roles or grant.role in self.roles)
            and self._is_in_scope(resource)
        )

    def problem(self) -> PolicyRefuses:
        """Return the problem that names this policy."""
        return PolicyRefuses(policy=self.name)

    def _is_in_scope(self, resource: Resource) -> bool:
        if self.agency_id:
            return resource.agency_id == self.agency_id
        return not self.region or resource.agency_id in self.within

    def _is_in_force(self, at: datetime | None) -> bool:
        if at is None:
            return True
        return (self.begins_at is None or self.begins_at <= at) and (
            self.ends_at is None or at < self.ends_at
        )


def concerns(pattern: str, code: str) -> bool:
    """Answer whether a pattern (`cases.decide`, `cases.*`, `*`) means this code."""
    if code in PROTECTED or code in SYSTEM_CODES:
        return False
    return pattern in ("*", code) or (pattern.endswith(".*") and code.startswith(pattern[:-1]))


def codes_of(pattern: str) -> tuple[str, ...]:
    """Return every granted code that a pattern means, in order."""
    known = frozenset().union(*ROLES.values())
    return tuple(sorted(code for code in known if concerns(pattern, code)))


def check_policy(
    *,
    name: str,
    actions: str,
    roles: tuple[str, ...],
    condition: Condition,
    parameters: Mapping[str, Any],
    begins_at: datetime | None,
    ends_at: datetime | None,
) -> None:
    """Refuse a policy that says nothing, means nothing, or would take away the way to switch it off.

    :raises PolicyNameMissing: it has no name, or a very long one.
    :raises PolicyProtected: it names what no policy takes away.
    :raises PolicyActsOnNothing: it concerns no permission that anybody holds.
    :raises UnknownRole: it names a role that there is not.
    :raises PolicyIncomplete: its condition lacks something.
    :raises PolicyEndsBeforeItBegins: the two days are the wrong way round.
    """
    if not name.strip() or len(name) > NAME_MAX:
        raise _at("name", PolicyNameMissing)
    if actions in PROTECTED:
        raise _at("actions", PolicyProtected)
    if not codes_of(actions):
        raise _at("actions", PolicyActsOnNothing)
    for role in roles:
        if role not in set(Role):
            raise UnknownRole(role=role)
    if begins_at and ends_at and begins_at >= ends_at:
        raise _at("ends_at", PolicyEndsBeforeItBegins)
    _CHECKS.get(condition, _check_nothing)(parameters)


def _always(_rule: PolicyRule, _actor: Actor, _grant: Grant, _resource: Resource) -> bool:
    return True


def _outside_hours(rule: PolicyRule, actor: Actor, _grant: Grant, resource: Resource) -> bool:
    calendar = calendar_in(rule.parameters) or (
        rule.calendars.get(resource.agency_id) if resource.agency_id else None
    )
    if calendar is None:  # hours of an agency, and none is in question (yet)
        return False
    return actor.at is None or not calendar.is_open(actor.at)


def _own_record(_rule: PolicyRule, actor: Actor, grant: Grant, resource: Resource) -> bool:
    if grant.role in PERSONAL:  # an applicant answers for themselves
        return False
    return resource.owner_id is not None and resource.owner_id in (
        actor.person_id,
        actor.on_behalf_of,
    )


def _related(rule: PolicyRule, actor: Actor, grant: Grant, resource: Resource) -> bool:
    return (
        str(actor.person_id) == rule.parameters.get("person")
        and str(resource.owner_id) in rule.parameters.get("people", ())
        and grant.role not in PERSONAL
    )


def _marked(rule: PolicyRule, _actor: Actor, grant: Grant, resource: Resource) -> bool:
    is_marked = not resource.marks.isdisjoint(rule.parameters.get("marks", ()))
    return is_marked and grant.role not in rule.parameters.get("roles", ())


def _other_agency(_rule: PolicyRule, _actor: Actor, grant: Grant, resource: Resource) -> bool:
    return grant.role not in PERSONAL and (
        grant.agency_id is None or resource.agency_id not in (None, grant.agency_id)
    )


_CONDITIONS: dict[Condition, Callable[[PolicyRule, Actor, Grant, Resource], bool]] = {
    Condition.ALWAYS: _always,
    Condition.OUTSIDE_HOURS: _outside_hours,
    Condition.OWN_RECORD: _own_record,
    Condition.RELATED: _related,
    Condition.MARKED: _marked,
    Condition.OTHER_AGENCY: _other_agency,
}


def calendar_in(parameters: Mapping[str, Any]) -> WorkingCalendar | None:
    """Return the hours that a policy states itself; none where it means those of the agency."""
    if not parameters.get("opens"):
        return None
    return WorkingCalendar(
        zone=str(parameters.get("zone") or "UTC"),
        opens=time.fromisoformat(str(parameters["opens"])),
        closes=time.fromisoformat(str(parameters["closes"])),
        weekdays=frozenset(int(day) for day in parameters.get("weekdays", range(5))),
    )


def _check_nothing(parameters: Mapping[str, Any]) -> None:
    if parameters:
        raise _at("parameters", PolicyIncomplete)


def _check_hours(parameters: Mapping[str, Any]) -> None:
    if set(parameters) - {"zone", "opens", "closes", "weekdays"}:
        raise _at("parameters", PolicyIncomplete)
    try:
        calendar = calendar_in(parameters)
        ZoneInfo(calendar.zone if calendar else "UTC")
    except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError, OSError):
        raise _at("parameters", PolicyIncomplete) from None
    if calendar and (
        calendar.opens >= calendar.closes or not calendar.weekdays <= frozenset(range(7))
    ):
        raise _at("parameters", PolicyIncomplete)


def _check_related(parameters: Mapping[str, Any]) -> None:
    people = parameters.get("people")
    if set(parameters) != {"person", "people"} or not _is_list(people):
        raise _at("parameters", PolicyIncomplete)
    try:
        for one in (parameters["person"], *people):  # type: ignore[misc]  # a list, as just seen
            UUID(str(one))
    except ValueError:
        raise _at("parameters", PolicyIncomplete) from None


def _check_marked(parameters: Mapping[str, Any]) -> None:
    if set(parameters) != {"marks", "roles"} or not _is_list(parameters["marks"]):
        raise _at("parameters", PolicyIncomplete)
    if not isinstance(parameters["roles"], list) or not set(parameters["roles"]) <= set(Role):
        raise _at("parameters", PolicyIncomplete)


def _is_list(value: object) -> bool:
    """Answer whether it is a list of texts, neither empty nor endless."""
    return (
        isinstance(value, list)
        and 0 < len(value) <= LIST_MAX
        and all(isinstance(one, str) and one for one in value)
    )


_CHECKS: dict[Condition, Callable[[Mapping[str, Any]], None]] = {
    Condition.OUTSIDE_HOURS: _check_hours,
    Condition.RELATED: _check_related,
    Condition.MARKED: _check_marked,
}


def _at(pointer: str, kind: Any) -> Any:
    """Return the problem, standing beside the field that caused it."""
    return kind(errors=[FieldError(pointer, kind.code, " ".join((kind.__doc__ or "").split()))])
