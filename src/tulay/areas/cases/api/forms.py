"""The form of a service, for programs that fill it in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.cases.api import examples
from tulay.areas.cases.api.schemas import Language
from tulay.areas.cases.rules.form_schema import form_schema
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.queries.public import public_bytes, shown_by_id
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.plumbing.http.api import PUBLIC, example

router = Router(tags=["public"], auth=PUBLIC)
FRESH_S = 30


@router.get(
    "/public/catalog/services/{service_id}/form",
    response=dict[str, Any],
    operation_id="cases_form",
    summary="What a service asks, as JSON Schema",
    openapi_extra=example(200, examples.FORM),
)
def form(
    request: HttpRequest,  # noqa: ARG001 - ninja's
    service_id: UUID,
    language: Language = "en",
) -> HttpResponse:
    """Describe the `answers` of a finished request by JSON Schema 2020-12: kinds, limits, conditions and pages.

    A draft may be unfinished. Answers to questions that a condition hides are not kept.
    """

    def load() -> bytes | None:
        try:
            card = shown_by_id(service_id, language=language, now=datetime.now(UTC)).card
        except UnknownService:
            return None
        return msgspec.json.encode(form_of(card))

    body = public_bytes(f"form:{language}:{service_id}", load)
    if body is None:
        raise UnknownService
    headers = {"Cache-Control": f"public, max-age={FRESH_S}"}
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


def form_of(card: ServiceCard) -> dict[str, Any]:
    """Return the form of a service as it stands in one version and language."""
    about = {
        "$id": f"urn:tulay:form:{card.slug}:{card.version}:{card.language}",
        "title": card.name,
        "description": card.summary,
    }
    return form_schema(card.questions, card.pages, about=about)
