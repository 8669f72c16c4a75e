"""Businesses: a clinic in Windhoek that has been paid for three months, and two that wait for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import (
    Merchant,
    MerchantMember,
    MerchantMove,
    MerchantPaper,
)
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.merchants import (
    MemberRole,
    MerchantKind,
    MerchantState,
    MerchantStep,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.plumbing.files import store
from tulay.site.demo.ids import dice, drawn_id, stable_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.loading.settlements import Settling
from tulay.site.demo.loading.webhooks import load_webhooks
from tulay.site.demo.people import residents

SINCE_DAYS = 90
VISITS = 120
REFUND_EVERY = 30
MONTHS_BACK = 4
OFFICE_HOURS = (6, 15)
"""In UTC: from eight to five in Windhoek."""
DUES_MINOR = (15_000, 22_000, 35_000, 48_000, 65_000)
"""What a visit costs, from a check of the blood pressure to a small operation."""
PAPER = "Certificate of registration\n{name}\n{number}\n"
#: Money of the demo's past came in through a bank that is no gateway of today.
PAST = Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, "gateway:before-the-demo"))


@dataclass(frozen=True, slots=True)
class _Business:
    key: str
    name: str
    kind: MerchantKind
    number: str
    applicant: str
    agency: str
    jurisdiction: str
    address: str
    phone: str


CLINIC = _Business(
    "katutura-clinic",
    "Katutura Family Clinic",
    MerchantKind.CLINIC,
    "CC/2019/04417",
    "merchant",
    "mohss",
    "namibia",
    "114 Independence Avenue, Katutura\nWindhoek",
    "+264 61 555 0142",
)
PHARMACY = _Business(
    "okuryangava-pharmacy",
    "Okuryangava Community Pharmacy",
    MerchantKind.PHARMACY,
    "CC/2024/10932",
    "merchant",
    "mohss",
    "namibia",
    "9 Omongo Street, Okuryangava\nWindhoek",
    "+264 61 555 0177",
)
STORE = _Business(
    "sirawai-store",
    "Sirawai Fisherfolk Cooperative Store",
    MerchantKind.RETAIL,
    "CDA-2021-0087",
    "resident",
    "mfbm",
    "bangsamoro",
    "Poblacion\nSirawai",
    "+63 64 555 0119",
)


def load_businesses(now: datetime, ground: Ground) -> int:
    """Load the three with their steps, papers and entries, and the clinic's payments; return how many."""
    began = now - timedelta(days=SINCE_DAYS)
    clinic = _begun(
        ground, CLINIC, began - timedelta(days=6), (MerchantStep.SEND, MerchantStep.APPROVE)
    )
    _pay(clinic, began, now)
    load_webhooks(clinic)
    _people(clinic, now)
    _begun(ground, PHARMACY, now - timedelta(days=3), (MerchantStep.SEND,))
    _begun(ground, STORE, now - timedelta(days=1), (MerchantStep.SEND,))
    return 3


def _people(clinic: Merchant, now: datetime) -> None:
    """Let an accountant look at the clinic's money, and ask a second manager in."""
    of_clinic = {"merchant": clinic, "agency_id": clinic.agency_id}
    MerchantMember.objects.create(
        **of_clinic,
        id=stable_id("merchant-member", "clinic-books"),
        person_id=next(p.id for p in residents(now) if p.jurisdiction == clinic.jurisdiction),
        role=MemberRole.VIEWER.value,
        since_at=now - timedelta(days=40),
    )
    MerchantInvitation.objects.create(
        **of_clinic,
        id=stable_id("merchant-invitation", "clinic"),
        role=MemberRole.OWNER.value,
        email="matron@katutura-clinic.example",
        token_hash=hash_of("of the demo: its link was never sent"),
        made_by=clinic.applicant_id,
        made_at=now - timedelta(days=1),
        expires_at=now + timedelta(days=6),
    )


