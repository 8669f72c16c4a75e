"""What was answered, handed in and said."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.errors import DocumentBeingChecked, DocumentNotFound, DocumentRefused
from tulay.areas.cases.models import Comment, Document, Request
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.queries.special import withheld_papers
from tulay.areas.cases.rules.papers import FileState, Handed
from tulay.areas.cases.rules.steps import Visibility
from tulay.areas.catalogue.queries.services import Question, Requirement, ServiceCard
from tulay.areas.privacy.errors.consents import ConsentAbsent
from tulay.kernel.actor import Actor
from tulay.plumbing.ui.words import listed


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered: `shown` has the words of a chosen answer, `value` its code."""

    question: Question
    value: object = field(repr=False)
    shown: str = field(repr=False)
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A file of a request."""

    id: UUID
    requirement: str
    name: str = field(repr=False)
    content_type: str
    size: int
    at: datetime
    uploaded_by: UUID | None
    state: FileState = FileState.READY

    @property
    def handed(self) -> Handed:
        """For which paper it came, and its state."""
        return self.requirement, self.state


@dataclass(frozen=True, slots=True)
class Required:
    """A paper the service asks for, and the files handed in for it."""

    requirement: Requirement
    documents: tuple[DocumentCard, ...]
    is_withheld: bool = False

    @property
    def is_brought(self) -> bool:
        """Whether a file is there that the scanner has not refused."""
        return any(one.state is not FileState.REFUSED for one in self.documents)


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A message or a note."""

    id: UUID
    at: datetime
    visibility: Visibility
    author_id: UUID | None
    is_by_applicant: bool
    body: str = field(repr=False)


def answered(question: Question, value: object, *, is_withheld: bool = False) -> Answered:
    """Return a question with its answer, in words where it was chosen from a list; a withheld one is empty."""
    if is_withheld:
        return Answered(question, None, "", is_withheld=True)
    words = dict(question.choices)
    chosen = value if isinstance(value, list) else [value]
    shown = listed(words.get(str(one), str(one)) for one in chosen if one not in (None, ""))
    return Answered(question, value, shown)


def documents_of(request_id: UUID) -> tuple[DocumentCard, ...]:
    """Return the files of a request, in the order they came."""
    rows = Document.objects.filter(request_id=request_id, removed_at=None).order_by("id")
    return tuple(document_card(row) for row in rows)


def document_card(row: Document) -> DocumentCard:
    """Return what is shown of a file."""
    return DocumentCard(
        row.id,
        row.requirement,
        row.name,
        row.content_type,
        row.size,
        row.at,
        row.uploaded_by,
        FileState(row.state),
    )


def handed_in(request_id: UUID) -> tuple[Handed, ...]:
    """Return for which papers files came to a request, in their order, and the state of each."""
    rows = Document.objects.filter(request_id=request_id, removed_at=None).order_by("id")
    told = rows.values_list("requirement", "state")
    return tuple((code, FileState(state)) for code, state in told)


def required_of(
    service: ServiceCard,
    documents: tuple[DocumentCard, ...],
    withheld: frozenset[str] = frozenset(),
) -> tuple[Required, ...]:
    """Return the papers the service asks for, each with its files; not even the names of withheld ones."""
    return tuple(
        Required(one, (), is_withheld=any(d.requirement == one.code for d in documents))
        if one.code in withheld
        else Required(one, tuple(d for d in documents if d.requirement == one.code))
        for one in service.requirements
    )


def others_of(
    service: ServiceCard, documents: tuple[DocumentCard, ...]
) -> tuple[DocumentCard, ...]:
    """Return the files that no paper of the service asks for."""
    asked = {one.code for one in service.requirements}
    return tuple(d for d in documents if d.requirement not in asked)


def comments_of(request: Request, *, is_own: bool) -> tuple[CommentCard, ...]:
    """Return what was said about a request; its applicant does not read the agency's notes."""
    rows = Comment.objects.filter(request_id=request.id).order_by("id")
    if is_own:
        rows = rows.filter(visibility=Visibility.PUBLIC)
    return tuple(
        CommentCard(
            row.id,
            row.at,
            Visibility(row.visibility),
            row.author_id,
            row.author_id == request.applicant_id,
            row.body,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file and where its bytes lie."""

    card: DocumentCard
    request_id: UUID
    storage_key: str
    subject_id: UUID
    is_own: bool


def asked_for_as(request: Request, requirement: str) -> str:
    """Return how the service calls a paper, in the language of the request; nothing for a file nobody asked for."""
    service = lately_known(request.service_id, request.language)
    return next((one.name for one in service.requirements if one.code == requirement), "")


def stored_document(*, actor: Actor, request_id: UUID, document_id: UUID) -> StoredDocument:
    """Return a file of the actor's own request, or of one of their agency; call `look` before the latter.

    :raises DocumentNotFound: there is none, or it is not this actor's to see.
    :raises ConsentAbsent: it tells special information, and the applicant does not agree to its use.
    :raises DocumentBeingChecked: the virus scanner has not answered about it.
    :raises DocumentRefused: the virus scanner knows it as harmful.
    """
    row = (
        Document.objects.select_related("request")
        .filter(id=document_id, request_id=request_id, removed_at=None)
        .first()
    )
    if row is None:
        raise DocumentNotFound
    is_own = row.applicant_id == (actor.on_behalf_of or actor.person_id)
    is_sent = row.request.submitted_at is not None
    if not is_own:
        if not is_sent:
            raise DocumentNotFound
        actor.check("cases.look", about(actor, row.request), otherwise=DocumentNotFound)
        service = lately_known(row.request.service_id, row.request.language)
        if row.requirement in withheld_papers(row.applicant_id, service):
            raise ConsentAbsent
    _check_readable(row)
    return StoredDocument(
        document_card(row), row.request_id, row.storage_key, row.applicant_id, is_own
    )


def _check_readable(row: Document) -> None:
    """Let nobody open what was not cleared, not even who handed it in."""
    if row.state == FileState.BEING_CHECKED:
        raise DocumentBeingChecked
    if row.state == FileState.REFUSED:
        raise DocumentRefused
