"""What an intake asks, who reads which part of it, and when it is confirmed. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tulay.areas.support.rules.intake_numbers import dialled, number_fault, written
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import Jurisdiction

CONFIRM_AFTER_MONTHS = 6
"""How long what somebody told counts as right until we ask again (POPIA 16)."""
DRAFT_KEPT_DAYS = 90
LINE_MAX, TEXT_MAX, NOTES_MAX, NEEDS_MAX, STYLE_MAX = 255, 5_000, 10_000, 2_000, 100
PHONE_MAX, NUMBER_MAX = 40, 40
HAS_NUMBER, HAS_NONE = "sa-id", "none"
PAPERS = (HAS_NUMBER, HAS_NONE)
NUMBERED_COUNTRY = "ZA"
"""Where identity numbers follow a rule that we know."""


class Section(StrEnum):
    """The parts of an intake, in the order in which they are asked."""

    IDENTITY = "identity"
    CONTACT = "contact"
    EMERGENCY = "emergency"
    HEALTH = "health"
    NEEDS = "needs"
    LEARNING = "learning"


class Kind(StrEnum):
    """What an answer looks like."""

    LINE = "line"
    TEXT = "text"
    PHONE = "phone"
    NUMBER = "number"
    PAPER = "paper"


class Reader(StrEnum):
    """Who opens an intake that is not their own."""

    KEY_WORKER = "key-worker"
    SUPERVISOR = "supervisor"


class Standing(StrEnum):
    """How an intake stands for whoever supports its person; a draft is nobody's business but theirs."""

    MISSING = "missing"
    SENT = "sent"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the column that keeps its answer."""

    code: str
    section: Section
    kind: Kind
    most: int


ASKED = (
    Asked("identity_paper", Section.IDENTITY, Kind.PAPER, 10),
    Asked("identity_number", Section.IDENTITY, Kind.NUMBER, NUMBER_MAX),
    Asked("phone", Section.CONTACT, Kind.PHONE, PHONE_MAX),
    Asked("street", Section.CONTACT, Kind.LINE, LINE_MAX),
    Asked("town", Section.CONTACT, Kind.LINE, LINE_MAX),
    Asked("province", Section.CONTACT, Kind.LINE, LINE_MAX),
    Asked("postcode", Section.CONTACT, Kind.LINE, 12),
    Asked("emergency_name", Section.EMERGENCY, Kind.LINE, LINE_MAX),
    Asked("emergency_phone", Section.EMERGENCY, Kind.PHONE, PHONE_MAX),
    Asked("diagnosis", Section.HEALTH, Kind.TEXT, TEXT_MAX),
    Asked("medications", Section.HEALTH, Kind.TEXT, TEXT_MAX),
    Asked("allergies", Section.HEALTH, Kind.TEXT, TEXT_MAX),
    Asked("medical_notes", Section.HEALTH, Kind.TEXT, NOTES_MAX),
    Asked("doctor_name", Section.HEALTH, Kind.LINE, LINE_MAX),
    Asked("doctor_phone", Section.HEALTH, Kind.PHONE, PHONE_MAX),
    Asked("accommodations", Section.NEEDS, Kind.TEXT, NEEDS_MAX),
    Asked("assistive_technology", Section.NEEDS, Kind.TEXT, NEEDS_MAX),
    Asked("support_needs", Section.NEEDS, Kind.TEXT, NEEDS_MAX),
    Asked("communication_preferences", Section.NEEDS, Kind.TEXT, NEEDS_MAX),
    Asked("learning_style", Section.LEARNING, Kind.LINE, STYLE_MAX),
)
BY_CODE = {one.code: one for one in ASKED}
SPECIAL = frozenset({Section.HEALTH, Section.NEEDS})
"""What is asked of nobody who has not agreed to it (POPIA 26, 27)."""
OF_ITS_OWN = frozenset({Section.HEALTH, Section.IDENTITY})
"""What is opened by itself: a look with its own line in the person's access log."""
READERS: dict[Section, frozenset[Reader]] = {
    Section.IDENTITY: frozenset({Reader.KEY_WORKER}),
    Section.CONTACT: frozenset(Reader),
    Section.EMERGENCY: frozenset(Reader),
    Section.HEALTH: frozenset(Reader),
    Section.NEEDS: frozenset(Reader),
    Section.LEARNING: frozenset({Reader.KEY_WORKER}),
}
"""Need to know: who may open which part. A supervisor says why each time; nobody else opens any of it."""


def asked_in(section: Section, where: Jurisdiction) -> tuple[Asked, ...]:
    """Return the questions of a section: which paper somebody has is asked where we know its rule."""
    return tuple(
        one
        for one in ASKED
        if one.section is section
        and (one.kind is not Kind.PAPER or where.country == NUMBERED_COUNTRY)
    )


def read_with_the_rest(reader: Reader, *, may_use_special: bool) -> tuple[Section, ...]:
    """Return what a reader sees when they open an intake, in order."""
    return tuple(
        one
        for one in Section
        if reader in READERS[one]
        and one not in OF_ITS_OWN
        and (may_use_special or one not in SPECIAL)
    )


