"""Notices for programs: read by everybody, written by the information officer."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tulay.areas.privacy.actions import notices as actions
from tulay.areas.privacy.api.doors import clock
from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.notices import (
    NoticeCard,
    current_notices,
    notice_card,
)
from tulay.areas.privacy.rules.notices import (
    CONTENT_MAX,
    TITLE_MAX,
    NoticeState,
    Purpose,
    check_place,
)
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.personal import Basis
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.routes import also_answers
from tulay.plumbing.http.visits import actor_of, visited

if TYPE_CHECKING:
    Title = str
    Content = str
    Place = str
else:
    Title = Line[0:TITLE_MAX]
    Content = Text[0:CONTENT_MAX]
    Place = Line[0:20]

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_TEXT = {
    "language": "en",
    "title": "Your account",
    "content": "## Who is responsible\nThe Ministry.",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
NOTICE = {
    "id": _ID,
    "purpose": "account",
    "jurisdiction": "namibia",
    "number": 1,
    "state": "published",
    "is_material": True,
    "published_at": "2026-11-22T08:00:00Z",
    "basis": "contract",
    "law": "Constitution, article 13",
    "texts": [_TEXT],
}


class TextOut(Schema):
    """A notice in one language; the hash is of title, an empty line and content, in UTF-8."""

    language: str
    title: str
    content: str
    sha256: str


class NoticeOut(Schema):
    """One version of a notice."""

    id: UUID
    purpose: Purpose
    jurisdiction: str
    number: int
    state: NoticeState
    is_material: bool
    published_at: datetime | None
    basis: Basis = Basis.CONSENT
    law: str = ""
    texts: list[TextOut]

    @staticmethod
    def resolve_basis(one: NoticeCard) -> Basis:
        """Say on what the purpose stands now: a law, or else consent."""
        found = ground_in_law(one.purpose, one.jurisdiction)
        return found.basis if found else Basis.CONSENT

    @staticmethod
    def resolve_law(one: NoticeCard) -> str:
        """Name the law, if one allows it."""
        found = ground_in_law(one.purpose, one.jurisdiction)
        return found.law if found else ""


class Notices(Schema):
    """The notices that count now."""

    items: list[NoticeOut]


class NewNotice(Schema):
    """What a new version is about."""

    purpose: Purpose
    jurisdiction: Place


class NoticeMade(Schema):
    """The new version."""

    id: UUID


class TextIn(Schema):
    """A version in one language."""

    language: Place
    title: Title
    content: Content


class NoticeIn(Schema):
    """What a new version says; an empty title and content take a language away."""

    is_material: bool
    texts: list[TextIn]


@router.get(
    "/privacy/notices",
    response=Notices,
    auth=PUBLIC,
    operation_id="privacy_notices",
    summary="Notices that count now",
    openapi_extra=example(200, {"items": [NOTICE]}),
)
@also_answers(422)
def listed(request: HttpRequest, jurisdiction: Place = "", purpose: Purpose | None = None) -> Any:
    """List the published notices of a region, in every language they have.

    Where none is named it is the region of your account; a stranger has none, and reads all.
    """
    if jurisdiction:
        check_place(Purpose.ACCOUNT, jurisdiction)
        regions = [jurisdiction]
    else:
        own = visited(request).jurisdiction
        regions = [own.code] if own else list(JURISDICTIONS)
    found = current_notices(regions)
    return {"items": [one for one in found if purpose in (None, one.purpose)]}


@router.get(
    "/privacy/notices/{uuid:notice_id}",
    response=NoticeOut,
    auth=PUBLIC,
    operation_id="privacy_notice",
    summary="One version of a notice",
    openapi_extra=example(200, NOTICE),
)
def show(request: HttpRequest, notice_id: UUID) -> NoticeCard:
    """Return a published version, also an old one; its officer sees a draft, too."""
    return notice_card(actor_of(request), notice_id)


@router.post(
    "/privacy/notices",
    response={201: NoticeMade},
    operation_id="privacy_draft_notice",
    summary="Begin a new version",
    openapi_extra=example(
        201, {"id": _ID}, request={"purpose": "account", "jurisdiction": "namibia"}
    ),
)
def draft_notice(request: HttpRequest, body: NewNotice) -> Status[NoticeMade]:
    """Begin a new version of a notice with the words of the last one."""
    made = actions.draft_notice(
        actor=actor_of(request),
        purpose=body.purpose,
        jurisdiction=body.jurisdiction,
        now=clock(),
    )
    return Status(201, NoticeMade(id=made))


@router.put(
    "/privacy/notices/{uuid:notice_id}",
    response=NoticeOut,
    operation_id="privacy_write_notice",
    summary="Write a new version",
    openapi_extra=example(
        200,
        NOTICE,
        request={
            "is_material": True,
            "texts": [{name: _TEXT[name] for name in ("language", "title", "content")}],
        },
    ),
)
def write_notice(request: HttpRequest, notice_id: UUID, body: NoticeIn) -> NoticeCard:
    """Keep what a new version says; languages that are left out stay as they are."""
    actions.write_notice(
        actor=actor_of(request),
        notice_id=notice_id,
        texts={one.language: (one.title, one.content) for one in body.texts},
        is_material=body.is_material,
        now=clock(),
    )
    return notice_card(actor_of(request), notice_id)


@router.post(
    "/privacy/notices/{uuid:notice_id}/publish",
    response={204: None},
    operation_id="privacy_publish_notice",
    summary="Publish a new version",
)
def publish_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Let a version count from now; it never changes again."""
    actions.publish_notice(actor=actor_of(request), notice_id=notice_id, now=clock())
    return HttpResponse(status=204)


@router.delete(
    "/privacy/notices/{uuid:notice_id}",
    response={204: None},
    operation_id="privacy_discard_notice",
    summary="Throw a draft away",
)
def discard_notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Throw away a version that nobody was shown."""
    actions.discard_notice(actor=actor_of(request), notice_id=notice_id, now=clock())
    return HttpResponse(status=204)
