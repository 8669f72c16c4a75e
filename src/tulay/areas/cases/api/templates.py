"""An agency's kept texts for programs: listed, written, retired, put in order, and filled for one request."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StrictBool

from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.actions.templates import (
    change_template,
    order_templates,
    retire_template,
    write_template,
)
from tulay.areas.cases.api.whose import WHOSE, agency_asked_of
from tulay.areas.cases.queries.record import agency_record
from tulay.areas.cases.queries.templates import TemplateCard, filled_for, templates_of
from tulay.areas.cases.rules.templates import MOST_OF_A_KIND, NAME_MAX, TEXT_MAX, TemplateKind
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of, language_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_TEXTS = {
    "en": "Dear {applicant_name}, please send a photo for {service_name}.",
    "fil": "",
    "ar": "",
}
_CARD = {
    "id": _ID,
    "agency_id": _ID,
    "kind": "question",
    "name": "Photo missing",
    "texts": _TEXTS,
    "is_retired": False,
}

_FILLED = {
    "id": _ID,
    "kind": "question",
    "name": "Photo missing",
    "text": "Dear Amina Usman, please send a photo for Solo parent card.",
    "language": "en",
    "wanted": "fil",
}


class KeptWordsIn(Strict):
    """A text in each language; gaps may be {request_code}, {service_name}, {applicant_name} and {due_date}."""

    en: Text[TEXT_MAX]  # type: ignore[type-arg, valid-type]  # a length
    fil: Text[0:TEXT_MAX] = ""  # type: ignore[type-arg, valid-type]  # the same
    ar: Text[0:TEXT_MAX] = ""  # type: ignore[type-arg, valid-type]  # the same


class KeptTextIn(Strict):
    """A text for an agency's officers."""

    agency_id: UUID
    kind: TemplateKind
    name: Line[NAME_MAX]  # type: ignore[type-arg, valid-type]  # the same
    texts: KeptWordsIn


class KeptTextChangeIn(Strict):
    """A kept text, written anew."""

    name: Line[NAME_MAX]  # type: ignore[type-arg, valid-type]  # the same
    texts: KeptWordsIn


class KeptTextRetiredIn(Strict):
    """Whether officers may choose it no longer, or again."""

    is_retired: StrictBool = True


class KeptTextsOrderIn(Strict):
    """All texts of one kind that are offered, in the wanted order."""

    agency_id: UUID
    kind: TemplateKind
    template_ids: list[UUID] = Field(max_length=MOST_OF_A_KIND)


class KeptWordsOut(Schema):
    """A text by language; one that is empty is read in English."""

    en: str
    fil: str
    ar: str


class KeptTextOut(Schema):
    """A kept text with its gaps."""

    id: UUID
    agency_id: UUID
    kind: TemplateKind
    name: str
    texts: KeptWordsOut
    is_retired: bool


class KeptTextsOut(Schema):
    """By kind, in their order; retired ones last."""

    items: list[KeptTextOut]
    next: str | None = None


class KeptTextsAsked(Schema):
    """Whose texts."""

    agency_id: UUID | None = Field(default=None, description=WHOSE)


class KeptTextMadeOut(Schema):
    """The text that is kept."""

    id: UUID


class FilledTextOut(Schema):
    """A text as the applicant would read it."""

    id: UUID
    kind: TemplateKind
    name: str
    text: str
    language: str = Field(description="The language it is in.")
    wanted: str = Field(description="The applicant's language.")


class FilledTextsOut(Schema):
    """By kind, in their order."""

    items: list[FilledTextOut]
    next: str | None = None


@router.get(
    "/response-templates",
    response=KeptTextsOut,
    operation_id="cases_templates",
    summary="The texts that an agency keeps for its officers",
    openapi_extra=example(200, {"items": [_CARD], "next": None}),
)
@needs("cases.write-template")
def templates(request: HttpRequest, asked: Query[KeptTextsAsked]) -> Any:
    """List an agency's texts, those that are retired, too."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, "cases.write-template")
    with reading(actor):
        return {"items": [_out(card) for card in templates_of(agency_id, with_retired=True)]}


@router.post(
    "/response-templates",
    response={201: KeptTextMadeOut},
    operation_id="cases_write_template",
    summary="Keep a text for an agency's officers",
    openapi_extra=example(
        201,
        {"id": _ID},
        request={"agency_id": _ID, "kind": "question", "name": "Photo missing", "texts": _TEXTS},
    ),
)
@idempotent()
def write(request: HttpRequest, body: KeptTextIn) -> Any:
    """Keep a text; a gap that cannot be filled is refused."""
    made = write_template(
        actor=actor_of(request),
        agency_id=body.agency_id,
        kind=body.kind,
        name=body.name,
        texts=body.texts.model_dump(),
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.put(
    "/response-templates/order",
    response={204: None},
    operation_id="cases_order_templates",
    summary="Put the texts of one kind in another order",
    openapi_extra=example(
        204, None, request={"agency_id": _ID, "kind": "question", "template_ids": [_ID]}
    ),
)
@idempotent()
def order(request: HttpRequest, body: KeptTextsOrderIn) -> HttpResponse:
    """Put all offered texts of one kind in order."""
    order_templates(
        actor=actor_of(request),
        agency_id=body.agency_id,
        kind=body.kind,
        template_ids=body.template_ids,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.put(
    "/response-templates/{uuid:template_id}",
    response={204: None},
    operation_id="cases_change_template",
    summary="Write a kept text anew",
    openapi_extra=example(204, None, request={"name": "Photo missing", "texts": _TEXTS}),
)
@idempotent()
def change(request: HttpRequest, template_id: UUID, body: KeptTextChangeIn) -> HttpResponse:
    """Change a text; what was sent with the old one stays as it was sent."""
    change_template(
        actor=actor_of(request),
        template_id=template_id,
        name=body.name,
        texts=body.texts.model_dump(),
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/response-templates/{uuid:template_id}/retire",
    response={204: None},
    operation_id="cases_retire_template",
    summary="Offer a kept text no longer, or again",
    openapi_extra=example(204, None, request={"is_retired": True}),
)
@idempotent()
def retire(request: HttpRequest, template_id: UUID, body: KeptTextRetiredIn) -> HttpResponse:
    """Retire a text, or use it again."""
    retire_template(
        actor=actor_of(request),
        template_id=template_id,
        is_retired=body.is_retired,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/requests/{uuid:request_id}/response-templates",
    response=FilledTextsOut,
    operation_id="cases_filled_templates",
    summary="The kept texts, filled for one request in its applicant's language",
    openapi_extra=example(200, {"items": [_FILLED], "next": None}),
)
@needs("cases.look")
def filled(request: HttpRequest, request_id: UUID, reason: str = "") -> Any:
    """Read the texts as the applicant would: a look, put on record with `reason` as its purpose."""
    actor, now = actor_of(request), datetime.now(UTC)
    look(actor=actor, request_id=request_id, reason=reason, now=now)
    with reading(actor):
        record = agency_record(
            actor=actor, request_id=request_id, now=now, language=language_of(request)
        )
        return {"items": filled_for(record, tuple(TemplateKind))}


def _out(card: TemplateCard) -> dict[str, Any]:
    texts = {language: card.texts.get(language, "") for language in ("en", "fil", "ar")}
    return {
        "id": card.id,
        "agency_id": card.agency_id,
        "kind": card.kind,
        "name": card.name,
        "texts": texts,
        "is_retired": card.is_retired,
    }