def may_open(section: Section, reader: Reader, *, may_use_special: bool) -> bool:
    """Answer whether a reader opens a section: by need to know, and special information with consent alone."""
    return reader in READERS[section] and (may_use_special or section not in SPECIAL)


def special_in(codes: Iterable[str]) -> bool:
    """Answer whether one of these is special information."""
    return any(BY_CODE[code].section in SPECIAL for code in codes)


def faults_in(
    answers: Mapping[str, str],
    *,
    paper: str,
    where: Jurisdiction,
    today: date,
    known_birth: date | None,
) -> list[FieldError]:
    """Return what is wrong with answers given so far; what is left empty is no fault of a draft."""
    faults = []
    for code, said in answers.items():
        asked = BY_CODE.get(code)
        if asked is None:
            faults.append(FieldError(code, "unknown", "This form does not ask this."))
        elif len(said) > asked.most:
            detail, facts = "Use {most} characters or fewer.", {"most": asked.most}
            faults.append(FieldError(code, "too-long", detail, facts))
        elif said and asked.kind is Kind.PHONE and not dialled(said, country=where.country):
            detail = "Write a telephone number that can be dialled, with its area code."
            faults.append(FieldError(code, "not-dialled", detail))
        elif said and asked.kind is Kind.PAPER and said not in PAPERS:
            faults.append(FieldError(code, "unknown", "Choose one of the answers in the list."))
        elif said and asked.kind is Kind.NUMBER and is_checked(paper, where):
            found = number_fault(
                said,
                pointer=code,
                today=today,
                adult_at=where.adult_at,
                known_birth=known_birth,
            )
            faults.extend([found] if found else [])
    return faults


def is_checked(paper: str, where: Jurisdiction) -> bool:
    """Answer whether an identity number follows a rule that we know."""
    return where.country == NUMBERED_COUNTRY and paper != HAS_NONE


def missing_in(values: Mapping[str, str], *, where: Jurisdiction) -> list[FieldError]:
    """Return what an intake cannot be sent without: an answer about the number, and halves of what belongs together."""
    faults = []
    if where.country == NUMBERED_COUNTRY:
        if not values.get("identity_paper"):
            detail = "Say whether you have a South African identity number."
            faults.append(FieldError("identity_paper", "missing", detail))
        elif values["identity_paper"] == HAS_NUMBER and not values.get("identity_number"):
            detail = "Write your identity number, or say that you have none."
            faults.append(FieldError("identity_number", "missing", detail))
    if values.get("emergency_name") and not values.get("emergency_phone"):
        detail = "Add the number at which we reach this person in an emergency."
        faults.append(FieldError("emergency_phone", "missing", detail))
    if values.get("emergency_phone") and not values.get("emergency_name"):
        detail = "Add the name of the person whom we call at this number."
        faults.append(FieldError("emergency_name", "missing", detail))
    return faults


def kept(answers: Mapping[str, str], *, paper: str, where: Jurisdiction) -> dict[str, str]:
    """Return answers as they are kept: numbers in one spelling, and no number of somebody who has none."""
    found = {}
    for code, said in answers.items():
        kind = BY_CODE[code].kind
        if said and kind is Kind.PHONE:
            found[code] = dialled(said, country=where.country) or said
        elif said and kind is Kind.NUMBER and is_checked(paper, where):
            found[code] = written(said)
        else:
            found[code] = said
    if answers.get("identity_paper") == HAS_NONE:
        found["identity_number"] = ""
    return found


def changed_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return which answers differ, in the order in which they are asked."""
    codes = [one.code for one in ASKED]
    return tuple(code for code in codes if before.get(code, "") != after.get(code, ""))


def contested_in(
    changed: Collection[str], written_in: Mapping[str, int], revision: int
) -> list[FieldError]:
    """Return which of these answers somebody else wrote after `revision`."""
    detail = "This answer was changed elsewhere."
    late = sorted(code for code in changed if written_in.get(code, 0) > revision)
    return [FieldError(code, "changed", detail) for code in late]


def confirm_due_at(confirmed_at: datetime) -> datetime:
    """Return when we ask again whether everything is still right; a day that a month has not is its last."""
    months = confirmed_at.month - 1 + CONFIRM_AFTER_MONTHS
    year, month = confirmed_at.year + months // 12, months % 12 + 1
    for day in range(confirmed_at.day, 0, -1):
        try:
            return confirmed_at.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def standing_at(now: datetime, confirmed_at: datetime | None) -> Standing:
    """Return how an intake stands that was confirmed at a moment; without one, none was sent."""
    if confirmed_at is None:
        return Standing.MISSING
    return Standing.TO_CONFIRM if confirm_due_at(confirmed_at) <= now else Standing.SENT


SHOWN = 3
"""So many of its last characters, where that is less than half of a number."""


def masked_number(number: str) -> str:
    """Return what is shown of an identity number to whoever has not opened it: its last three characters."""
    return f"… {number[-SHOWN:]}" if len(number) > 2 * SHOWN else "…" * bool(number)
