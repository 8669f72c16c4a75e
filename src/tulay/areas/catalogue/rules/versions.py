"""How the words of a service change: what two people wrote at once, what differs, who may publish it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from tulay.areas.catalogue.errors import SecondPersonNeeded
from tulay.areas.catalogue.rules.services import LANGUAGES, Details, Texts

REASON_MAX = 300
_LISTED = ("requirements", "questions", "pages", "workflow")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: where (`texts.fil.name`, `questions.boat`), what it was and is; None: not there."""

    pointer: str
    before: Any
    after: Any


def merged(base: Details, mine: Details, theirs: Details) -> tuple[Details, tuple[str, ...]]:
    """Bring together what two people made of `base`; name the parts that both changed, differently.

    A part that only one of them changed is taken from them. Of a contested part the result holds what is theirs.
    """
    was, own, other = _parts(base), _parts(mine), _parts(theirs)
    result, contested = dict(other), []
    for name in {**was, **own, **other}:
        before, here, there = was.get(name), own.get(name), other.get(name)
        if here in (before, there):
            continue
        if there != before:
            contested.append(name)
        elif here is None:
            del result[name]
        else:
            result[name] = here
    return _whole(result), tuple(sorted(contested))


def changes(before: Details, after: Details) -> tuple[Change, ...]:
    """Return what differs between two versions, in the order in which a service is read."""
    return tuple(_changes(before, after))


def gaps(details: Details, language: str) -> tuple[str, ...]:
    """Return what is not yet said in a language, so that people cannot be offered the service in it."""
    text = details.texts.get(language, Texts(name=""))
    told = ("name", "summary", "for_whom", "eligibility", "steps")
    missing = [f"texts.{name}" for name in told if not getattr(text, name)]
    missing += [
        f"requirements.{one.code}" for one in details.requirements if not one.names.get(language)
    ]
    missing += [
        f"requirements.{one.code}.sample"
        for one in details.requirements
        if one.sample and not one.sample.alts.get(language)
    ]
    for question in details.questions:
        spoken = [question.labels, *(choice.labels for choice in question.choices)]
        if not all(words.get(language) for words in spoken):
            missing.append(f"questions.{question.code}")
    missing += [f"pages.{one.code}" for one in details.pages if not one.titles.get(language)]
    return tuple(missing)


def check_second_person(
    writers: Iterable[UUID | None], person_id: UUID | None, *, service: str
) -> None:
    """Refuse to let somebody publish what they wrote themselves.

    :raises SecondPersonNeeded: they did.
    """
    if person_id is not None and person_id in set(writers):
        raise SecondPersonNeeded(service=service)


def in_order(languages: Iterable[str]) -> tuple[str, ...]:
    """Return languages as they are always listed, English first."""
    there = set(languages)
    return tuple(one for one in LANGUAGES if one in there)


def moved(items: tuple[Any, ...], code: str, *, up: bool) -> tuple[Any, ...]:
    """Return the list with one item a place further up or down; at the end of the list it stays."""
    place = next((n for n, one in enumerate(items) if one.code == code), None)
    if place is None:
        return items
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return items
    listed = list(items)
    listed[place], listed[other] = listed[other], listed[place]
    return tuple(listed)


def put(items: tuple[Any, ...], item: Any, *, instead_of: str = "") -> tuple[Any, ...]:
    """Return the list with an item in the place of the one it replaces, or at the end."""
    if any(one.code == instead_of for one in items):
        return tuple(item if one.code == instead_of else one for one in items)
    return (*items, item)


def without(items: tuple[Any, ...], code: str) -> tuple[Any, ...]:
    """Return the list without one item."""
    return tuple(one for one in items if one.code != code)


def _parts(details: Details) -> dict[str, Any]:
    """Take details apart as far as two people can work on them side by side."""
    plain = {one.name: getattr(details, one.name) for one in fields(details) if one.name != "texts"}
    return plain | {f"texts.{key}": text for key, text in details.texts.items()}


def _whole(parts: Mapping[str, Any]) -> Details:
    texts = {name[6:]: text for name, text in parts.items() if name.startswith("texts.")}
    rest = {name: value for name, value in parts.items() if not name.startswith("texts.")}
    ordered = {language: texts[language] for language in in_order(texts)}
    return replace(Details(sector=rest["sector"], texts=ordered), **rest)


def _changes(before: Details, after: Details) -> Iterator[Change]:
    for language in LANGUAGES:
        yield from _text_changes(language, before.texts.get(language), after.texts.get(language))
    for one in fields(Details):
        if one.name in {"texts", *_LISTED}:
            continue
        was, now = getattr(before, one.name), getattr(after, one.name)
        if was != now:
            yield Change(one.name, was, now)
    for name in _LISTED:
        yield from _list_changes(name, getattr(before, name), getattr(after, name))


def _text_changes(language: str, before: Texts | None, after: Texts | None) -> Iterator[Change]:
    for one in fields(Texts):
        was = getattr(before, one.name) if before else None
        now = getattr(after, one.name) if after else None
        is_said = bool(was or now) and one.name != "is_reviewed"
        if was != now and (is_said or (before and after)):
            yield Change(f"texts.{language}.{one.name}", was, now)


def _list_changes(name: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    was, now = {one.code: one for one in before}, {one.code: one for one in after}
    for code in {**was, **now}:
        if was.get(code) != now.get(code):
            yield Change(f"{name}.{code}", was.get(code), now.get(code))
    kept = [code for code in was if code in now]
    if kept != [code for code in now if code in was]:
        yield Change(f"{name}", tuple(was), tuple(now))
