"""Hand in files and take them back: while the request is the applicant's to fill in, or for one the scanner refused."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.steps import account, own_request
from tulay.areas.cases.errors import (
    AnswersUnacceptable,
    DocumentNotFound,
    FileKindUnfit,
    TooManyDocuments,
)
from tulay.areas.cases.models import Document
from tulay.areas.cases.queries.papers import handed_in
from tulay.areas.cases.queries.special import check_giving_paper
from tulay.areas.cases.rules.papers import FileState, check_taking, kinds_taken
from tulay.areas.cases.rules.steps import EDITABLE, State, check_state
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.files import store
from tulay.plumbing.files.upload import Accepted

DOCUMENTS_MAX = 20


@action("cases.attach")
def attach_document(
    *, actor: Actor, request_id: UUID, requirement: str, file: Accepted, now: datetime
) -> UUID:
    """Add a checked file to a request: the bytes first, the row second, so no row is without its file.

    One that the virus scanner has not cleared is kept closed; a job asks about it.

    :raises StepNotPossible: the request is no longer the applicant's to fill in, nor was this paper refused.
    :raises TooManyDocuments: it holds 20.
    :raises AnswersUnacceptable: the service asks for no such document.
    :raises FileKindUnfit: the paper is wanted as another kind of file.
    :raises ConsentNeeded: it tells special information, and the applicant has not agreed to its use.
    """
    request = own_request(actor, request_id)
    papers = handed_in(request.id)
    check_taking(State(request.state), papers, requirement)
    service = service_card(request.service_id, request.language)
    _check_requirement(service, requirement, file)
    check_giving_paper(request, service, requirement)
    if sum(state is not FileState.REFUSED for _, state in papers) >= DOCUMENTS_MAX:
        raise TooManyDocuments(most=DOCUMENTS_MAX)
    document = Document(
        id=uuid7(),
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        requirement=requirement,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=store.keep(file.content, subject_id=request.applicant_id),
        uploaded_by=actor.person_id,
        at=now,
        state=FileState.READY if file.is_cleared else FileState.BEING_CHECKED,
    )
    add(document)
    request.updated_at = now
    request.save(update_fields=["updated_at"])
    account(
        actor,
        "cases.attach",
        request,
        now,
        document=document.id,
        requirement=requirement,
        content_type=file.content_type,
        size=file.size,
        is_cleared=file.is_cleared,
    )
    return document.id


@action("cases.remove")
def remove_document(*, actor: Actor, request_id: UUID, document_id: UUID, now: datetime) -> None:
    """Take a file back; its bytes go with the next sweep.

    :raises DocumentNotFound: there is no such file on this request.
    """
    request = own_request(actor, request_id)
    check_state(State(request.state), EDITABLE)
    document = Document.objects.filter(
        request_id=request.id, id=document_id, removed_at=None
    ).first()
    if document is None:
        raise DocumentNotFound
    document.removed_at = now
    document.save(update_fields=["removed_at"])
    request.updated_at = now
    request.save(update_fields=["updated_at"])
    account(actor, "cases.remove", request, now, document=document_id)


def _check_requirement(service: ServiceCard, requirement: str, file: Accepted) -> None:
    if not requirement:
        return
    asked = next((one for one in service.requirements if one.code == requirement), None)
    if asked is None:
        detail = "This service does not ask for this document."
        raise AnswersUnacceptable(errors=[FieldError("requirement", "unknown", detail)])
    kinds = kinds_taken(asked.accepts)
    if kinds and file.content_type not in kinds:
        raise FileKindUnfit(kinds=", ".join(sorted(kinds)))
