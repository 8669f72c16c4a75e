"""Keys for the programs of a business, for programs of its owner."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from tulay.areas.payments.actions.api_keys import make_api_key, revoke_api_key
from tulay.areas.payments.api.merchants import merchant_owner
from tulay.areas.payments.queries.api_keys import keys_of
from tulay.areas.payments.queries.merchants import own_merchant
from tulay.areas.payments.rules.api_keys import NAME_MAX
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import SOMEBODY, needs

if TYPE_CHECKING:
    Name = str
else:
    Name = Line[NAME_MAX]

router = Router(tags=["payments"], auth=SIGNED_IN)

_ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
_KEY = {
    "id": _ID,
    "name": "Till in the shop",
    "beginning": "tlm_Zk3q",
    "made_at": "2026-11-24T08:20:00Z",
    "used_date": "2026-11-25",
}
_MADE = {"id": _ID, "key": "tlm_Zk3q0N0tA5ecretBut4nExampleOfOne1ncTheseDocs0f0a1b2c"}


class ApiKeyIn(Strict):
    """What the program is called that will use it."""

    name: Name


class ApiKeyOut(Schema):
    """A key, without the key itself."""

    id: UUID
    name: str
    beginning: str
    made_at: datetime
    used_date: date | None = Field(description="The last day on which it was used.")


class ApiKeysOut(Schema):
    """The keys of a business, ten at most."""

    items: list[ApiKeyOut]


class ApiKeyMadeOut(Schema):
    """A key; it is answered this once."""

    id: UUID
    key: str = Field(description="Send it as `Authorization: Bearer tlm_…`.")


@router.get(
    "/merchants/{uuid:merchant_id}/keys",
    response=ApiKeysOut,
    operation_id="payments_api_keys",
    summary="Keys for the programs of your business",
    openapi_extra=example(200, {"items": [_KEY]}),
)
@needs(SOMEBODY)
def index(request: HttpRequest, merchant_id: UUID) -> Any:
    """List the keys that are in use."""
    actor = merchant_owner(request)
    with reading(actor):
        own_merchant(actor, merchant_id)
        return {"items": keys_of(merchant_id)}


@router.post(
    "/merchants/{uuid:merchant_id}/keys",
    response={201: ApiKeyMadeOut},
    operation_id="payments_make_api_key",
    summary="Make a key for a program of your business",
    openapi_extra=example(201, _MADE, request={"name": _KEY["name"]}),
)
def make(request: HttpRequest, merchant_id: UUID, body: ApiKeyIn) -> Any:
    """Make a key that reads what the business was paid. It is answered this once and kept nowhere."""
    made, key = make_api_key(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        name=body.name,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made, "key": key})


@router.delete(
    "/merchants/{uuid:merchant_id}/keys/{uuid:key_id}",
    response={204: None},
    operation_id="payments_revoke_api_key",
    summary="Revoke a key",
)
def revoke(request: HttpRequest, merchant_id: UUID, key_id: UUID) -> HttpResponse:
    """Take a key back; within a second it opens nothing."""
    revoke_api_key(
        actor=merchant_owner(request),
        merchant_id=merchant_id,
        key_id=key_id,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)
