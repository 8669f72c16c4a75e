"""Say who is asking."""

from datetime import UTC, datetime

from django.http import HttpRequest
from ninja import Router

from tulay.areas.identity.api.schemas import HeldRole, Me
from tulay.areas.identity.queries import grants_of, person_card
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["people"], auth=SIGNED_IN)

_AMINA = {
    "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "kind": "person",
    "name": "Amina Usman",
    "email": "amina@example.org",
    "phone": None,
    "language": "fil",
    "jurisdiction": "bangsamoro",
    "roles": [
        {"role": "officer", "agency_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a11", "until": None}
    ],
}


@router.get(
    "/me",
    response=Me,
    operation_id="identity_me",
    summary="Who am I?",
    openapi_extra=example(200, _AMINA),
)
def me(request: HttpRequest) -> Me:
    """Return the person behind the credential, and the roles they hold."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Unauthenticated
    card = person_card(actor.person_id)
    grants = grants_of(card.id, now=datetime.now(UTC))
    return Me(
        id=card.id,
        kind=card.kind,
        name=card.name,
        email=card.email,
        phone=card.phone,
        language=card.language,
        jurisdiction=card.jurisdiction,
        roles=[HeldRole(role=g.role, agency_id=g.agency_id, until=g.until) for g in grants],
    )
