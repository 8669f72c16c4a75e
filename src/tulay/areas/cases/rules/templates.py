"""Texts that an agency keeps for what it writes again and again, with gaps that are filled from a closed list."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.errors import TemplatesChanged, TemplateUnfit
from tulay.areas.cases.rules.answers import is_writable
from tulay.kernel.errors import FieldError

NAME_MAX = 80
TEXT_MAX = 3_000
MOST_OF_A_KIND = 50
LANGUAGES = ("en", "fil", "ar")
ENGLISH = "en"
_GAPS = re.compile(r"\{[^{}]*\}|[{}]")


class TemplateKind(StrEnum):
    """For what a text is kept."""

    QUESTION = "question"
    APPROVED = "approved"
    REJECTED = "rejected"
    MESSAGE = "message"


class Placeholder(StrEnum):
    """What can be filled in. There is nothing else: a text is never evaluated."""

    REQUEST_CODE = "request_code"
    SERVICE_NAME = "service_name"
    APPLICANT_NAME = "applicant_name"
    DUE_DATE = "due_date"

    @property
    def gap(self) -> str:
        """How it is written in a text."""
        return f"{{{self.value}}}"


GAPS = {one.gap: one for one in Placeholder}


def check_template(name: str, texts: Mapping[str, str]) -> None:
    """Let a text be kept, or say which box has what to mend.

    :raises TemplateUnfit: the name or the English text is missing, something is too long or unreadable, a language is
        unknown, or a gap is not one that can be filled.
    """
    faults = [*_faults_of_line("name", name, NAME_MAX)]
    if not texts.get(ENGLISH, "").strip():
        detail = "Write the text in English: it is used where another language is missing."
        faults.append(FieldError(f"texts/{ENGLISH}", "missing", detail))
    for language, text in texts.items():
        pointer = f"texts/{language}"
        if language not in LANGUAGES:
            faults.append(FieldError(pointer, "unknown", "Leave this language out."))
        elif text.strip():
            faults.extend([*_faults_of_line(pointer, text, TEXT_MAX), *_unfillable(pointer, text)])
    if faults:
        raise TemplateUnfit(errors=faults)


def text_in(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a text in a language, with the language it is in: English where that one is missing."""
    return (texts[language], language) if texts.get(language) else (texts[ENGLISH], ENGLISH)


def filled(text: str, facts: Mapping[Placeholder, str]) -> str:
    """Return a text with its gaps filled, in one pass: what a fact holds is never read as a gap again."""
    return _GAPS.sub(
        lambda gap: facts[GAPS[gap.group()]] if gap.group() in GAPS else gap.group(), text
    )


def check_order(wanted: Sequence[UUID], known: Iterable[UUID]) -> None:
    """Let texts stand in another order, if it names each once.

    :raises TemplatesChanged: one is missing, named twice, or not there any more.
    """
    if len(set(wanted)) != len(wanted) or set(wanted) != set(known):
        raise TemplatesChanged


def _faults_of_line(pointer: str, text: str, most: int) -> Iterable[FieldError]:
    if not text.strip():
        yield FieldError(pointer, "missing", "Give it a name by which colleagues find it.")
    if len(text) > most:
        yield FieldError(pointer, "too-long", "Use {most} characters or fewer.", {"most": most})
    if not is_writable(text):
        yield FieldError(pointer, "unreadable", "Remove the characters that cannot be shown.")


def _unfillable(pointer: str, text: str) -> Iterable[FieldError]:
    unknown = sorted(set(_GAPS.findall(text)) - GAPS.keys())
    if unknown:
        detail = "{unknown} cannot be filled in. Remove it, or use one of these: {known}."
        facts = {"unknown": ", ".join(unknown), "known": ", ".join(GAPS)}
        yield FieldError(pointer, "unknown-placeholder", detail, facts)
