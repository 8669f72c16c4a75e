"""Ask that a business may take payments."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.directory.queries import agency_card
from tulay.areas.payments.actions.merchant_steps import account, move
from tulay.areas.payments.errors.merchants import (
    MerchantPapersMany,
    MerchantPapersMissing,
    MerchantPaperUnknown,
    MerchantRegistered,
    MerchantsMany,
    MerchantStepNotPossible,
    MerchantUnknown,
)
from tulay.areas.payments.models.merchants import Merchant, MerchantPaper
from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.merchants import MerchantKind, MerchantState, MerchantStep
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.files import store
from tulay.plumbing.files.upload import Accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """What a business says about itself."""

    name: str
    kind: MerchantKind
    registration_number: str
    email: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@action("payments.apply-merchant")
def apply_merchant(*, actor: Actor, agency_id: UUID, business: Business, now: datetime) -> UUID:
    """Begin an application for a business that wants to take payments; it is sent when its documents are there.

    :raises UnknownAgency: no such agency.
    :raises MerchantsMany: five of the actor's wait already.
    :raises MerchantRegistered: the business applied before.
    """
    assert actor.person_id is not None
    jurisdiction = JURISDICTIONS[agency_card(agency_id).jurisdiction]
    waiting = Merchant.objects.undecided().filter(applicant_id=actor.person_id).count()
    if waiting >= rules.UNDECIDED_MAX:
        raise MerchantsMany(most=rules.UNDECIDED_MAX)
    row = Merchant(
        agency_id=agency_id,
        applicant_id=actor.person_id,
        jurisdiction=jurisdiction.code,
        currency=jurisdiction.currency,
        made_at=now,
    )
    _write(row, business, now)
    account(actor, "payments.apply-merchant", row, now)
    return row.id


@action("payments.change-merchant")
def change_merchant(*, actor: Actor, merchant_id: UUID, business: Business, now: datetime) -> None:
    """Change what an application says, until it is sent or when more is asked.

    :raises MerchantUnknown: there is none of the actor's by this number.
    :raises MerchantStepNotPossible: it is with the agency, or decided.
    :raises MerchantRegistered: another business has this number.
    """
    row = _editable(actor, merchant_id)
    _write(row, business, now)
    account(actor, "payments.change-merchant", row, now)


@action("payments.attach-merchant-paper")
def attach_paper(*, actor: Actor, merchant_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Add a checked file to an application: the bytes first, the row second.

    :raises MerchantUnknown: there is none of the actor's by this number.
    :raises MerchantStepNotPossible: it is with the agency, or decided.
    :raises MerchantPapersMany: it holds ten.
    """
    row = _editable(actor, merchant_id)
    held = MerchantPaper.objects.filter(merchant_id=row.id, removed_at=None).count()
    if held >= rules.PAPERS_MAX:
        raise MerchantPapersMany(most=rules.PAPERS_MAX)
    paper = MerchantPaper.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        applicant_id=row.applicant_id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        storage_key=store.keep(file.content, subject_id=row.applicant_id),
        at=now,
    )
    account(actor, "payments.attach-merchant-paper", row, now, document=paper.id, size=file.size)
    return paper.id


@action("payments.remove-merchant-paper")
def remove_paper(*, actor: Actor, merchant_id: UUID, paper_id: UUID, now: datetime) -> None:
    """Take a file back; its bytes go with the next sweep.

    :raises MerchantUnknown: there is none of the actor's by this number.
    :raises MerchantStepNotPossible: it is with the agency, or decided.
    :raises MerchantPaperUnknown: there is no such file.
    """
    row = _editable(actor, merchant_id)
    held = MerchantPaper.objects.filter(merchant_id=row.id, id=paper_id, removed_at=None)
    paper = held.first()
    if paper is None:
        raise MerchantPaperUnknown
    paper.removed_at = now
    paper.save(update_fields=["removed_at"])
    account(actor, "payments.remove-merchant-paper", row, now, document=paper_id)


@action("payments.send-merchant")
def send_merchant(*, actor: Actor, merchant_id: UUID, now: datetime) -> None:
    """Send an application, or the answer to what was asked, to the agency.

    :raises MerchantUnknown: there is none of the actor's by this number.
    :raises MerchantStepNotPossible: it is sent, or decided.
    :raises MerchantPapersMissing: nothing shows that the business is registered.
    """
    row = _own(actor, merchant_id)
    rules.state_after(MerchantState(row.state), MerchantStep.SEND)
    if not MerchantPaper.objects.filter(merchant_id=row.id, removed_at=None).exists():
        raise MerchantPapersMissing
    row.sent_at = row.sent_at or now
    move(actor, row, MerchantStep.SEND, "", now)
    account(actor, "payments.send-merchant", row, now)


@action("payments.withdraw-merchant")
def withdraw_merchant(*, actor: Actor, merchant_id: UUID, now: datetime) -> None:
    """Take an application back that is not decided.

    :raises MerchantUnknown: there is none of the actor's by this number.
    :raises MerchantStepNotPossible: it is decided.
    """
    row = _own(actor, merchant_id)
    move(actor, row, MerchantStep.WITHDRAW, "", now)
    account(actor, "payments.withdraw-merchant", row, now)


def _own(actor: Actor, merchant_id: UUID) -> Merchant:
    row = Merchant.objects.select_for_update().filter(id=merchant_id).first()
    if row is None or row.applicant_id != actor.person_id:
        raise MerchantUnknown
    return row


def _editable(actor: Actor, merchant_id: UUID) -> Merchant:
    row = _own(actor, merchant_id)
    if MerchantState(row.state) not in rules.EDITABLE:
        raise MerchantStepNotPossible
    return row


def _write(row: Merchant, business: Business, now: datetime) -> None:
    row.name, row.kind = business.name, business.kind.value
    row.registration_number = rules.number_of(business.registration_number)
    row.email, row.phone, row.address = business.email, business.phone, business.address
    row.updated_at = now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise MerchantRegistered from error