def _begun(
    ground: Ground, business: _Business, made_at: datetime, steps: tuple[MerchantStep, ...]
) -> Merchant:
    """Write a business down with a day between its steps, each on record."""
    is_open = MerchantStep.APPROVE in steps
    last = made_at + timedelta(days=len(steps) - 1)
    officer = stable_id("person", "finance2")
    row = Merchant.objects.create(
        id=stable_id("merchant", business.key),
        agency_id=ground.agencies[business.agency],
        applicant_id=stable_id("person", business.applicant),
        name=business.name,
        kind=business.kind.value,
        registration_number=business.number,
        jurisdiction=business.jurisdiction,
        currency=JURISDICTIONS[business.jurisdiction].currency,
        email=f"office@{business.key}.example",
        phone=business.phone,
        address=business.address,
        state=(MerchantState.ACTIVE if is_open else MerchantState.SUBMITTED).value,
        made_at=made_at,
        sent_at=made_at,
        opened_at=last if is_open else None,
        opened_by=officer if is_open else None,
        updated_at=last,
    )
    _paper(row, made_at)
    for number, step in enumerate(steps, 1):
        _step(row, number, step, officer, made_at + timedelta(days=number - 1))
    if is_open:
        MerchantMember.objects.create(
            id=stable_id("merchant-member", business.key),
            merchant=row,
            agency_id=row.agency_id,
            person_id=row.applicant_id,
            since_at=last,
        )
    return row


def _step(row: Merchant, number: int, step: MerchantStep, officer: UUID, at: datetime) -> None:
    is_sent = step is MerchantStep.SEND
    MerchantMove.objects.create(
        id=stable_id("merchant-move", f"{row.id}:{number}"),
        merchant=row,
        agency_id=row.agency_id,
        applicant_id=row.applicant_id,
        number=number,
        step=step.value,
        to_state=(MerchantState.SUBMITTED if is_sent else MerchantState.ACTIVE).value,
        by_id=row.applicant_id if is_sent else officer,
        at=at,
    )
    record(
        actor=SYSTEM,
        code="payments.send-merchant" if is_sent else "payments.review-merchant",
        target=f"merchant:{row.id}",
        at=at,
        subject_id=row.applicant_id,
        step=step,
    )


def _paper(row: Merchant, at: datetime) -> None:
    content = PAPER.format(name=row.name, number=row.registration_number).encode()
    MerchantPaper.objects.create(
        id=stable_id("merchant-paper", str(row.id)),
        merchant=row,
        agency_id=row.agency_id,
        applicant_id=row.applicant_id,
        name="certificate-of-registration.txt",
        content_type="text/plain",
        size=len(content),
        sha256=sha256(content).digest(),
        storage_key=store.keep(content, subject_id=row.applicant_id),
        at=at,
    )


def _pay(row: Merchant, since: datetime, now: datetime) -> None:
    """Let patients pay at the clinic, one after the other, give one their money back, and pay the clinic out."""
    ledger.open_months(now=now - timedelta(days=31 * MONTHS_BACK), many=MONTHS_BACK + 1)
    owner = Owner(OwnerKind.MERCHANT, row.id)
    wallet = wallet_for(owner, row.currency, now=since)
    bank = ledger.account_for(PAST, AccountKind.CLEARING, row.currency, now=since)
    random, settling = dice("clinic"), Settling(row, now)
    step = (now - since) / (VISITS + 1)
    for number in range(1, VISITS + 1):
        day = since + step * number
        at = day.replace(hour=random.randint(*OFFICE_HOURS), minute=random.randrange(60), second=0)
        at = min(at, now - timedelta(minutes=1))
        due = Money(row.currency, random.choice(DUES_MINOR))
        reference = f"visit:{at:%Y}-{number:04d}"
        kind, sides = TransferKind.PAYMENT, (bank, wallet)
        settling.until(at)
        if number % REFUND_EVERY == 0 and settling.free_minor() >= min(DUES_MINOR):
            due, kind = Money(row.currency, min(DUES_MINOR)), TransferKind.REFUND
            sides = (wallet, bank)
        order = TransferOrder(drawn_id(at, random), *sides, due, kind, reference)
        ledger.transfer(order, now=at)
    settling.until(now)
