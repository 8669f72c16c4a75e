"""Samples of papers: taken from an agency's programs, shown to everybody's."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from tulay.areas.catalogue.actions.samples import attach_sample
from tulay.areas.catalogue.api import examples
from tulay.areas.catalogue.api.schemas import SampleMade, SampleSaid
from tulay.areas.catalogue.queries.public import shown_by_id
from tulay.areas.catalogue.queries.samples import StoredSample, own_sample, public_sample
from tulay.areas.catalogue.queries.working import working_service
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import shown_or_saved
from tulay.plumbing.files.upload import accept
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["catalogue"], auth=SIGNED_IN)
FRESH_S = 300


_A_FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


@router.post(
    "/services/{service_id}/requirements/{code}/sample",
    response={201: SampleMade},
    operation_id="catalogue_attach_sample",
    openapi_extra=example(201, examples.SAMPLE_MADE),
)
def attach(
    request: HttpRequest,
    service_id: UUID,
    code: str,
    file: File[UploadedFile],
    said: Form[SampleSaid],
) -> Status[SampleMade]:
    """Show how a paper should look: a picture or a PDF without anybody's data, part of the next version."""
    file_id, version = attach_sample(
        actor=actor_of(request),
        service_id=service_id,
        code=code,
        file=accept(file),
        alts=_given(said.alt, said.alt_fil, said.alt_ar),
        guides=_given(said.guide, said.guide_fil, said.guide_ar),
        now=datetime.now(UTC),
    )
    return Status(201, SampleMade(file_id=file_id, version=version))


@router.get(
    "/services/{service_id}/samples/{file_id}",
    response={200: None},
    operation_id="catalogue_own_sample",
    openapi_extra=_A_FILE,
)
@needs("catalogue.edit")
def own(request: HttpRequest, service_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Return a sample of a service that you write, published or not."""
    actor = actor_of(request)
    with reading(actor):
        found = own_sample(working_service(actor, service_id), file_id)
    return _streamed(found, name="sample")


@router.get(
    "/public/catalog/services/{service_id}/samples/{file_id}",
    response={200: None},
    auth=PUBLIC,
    operation_id="catalogue_sample",
    openapi_extra=_A_FILE | {"tags": ["public"]},
)
def public(
    request: HttpRequest,  # noqa: ARG001 - ninja's
    service_id: UUID,
    file_id: UUID,
) -> HttpResponseBase:
    """Return a sample that a public service shows today."""
    card = shown_by_id(service_id, language="en", now=datetime.now(UTC)).card
    return _streamed(public_sample(card, file_id), name=card.slug, fresh_s=FRESH_S)


def _streamed(found: StoredSample, *, name: str, fresh_s: int = 0) -> HttpResponseBase:
    return shown_or_saved(
        found.pieces(),
        name=f"{name}.pdf",
        content_type=found.content_type,
        size=found.size,
        fresh_s=fresh_s,
        tag=found.etag,
    )


def _given(english: str, filipino: str, arabic: str) -> dict[str, str]:
    said = {"en": english.strip(), "fil": filipino.strip(), "ar": arabic.strip()}
    return {language: words for language, words in said.items() if words}
