"""What somebody can probably get, for programs: nothing is kept of who asks."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import override
from ninja import Router

from tulay.areas.catalogue.api import examples
from tulay.areas.catalogue.api.schemas import CheckIn, CheckOut
from tulay.areas.catalogue.errors import UnfitFacts
from tulay.areas.catalogue.queries.checks import (
    AskedFact,
    Verdict,
    askable,
    checked,
    checked_services,
    open_facts,
)
from tulay.areas.catalogue.rules.eligibility_faults import answer_fault
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.api import PUBLIC, example

router = Router(tags=["public"])
VERDICTS = {True: "probably", False: "not", None: "unknown"}


@router.post(
    "/services/check",
    response=CheckOut,
    auth=PUBLIC,
    operation_id="catalogue_check",
    openapi_extra=example(200, examples.CHECKED, request=examples.CHECK),
)
def check(request: HttpRequest, body: CheckIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's
    """Say which services somebody can probably get, and why; whoever offers a service decides.

    Leave out what is not known: `ask` names the facts that could still decide something. Nothing is kept.
    """
    with override(body.language):
        services = checked_services(body.jurisdiction, body.language)
        asked = askable(services)
        _check_facts(body.facts, asked)
        verdicts = checked(services, body.facts, now=datetime.now(UTC))
        return {
            "items": [_verdict(one) for one in verdicts],
            "ask": [_asked(one) for one in open_facts(verdicts, asked, ())],
        }


def _check_facts(facts: dict[str, Any], asked: dict[str, AskedFact]) -> None:
    faults = []
    for key, value in facts.items():
        if key not in asked:
            detail = "No service here asks for this. Take the names from `ask`."
            faults.append(FieldError(f"facts.{key}", "unknown-fact", detail))
        elif detail := answer_fault(asked[key].fact, value):
            faults.append(FieldError(f"facts.{key}", "unfit", detail))
    if faults:
        raise UnfitFacts(errors=faults)


def _verdict(one: Verdict) -> dict[str, Any]:
    card = one.service
    return {
        "id": card.id,
        "slug": card.slug,
        "name": card.name,
        "language": card.language,
        "agency_name": card.agency_name,
        "verdict": VERDICTS[one.holds],
        "is_open": one.is_open,
        "rule": one.told,
        "because": [line.text for line in one.because],
        "wants": list(one.wants),
    }


def _asked(one: AskedFact) -> dict[str, Any]:
    return {
        "fact": one.key,
        "kind": one.fact.kind.value,
        "question": one.question,
        "hint": one.hint,
        "choices": [{"code": code, "label": label} for code, label in one.choices],
        "service": one.service or None,
    }
