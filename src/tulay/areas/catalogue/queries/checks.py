"""What somebody can probably get: rules held against what is said of a person, and nothing kept of it.

The rules of a region are read from the cache, however many there are; a place is one query more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import override

from tulay.areas.catalogue.models import Coverage, Service
from tulay.areas.catalogue.queries.eligibility_words import (
    Line,
    Told,
    Vocabulary,
    choices_of,
    question_of,
    sentence,
    told_judged,
    vocabulary,
)
from tulay.areas.catalogue.queries.public import CACHE
from tulay.areas.catalogue.queries.services import CARDS_MAX, ServiceCard, card_of
from tulay.areas.catalogue.queries.working import preview_card, working_service
from tulay.areas.catalogue.rules.eligibility import (
    FACTS,
    OWN,
    PLACE,
    Compare,
    Condition,
    Fact,
    Group,
    asked_by,
    facts_of,
    judge,
    place_codes,
    reasons,
    wanted,
)
from tulay.areas.catalogue.rules.services import State
from tulay.areas.directory.queries import region_names, regions_around
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS


@dataclass(frozen=True, slots=True)
class Checked:
    """A public service that can be checked: its rule with the places it covers, and what is needed to read it."""

    card: ServiceCard
    rule: Group
    places: Mapping[str, str]

    @property
    def words(self) -> Vocabulary:
        """What its rule is read with."""
        return Vocabulary(
            language=self.card.language,
            currency=self.card.currency,
            facts=facts_of(self.card.questions),
            questions={f"{OWN}{one.code}": one for one in self.card.questions},
            places=self.places,
        )

    def key(self, fact: str) -> str:
        """Return under which name a fact of this rule is known: its own questions by the service's address."""
        if not fact.startswith(OWN):
            return fact
        code = fact.removeprefix(OWN)
        same = next((one.fact for one in self.card.questions if one.code == code), "")
        return same or own_key(self.card.slug, code)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody can probably get a service (None: not known yet), and why."""

    service: ServiceCard
    holds: bool | None
    is_open: bool
    told: Told
    because: tuple[Line, ...]
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A fact that would help: under which name, how it is asked, and for whose sake where it is one service's own."""

    key: str
    fact: Fact
    words: Vocabulary
    service: str

    @property
    def question(self) -> str:
        """How it is asked."""
        return question_of(self.fact.code, self.words)[0]

    @property
    def hint(self) -> str:
        """What helps to answer."""
        return question_of(self.fact.code, self.words)[1]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What is chosen from: codes and words."""
        return choices_of(self.fact.code, self.words)


@dataclass(frozen=True, slots=True)
class _Kept:
    services: tuple[Checked, ...]


def own_key(slug: str, code: str) -> str:
    """Return the name under which an answer to one service's own question is known."""
    return f"{OWN}{slug}.{code}"


def checked_services(jurisdiction: str, language: str) -> tuple[Checked, ...]:
    """Return every public service of a region that says in conditions who can get it."""
    kept = CACHE.get(
        f"checked:{language}:{jurisdiction}", lambda: _Kept(_load(jurisdiction, language)), _Kept
    )
    assert kept is not None
    return kept.services


def checked(
    services: Iterable[Checked], answers: Mapping[str, object], *, now: datetime
) -> tuple[Verdict, ...]:
    """Hold every service against what is known: first what one can probably get, then what is open, then the rest."""
    facts = known_facts(answers)
    found = [_verdict(one, facts, now) for one in services]
    order = {True: 0, None: 1, False: 2}
    found.sort(key=lambda one: (order[one.holds], one.service.name.casefold()))
    return tuple(found)


