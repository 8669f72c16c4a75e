"""Special information in a request: which answers it is in, and whether it may be used."""

from collections.abc import Mapping
from uuid import UUID

from tulay.areas.cases.rules.answers import is_blank
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.privacy.queries.grounds import check_own_use, check_use, may_use
from tulay.plumbing.keys.subjects import is_erased

PURPOSE = "special"


def special_codes(service: ServiceCard) -> frozenset[str]:
    """Return the questions of a service whose answers are special information."""
    return frozenset(question.code for question in service.questions if question.is_special)


def may_use_special(subject_id: UUID | None, service: ServiceCard) -> bool:
    """Answer whether a person's special answers to this service may be asked for and read."""
    if not special_codes(service):
        return True
    return subject_id is not None and may_use(subject_id, PURPOSE, service.jurisdiction)


def check_giving(subject_id: UUID, service: ServiceCard, answers: Mapping[str, object]) -> None:
    """Refuse special answers of a person who has not agreed to their use.

    :raises ConsentNeeded: it says where to agree.
    """
    if _speaks(service, answers):
        check_own_use(subject_id=subject_id, purpose=PURPOSE, jurisdiction=service.jurisdiction)


def check_using(subject_id: UUID, service: ServiceCard, answers: Mapping[str, object]) -> None:
    """Refuse to decide on special answers of a person who does not, or no longer, agree to their use.

    :raises ConsentAbsent: it says whom to ask.
    """
    if _speaks(service, answers):
        check_use(subject_id=subject_id, purpose=PURPOSE, jurisdiction=service.jurisdiction)


def _speaks(service: ServiceCard, answers: Mapping[str, object]) -> bool:
    return not is_erased(answers) and any(
        question.is_special and not is_blank(answers.get(question.code))
        for question in service.questions
    )
