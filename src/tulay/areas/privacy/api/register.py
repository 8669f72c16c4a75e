"""The register for programs: whole for its officer, as a record of processing for everybody."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tulay.areas.privacy.queries.register import record_of_processing, register
from tulay.kernel.personal import Basis, Category, Mask
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, example
from tulay.plumbing.http.routes import needs

router = Router(tags=["privacy"], auth=SIGNED_IN)
_COLUMN = {
    "column": "identity_person.email",
    "area": "identity",
    "purpose": "knowing whom we serve and reaching them",
    "basis": "public_task",
    "category": "ordinary",
    "retention_days": 2555,
    "recipients": ["the owning agency"],
    "residency": "in the installation's own database",
    "mask": "email",
    "whole_for": ["cases.review"],
    "is_sealed": True,
    "is_indexed": True,
}
_LINE = {
    "area": "identity",
    "purposes": ["knowing whom we serve and reaching them"],
    "bases": ["public_task"],
    "categories": ["ordinary"],
    "recipients": ["the owning agency"],
    "residencies": ["in the installation's own database"],
    "retention_days": 2555,
    "is_sealed": True,
    "kept": [{"what": "roles held", "why": "accountability", "days": 2555}],
}


class ColumnOut(Schema):
    """One personal column as it is declared."""

    column: str
    area: str
    purpose: str
    basis: Basis
    category: Category
    retention_days: int
    recipients: list[str]
    residency: str
    mask: Mask
    whole_for: list[str]
    is_sealed: bool
    is_indexed: bool

    @staticmethod
    def resolve_column(one: Any) -> str:
        """Name it as the database does."""
        return str(one.key)

    @staticmethod
    def resolve_whole_for(one: Any) -> list[str]:
        """Name the permissions in order."""
        return sorted(one.whole_for)


class RegisterOut(Schema):
    """The register."""

    items: list[ColumnOut]


class KeptOut(Schema):
    """What an erasure leaves, and why."""

    what: str
    why: str
    days: int


class ProcessingOut(Schema):
    """What one area does with personal data."""

    area: str
    purposes: list[str]
    bases: list[Basis]
    categories: list[Category]
    recipients: list[str]
    residencies: list[str]
    retention_days: int
    is_sealed: bool
    kept: list[KeptOut]


class RecordOut(Schema):
    """The record of processing."""

    items: list[ProcessingOut]


@router.get(
    "/privacy/register",
    response=RegisterOut,
    operation_id="privacy_register",
    summary="Register of personal data",
    openapi_extra=example(200, {"items": [_COLUMN]}),
)
@needs("privacy.see-register")
def show(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody who may
    """List every personal column: purpose, ground, category, period, recipients, place and mask."""
    return {"items": register()}


@router.get(
    "/privacy/processing",
    response=RecordOut,
    auth=PUBLIC,
    operation_id="privacy_processing",
    summary="Record of processing",
    openapi_extra=example(200, {"items": [_LINE]}),
)
def processing(request: HttpRequest) -> Any:  # noqa: ARG001 - the same for everybody
    """Say what is held about people, why, on what ground, for how long, and what an erasure leaves."""
    return {"items": record_of_processing()}
