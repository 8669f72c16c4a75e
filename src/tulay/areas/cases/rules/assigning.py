"""To whom a request goes by an agency's own rules: which rule fits, who is there, who has least in hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tulay.areas.cases.errors import PlanUnfit, SkillsUnfit
from tulay.areas.cases.rules.absences import Away, who_takes
from tulay.areas.cases.rules.answers import is_writable
from tulay.kernel.errors import FieldError

NAME_MAX = 80
SKILL_MAX = 40
SKILLS_MOST = 20
RULES_MOST = 50


class Why(StrEnum):
    """Why a rule gives a request to nobody."""

    SERVICE = "service"
    PLACE = "place"
    NOBODY = "nobody"


class Stays(StrEnum):
    """Why a waiting request stays for anybody when the rules are asked about it."""

    HELD = "held"
    NO_RULE = "no_rule"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an agency's plan: for which requests (anything left out: for all), and which skill they need."""

    name: str
    service_id: UUID | None = None
    place_id: UUID | None = None
    place_path: str = ""
    place_label: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule asks of a request: its service, and where it is."""

    service_id: UUID
    place_path: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer, with what they have in hand and what they know."""

    id: UUID
    load: int = 0
    skills: tuple[str, ...] = ()

    def knows(self, skill: str) -> bool:
        """Answer whether they have a skill; an empty one has everybody."""
        return not skill or skill.casefold() in {one.casefold() for one in self.skills}


@dataclass(frozen=True, slots=True)
class Given:
    """Who gets a request, and why: by which rule, with how much in hand, among how many, for whom they stand in."""

    number: int
    rule: Rule
    officer_id: UUID
    load: int
    among: int
    stands_in_for: UUID | None = None

    def facts(self) -> dict[str, Any]:
        """Return what a reader is told later: as it was at this moment, whatever becomes of the rule."""
        return {
            "number": self.number,
            "name": self.rule.name,
            "is_by_service": self.rule.service_id is not None,
            "place": self.rule.place_label,
            "skill": self.rule.skill,
            "load": self.load,
            "among": self.among,
            "stands_in_for": str(self.stands_in_for) if self.stands_in_for else None,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules come to; those before the one that gives it, each with why it did not."""

    given: Given | None = None
    passed_over: tuple[tuple[int, Why], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that a rule may give, and who may not have it.

    Barred are its applicant, and whoever took part in the decision that it appeals against.
    """

    asked: Asked
    barred: frozenset[UUID] = frozenset()


def judge(
    rules: Sequence[Rule],
    asked: Asked,
    candidates: Iterable[Candidate],
    *,
    away: Mapping[UUID, Away],
    barred: Collection[UUID] = (),
) -> Verdict:
    """Return who gets a request by the first rule that fits and for which somebody is there: whoever has least in hand.

    :param barred: who may not have it.
    """
    (verdict,) = share_out(rules, [Waiting(asked, frozenset(barred))], candidates, away=away)
    return verdict


def share_out(
    rules: Sequence[Rule],
    waiting: Iterable[Waiting],
    candidates: Iterable[Candidate],
    *,
    away: Mapping[UUID, Away],
) -> tuple[Verdict, ...]:
    """Return who gets each of several requests, one after the other: the next counts what the one before gave."""
    known = {one.id: one for one in candidates}
    loads = {one.id: one.load for one in known.values()}
    takers = [(rule, _takers(rule, known, away)) for rule in rules]
    verdicts = []
    for one in waiting:
        verdict = _judged(takers, one, loads)
        if verdict.given:
            loads[verdict.given.officer_id] += 1
        verdicts.append(verdict)
    return tuple(verdicts)


def why_it_stays(verdict: Verdict) -> Stays:
    """Return why a request stays where it is that no rule gave."""
    nobody = any(why is Why.NOBODY for _, why in verdict.passed_over)
    return Stays.NOBODY if nobody else Stays.NO_RULE


def _judged(
    takers: Sequence[tuple[Rule, Mapping[UUID, UUID | None]]],
    waiting: Waiting,
    loads: Mapping[UUID, int],
) -> Verdict:
    passed_over: list[tuple[int, Why]] = []
    for number, (rule, able) in enumerate(takers, start=1):
        why = _misfit(rule, waiting.asked)
        free = [] if why else [one for one in able if one not in waiting.barred]
        if free:
            chosen = min(free, key=lambda one: (loads[one], one))
            given = Given(number, rule, chosen, loads[chosen], len(free), able[chosen])
            return Verdict(given, tuple(passed_over))
        passed_over.append((number, why or Why.NOBODY))
    return Verdict(None, tuple(passed_over))


def _misfit(rule: Rule, asked: Asked) -> Why | None:
    if rule.service_id not in {None, asked.service_id}:
        return Why.SERVICE
    if rule.place_id is not None and not asked.place_path.startswith(rule.place_path or "-"):
        return Why.PLACE
    return None


def _takers(
    rule: Rule,
    known: Mapping[UUID, Candidate],
    away: Mapping[UUID, Away],
) -> dict[UUID, UUID | None]:
    """Return to whom a rule gives, each with the colleague they stand in for; who is meant themselves, with nobody."""
    takers: dict[UUID, UUID | None] = {}
    for one in known.values():
        taker = who_takes(one.id, away) if one.knows(rule.skill) else None
        if taker is None or taker not in known:
            continue
        takers[taker] = None if taker == one.id else takers.get(taker, one.id)
    return takers


def check_rules(rules: Sequence[Rule]) -> None:
    """Let a list of rules be kept, or say which line has what to mend.

    :raises PlanUnfit: a name is missing, something is too long or unreadable, or there are too many.
    """
    faults = []
    if len(rules) > RULES_MOST:
        detail, most = "Use {most} rules or fewer.", {"most": RULES_MOST}
        faults.append(FieldError("rules", "too-many", detail, most))
    for place, rule in enumerate(rules):
        if not rule.name.strip():
            detail = "Give it a name by which colleagues know it."
            faults.append(FieldError(f"rules/{place}/name", "missing", detail))
        faults += _faults_of_line(f"rules/{place}/name", rule.name, NAME_MAX)
        faults += _faults_of_line(f"rules/{place}/skill", rule.skill, SKILL_MAX)
    if faults:
        raise PlanUnfit(errors=faults)


def kept_skills(skills: Iterable[str]) -> tuple[str, ...]:
    """Return what an officer knows, each skill once, as it was first written.

    :raises SkillsUnfit: one is too long or unreadable, or there are too many.
    """
    once: dict[str, str] = {}
    for written in (" ".join(one.split()) for one in skills):
        if written:
            once.setdefault(written.casefold(), written)
    listed = tuple(once.values())
    faults = [fault for one in listed for fault in _faults_of_line("skills", one, SKILL_MAX)]
    if len(listed) > SKILLS_MOST:
        detail, most = "Use {most} skills or fewer.", {"most": SKILLS_MOST}
        faults.append(FieldError("skills", "too-many", detail, most))
    if faults:
        raise SkillsUnfit(errors=faults)
    return listed


def _faults_of_line(pointer: str, text: str, most: int) -> Iterable[FieldError]:
    if len(text) > most:
        yield FieldError(pointer, "too-long", "Use {most} characters or fewer.", {"most": most})
    if not is_writable(text):
        yield FieldError(pointer, "unreadable", "Remove the characters that cannot be shown.")
