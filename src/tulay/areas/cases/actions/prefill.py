"""An applicant lets us fill in what their profile knows: once for a request, or for all of theirs."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.steps import account, own_request, person_of
from tulay.areas.cases.models import PrefillConsent
from tulay.areas.cases.queries.prefill import always_agreed, offered_for
from tulay.areas.cases.rules.prefill import consent_for
from tulay.areas.cases.rules.steps import State, check_state
from tulay.areas.catalogue.queries.services import service_card
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import flush


@action("cases.prefill")
def prefill_case(
    *, actor: Actor, request_id: UUID, now: datetime, is_agreed: bool = False
) -> tuple[str, ...]:
    """Answer from the applicant's profile what it knows and nobody answered yet; return those questions.

    Each answer stays theirs to change. Where an official acts for somebody, `is_agreed` says that this person, who
    sits with them, agrees at this moment; what they agreed to before does not count.

    :raises PrefillNotAgreed: they agreed neither now, nor for this request before, nor for all of theirs.
    :raises StepNotPossible: the request is sent already.
    """
    flush()  # a draft opened in this same transaction
    request = own_request(actor, request_id)
    check_state(State(request.state), {State.DRAFT})
    consent = consent_for(
        is_agreed=is_agreed,
        is_helped=actor.on_behalf_of is not None,
        was_agreed=request.prefilled is not None,
        is_always_agreed=always_agreed(request.applicant_id),
    )
    service = service_card(request.service_id, request.language)
    given = offered_for(request.applicant_id, service, request.answers, now)
    if given:
        request.version += 1
    request.answers = request.answers | given
    request.answered_in = request.answered_in | dict.fromkeys(given, request.version)
    request.prefilled = [*(request.prefilled or ()), *given]
    request.updated_at = now
    request.save(update_fields=["answers", "answered_in", "prefilled", "version", "updated_at"])
    account(actor, "cases.prefill", request, now, questions=", ".join(given), consent=consent.value)
    return tuple(given)


@action("cases.agree-prefill")
def agree_prefill(*, actor: Actor, now: datetime) -> None:
    """Let one's profile be used in every application of one's own from now on."""
    person_id = person_of(actor)
    PrefillConsent.objects.get_or_create(person_id=person_id, defaults={"agreed_at": now})
    _account(actor, "cases.agree-prefill", person_id, now)


@action("cases.stop-prefill")
def stop_prefill(*, actor: Actor, now: datetime) -> None:
    """Let one's profile be used only where one says so; what was filled in stays."""
    person_id = person_of(actor)
    PrefillConsent.objects.filter(person_id=person_id).delete()
    _account(actor, "cases.stop-prefill", person_id, now)


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
