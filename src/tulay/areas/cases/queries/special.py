"""Special information in a request: which answers and papers it is in, and whether it may be used.

Asked by every action that takes such information in or works on it. Words and papers that nobody asked for by name
count as special where the request already holds special information: who writes about it writes about that too.
"""

from collections.abc import Mapping
from uuid import UUID

from tulay.areas.cases.models import Document, Request
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules.answers import is_blank
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.privacy.queries.consents import last_step
from tulay.areas.privacy.queries.grounds import check_own_use, check_use, may_use
from tulay.plumbing.keys.subjects import is_erased

PURPOSE = "special"
ORDINARY = "applications"


def special_codes(service: ServiceCard) -> frozenset[str]:
    """Return the questions of a service whose answers are special information."""
    return frozenset(question.code for question in service.questions if question.is_special)


def special_papers(service: ServiceCard) -> frozenset[str]:
    """Return the papers of a service that tell special information."""
    return frozenset(paper.code for paper in service.requirements if paper.is_special)


def may_use_special(subject_id: UUID | None, service: ServiceCard) -> bool:
    """Answer whether a person's special answers and papers for this service may be asked for and read."""
    if not special_codes(service) and not special_papers(service):
        return True
    return subject_id is not None and may_use(subject_id, PURPOSE, service.jurisdiction)


def check_giving(subject_id: UUID, service: ServiceCard, answers: Mapping[str, object]) -> None:
    """Refuse answers that neither law nor the person's own consent lets us take.

    :raises ConsentNeeded: it says where to agree.
    """
    check_own_use(subject_id=subject_id, purpose=ORDINARY, jurisdiction=service.jurisdiction)
    if _speaks(service, answers):
        check_own_use(subject_id=subject_id, purpose=PURPOSE, jurisdiction=service.jurisdiction)


def check_giving_paper(request: Request, service: ServiceCard, paper: str) -> None:
    """Refuse a paper that tells special information of a person who has not agreed to its use.

    :raises ConsentNeeded: it says where to agree.
    """
    if paper in special_papers(service):
        check_own_use(
            subject_id=request.applicant_id, purpose=PURPOSE, jurisdiction=service.jurisdiction
        )
    elif not paper:
        check_giving_words(request, service)


def check_giving_words(request: Request, service: ServiceCard | None = None) -> None:
    """Refuse an applicant's words to a request with special information whose use they do not, or no longer, agree to.

    :raises ConsentNeeded: it says where to agree.
    """
    service = service or lately_known(request.service_id, request.language)
    check_own_use(
        subject_id=request.applicant_id, purpose=ORDINARY, jurisdiction=service.jurisdiction
    )
    if holds_special(request, service):
        check_own_use(
            subject_id=request.applicant_id, purpose=PURPOSE, jurisdiction=service.jurisdiction
        )


def check_using(request: Request, service: ServiceCard | None = None) -> None:
    """Refuse to work on special information of a person who does not, or no longer, agree to its use.

    :raises ConsentAbsent: it says whom to ask.
    """
    service = service or lately_known(request.service_id, request.language)
    check_use(subject_id=request.applicant_id, purpose=ORDINARY, jurisdiction=service.jurisdiction)
    if holds_special(request, service):
        check_use(
            subject_id=request.applicant_id, purpose=PURPOSE, jurisdiction=service.jurisdiction
        )


def holds_special(request: Request, service: ServiceCard) -> bool:
    """Answer whether there is special information in a request's answers or among its papers."""
    if _speaks(service, request.answers):
        return True
    papers = special_papers(service)
    kept = Document.objects.filter(request_id=request.id, removed_at=None, requirement__in=papers)
    return bool(papers) and kept.exists()


def stands_still(request: Request, service: ServiceCard) -> bool:
    """Answer whether nothing can be done about a request until its applicant agrees (again)."""
    return not may_use_special(request.applicant_id, service) and holds_special(request, service)


def guardian_of(subject_id: UUID, service: ServiceCard) -> UUID | None:
    """Return who agreed for an applicant who is a child; nothing where they agreed themselves, or nobody did."""
    if not special_codes(service) and not special_papers(service):
        return None
    last = last_step(subject_id, PURPOSE, service.jurisdiction)
    return last.by_id if last and last.step == "given" and last.by_id != subject_id else None


def withheld_papers(subject_id: UUID, service: ServiceCard) -> frozenset[str]:
    """Return the papers that nobody but the applicant opens: they do not, or no longer, agree to their use."""
    return frozenset() if may_use_special(subject_id, service) else special_papers(service)


def _speaks(service: ServiceCard, answers: Mapping[str, object]) -> bool:
    return not is_erased(answers) and any(
        question.is_special and not is_blank(answers.get(question.code))
        for question in service.questions
    )