def askable(services: Iterable[Checked]) -> dict[str, AskedFact]:
    """Return the facts that any of the services is about, in the order in which they are asked."""
    shared: dict[str, AskedFact] = {}
    own: dict[str, AskedFact] = {}
    for one in services:
        words = one.words
        for code in asked_by(one.rule):
            key, fact = one.key(code), words.facts.get(code)
            if fact is None:
                continue
            if key in FACTS:
                shared.setdefault(key, AskedFact(key, FACTS[key], words, ""))
            else:
                own.setdefault(key, AskedFact(key, fact, words, one.card.name))
    ordered = {code: shared[code] for code in FACTS if code in shared}
    return ordered | own


def open_facts(
    verdicts: Iterable[Verdict], asked: Mapping[str, AskedFact], left_out: Iterable[str]
) -> tuple[AskedFact, ...]:
    """Return what could still decide, in the order in which it is asked, without what nobody wanted to say."""
    wants = {key for one in verdicts for key in one.wants} - set(left_out)
    return tuple(one for key, one in asked.items() if key in wants)


def tried_rule(
    actor: Actor,
    service_id: UUID,
    answers: Mapping[str, object],
    *,
    language: str,
    now: datetime,
) -> Told:
    """Hold the newest rule of a service against somebody made up, in words.

    :raises UnknownService: there is none that this actor may change.
    """
    working = working_service(actor, service_id)
    words = vocabulary(preview_card(actor, service_id, language), working.details.questions)
    today = now.astimezone(ZoneInfo(working.zone)).date()
    judged = judge(working.details.rule or Group(), known_facts(answers), today=today)
    with override(language):
        return told_judged(judged, words)


def known_facts(answers: Mapping[str, object]) -> dict[str, object]:
    """Return facts as rules are held against them: a place stands for all that it lies in; that is one query."""
    facts = dict(answers)
    place = facts.get(PLACE)
    if isinstance(place, str):
        around = regions_around(place)
        facts[PLACE] = tuple(sorted(around)) if around else None
    return facts


def _verdict(one: Checked, facts: Mapping[str, object], now: datetime) -> Verdict:
    own = {code: facts.get(one.key(code)) for code in asked_by(one.rule)}
    judged = judge(one.rule, own, today=_today(one.card.jurisdiction, now))
    words = one.words
    return Verdict(
        service=one.card,
        holds=judged.holds,
        is_open=one.card.takes_requests(now),
        told=told_judged(judged, words),
        because=tuple(
            Line(sentence(reason.condition, words), reason.condition.fact, reason.holds)
            for reason in reasons(judged)
        ),
        wants=tuple(dict.fromkeys(one.key(code) for code in wanted(judged))),
    )


def _today(jurisdiction: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(JURISDICTIONS[jurisdiction].zone)).date()


def _load(jurisdiction: str, language: str) -> tuple[Checked, ...]:
    rows = Service.objects.filter(
        state=State.PUBLISHED, jurisdiction=jurisdiction, rule__isnull=False
    ).order_by("slug")
    rows = rows.select_related("agency", "slots").defer("search", "sort_names")
    cards = [card for row in rows[:CARDS_MAX] if (card := card_of(row, language)).rule is not None]
    covers: dict[UUID, list[str]] = {}
    pairs = Coverage.objects.filter(service_id__in=[card.id for card in cards])
    for service_id, code in pairs.order_by("place__code").values_list("service", "place__code"):
        covers.setdefault(service_id, []).append(code)
    rules = {card.id: _with_places(card, covers.get(card.id, ())) for card in cards}
    names = region_names(code for rule in rules.values() for code in place_codes(rule))
    return tuple(
        Checked(
            card,
            rules[card.id],
            {code: names.get(code, code) for code in place_codes(rules[card.id])},
        )
        for card in cards
        if not rules[card.id].is_empty
    )


def _with_places(card: ServiceCard, codes: Iterable[str]) -> Group:
    """Return a rule that also asks whether one lives where the service is offered."""
    rule, covered = card.rule or Group(), tuple(codes)
    if rule.is_empty or not covered:
        return rule
    return Group(conditions=(Condition(PLACE, Compare.ONE_OF.value, covered),), groups=(rule,))
