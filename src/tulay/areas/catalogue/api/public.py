"""The public catalogue for programs: answered from the bytes that were sent before."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tulay.areas.catalogue.api import examples, shapes
from tulay.areas.catalogue.api.schemas import Language, MaybeCode, ServiceList, ServiceOut
from tulay.areas.catalogue.api.schemas import Query as QueryText
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.queries.public import Found, found, public_bytes, shown_by_id
from tulay.areas.catalogue.rules.search import Wish
from tulay.kernel.errors import FieldError, Invalid
from tulay.plumbing.http.api import PUBLIC, Paging, example
from tulay.plumbing.http.direct import direct

router = Router(tags=["public"])
FRESH_S = 30


class Filters(Paging):
    """What a search may wish for; everything narrows, and everything combines."""

    q: QueryText = Field("", description="Words; spelling mistakes are forgiven.")
    sector: MaybeCode = ""
    agency: MaybeCode = Field("", description="The agency's slug.")
    place: MaybeCode = Field(
        "", description="A place's official code: what covers it or lies in it."
    )
    life_event: MaybeCode = ""
    jurisdiction: MaybeCode = ""
    tags: QueryText = Field("", description="Any of these, separated by commas.")
    featured: bool = False
    accepting: bool = Field(default=False, description="Only what one may ask for now.")
    spoken: Literal["", "en", "fil", "ar"] = Field(
        "", description="Only what is complete in this language."
    )
    language: Language = Field(
        "en", description="The language of the answer, where it is complete."
    )
    order: Literal["", "relevance", "name", "newest"] = ""

    def wish(self) -> Wish:
        """Return what is wished for."""
        return Wish(
            q=self.q,
            jurisdiction=self.jurisdiction,
            sector=self.sector,
            agency=self.agency,
            place=self.place,
            life_event=self.life_event,
            spoken=self.spoken,
            tags=tuple(tag.strip() for tag in self.tags.split(",") if tag.strip()),
            is_open=self.accepting,
            is_featured=self.featured,
            order=self.order,
        )


# Questions as they were written, and what they mean: many ask the same, and reading it costs more than the answer.
_QUESTIONS_KEPT, _QUESTION_LONGEST = 2_000, 300
_questions: dict[str, Filters] = {}


def _asked_before(request: HttpRequest) -> HttpResponse | None:
    filters = _questions.get(request.META.get("QUERY_STRING", ""))
    return None if filters is None else _found(filters)


def _remember(request: HttpRequest, filters: Filters) -> None:
    question = request.META.get("QUERY_STRING", "")
    if len(question) > _QUESTION_LONGEST:
        return
    if len(_questions) >= _QUESTIONS_KEPT:
        _questions.clear()
    _questions[question] = filters


@router.get(
    "/public/catalog/services",
    response=ServiceList,
    auth=PUBLIC,
    operation_id="catalogue_search",
    openapi_extra=example(200, examples.LIST),
)
@direct(_asked_before, credential=PUBLIC)
def search(request: HttpRequest, filters: Query[Filters]) -> HttpResponse:
    """Find published services by words and filters, with counts of what each further filter would leave."""
    _remember(request, filters)
    return _found(filters)


def _found(filters: Filters) -> HttpResponse:

    def load() -> bytes:
        now = datetime.now(UTC)
        result = found(
            filters.wish(),
            language=filters.language,
            now=now,
            cursor=filters.cursor,
            limit=filters.limit,
        )
        if result.unknown_place:
            detail = "Take the code from /places."
            raise Invalid(errors=[FieldError("?place", "unknown", detail)])
        return msgspec.json.encode(_listed(result))

    return _answer(f"list:{filters.model_dump_json()}", load)


@router.get(
    "/public/catalog/services/{service_id}",
    response=ServiceOut,
    auth=PUBLIC,
    operation_id="catalogue_service",
    openapi_extra=example(200, examples.WHOLE),
)
def service(
    request: HttpRequest,  # noqa: ARG001 - ninja's
    service_id: UUID,
    language: Language = "en",
) -> HttpResponse:
    """Return everything about one public service."""

    def load() -> bytes | None:
        now = datetime.now(UTC)
        try:
            shown = shown_by_id(service_id, language=language, now=now)
        except UnknownService:
            return None
        return msgspec.json.encode(
            shapes.whole(shown.card, shown.covers, now, shown.rule, shown.stories)
        )

    return _answer(f"service:{language}:{service_id}", load)


def _answer(key: str, load: Callable[[], bytes | None]) -> HttpResponse:
    body = public_bytes(key, load)
    if body is None:
        raise UnknownService
    headers = {"Cache-Control": f"public, max-age={FRESH_S}"}
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


def _listed(result: Found) -> dict[str, object]:
    counts = result.facets.counts
    return {
        "items": [shapes.item(hit) for hit in result.items],
        "next": result.next,
        "facets": {
            "total": result.facets.total,
            "sector": counts.get("sector", {}),
            "agency": counts.get("agency", {}),
            "life_event": counts.get("life_event", {}),
            "language": counts.get("language", {}),
        },
        "corrected": result.corrected,
    }
