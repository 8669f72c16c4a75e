"""Rows of the areas that the scene's worlds do not make by themselves: each is really somebody's."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from tests.matrix.declared import CODE
from tulay.areas.audit.actions import record
from tulay.areas.audit.queries import newest_entry
from tulay.areas.cases.actions.applications import open_case, submit_case
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.models import (
    Absence,
    Batch,
    BatchItem,
    MoreTime,
    RequestImport,
    ResponseTemplate,
)
from tulay.areas.cases.tests.factories import ANSWERS, PAPERS, make_service
from tulay.areas.catalogue.actions.samples import attach_sample
from tulay.areas.catalogue.actions.services import publish_service
from tulay.areas.catalogue.rules.workflow import InnerStep
from tulay.areas.catalogue.tests.factories import make_story
from tulay.areas.directory.models import Agency, Contact, Post
from tulay.areas.directory.tests.factories import (
    make_agency,
    make_agreed_milestone,
    make_agreement_file,
    make_communication,
    make_community,
    make_contact,
    make_partnership,
    make_place,
    make_post,
    make_side,
)
from tulay.areas.identity.actions.proving_addresses import code_hash, give_token
from tulay.areas.identity.models import (
    Assistance,
    FactorReset,
    PeopleImport,
    Person,
    Proof,
    Registration,
)
from tulay.areas.identity.queries.people import resume_path
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.rules import PersonKind, ProofPurpose
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.meetings.actions.feeds import open_feed
from tulay.areas.meetings.models import Meeting
from tulay.areas.meetings.queries.attendance import check_in_code
from tulay.areas.meetings.queries.invitations import answer_token
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    make_item,
    make_meeting,
    make_minutes,
    make_sent_report,
    make_series,
    somebody,
)
from tulay.areas.notifications.models import Delivery, Message
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.models import (
    ApiKey,
    Attempt,
    BankFile,
    Break,
    Funding,
    GatewayNotice,
    Payment,
    Payout,
    PayoutBatch,
    Refund,
    Settlement,
    SettlementPlan,
    Wallet,
    Webhook,
    WebhookDelivery,
)
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import Merchant, MerchantMember, MerchantPaper
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.wallets import day_of
from tulay.areas.privacy.actions.breaches import BreachTexts, open_breach
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.actions.grounds import propose_ground
from tulay.areas.privacy.actions.notices import draft_notice, publish_notice, write_notice
from tulay.areas.privacy.models import (
    BreachPerson,
    Certificate,
    Export,
    Guardianship,
    ListFilter,
    ListTaken,
    Restriction,
    RightsRequest,
)
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.grounds import Ground
from tulay.areas.privacy.rules.rights import law_of
from tulay.areas.programmes.models import Import, Indicator, Milestone
from tulay.areas.programmes.tests.factories import (
    NOW,
    TODAY,
    make_answer,
    make_beneficiary,
    make_budget,
    make_link,
    make_need,
    make_ppa,
)
from tulay.areas.support.models import (
    Assignment,
    Enrolment,
    IntakeImport,
    JournalEntry,
    JournalImport,
    Note,
    NoteCorrection,
    Programme,
)
from tulay.areas.support.rules.enrolments import reference_of
from tulay.areas.support.rules.journal import Mood, Said
from tulay.areas.support.rules.notes import Kind, NoteSaid
from tulay.kernel.actor import SYSTEM, Actor, ActorKind
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.kernel.personal import Basis, Category
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import entered
from tulay.plumbing.files import store
from tulay.plumbing.files.upload import Accepted
from tulay.plumbing.webhooks.signing import new_secret
from tulay.site.demo.specimens import sample

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME = "bangsamoro"
TEXTS = BreachTexts(
    "Lost laptop", "A laptop was stolen.", "Others may call you.", "It is locked.", "Be wary."
)


class Shared:
    """What is nobody's own: a published notice, a draft, a breach, a certificate, a year of meetings."""

    def __init__(self, now):
        self.series = make_series(fiscal_year=2027)
        self._meetings = {}
        with one_transaction(), scope.entered(SYSTEM):
            lives = make_place("Balatakan", level="barangay", population=1_840)
            self.community_id = make_community(lives).id
        self.answer_token = self._invitation(now)
        self.feed_secret = open_feed(actor=somebody(), now=now)
        self.notice_id = _published("special", now)
        self.draft_id = draft_notice(actor=SYSTEM, purpose="special", jurisdiction=HOME, now=now)
        self.ground_id = propose_ground(
            actor=SYSTEM,
            purpose="special",
            jurisdiction=HOME,
            category=Category.CHILD,
            ground=Ground(Basis.LEGAL_DUTY, "An Act"),
            reason="It says so.",
            effective_on=now.date() + DAY,
            now=now,
        )
        self.breach_id = open_breach(
            actor=SYSTEM, texts=TEXTS, found_at=now, regions=frozenset({HOME}), now=now
        )
        BreachPerson.objects.create(
            breach_id=self.breach_id,
            person_id=make_person().id,
            account_id=uuid7(),
            since=now,
            until=now + HOUR,
            entries=1,
        )
        self.certificate = Certificate.objects.create(
            number=uuid7().hex[-20:].upper(),
            subject_id=uuid7(),
            cause="request",
            law=law_of(HOME),
            at=now,
        ).number

    def _invitation(self, now):
        """Return the link by which somebody answers to a meeting that lies ahead."""
        with one_transaction(), scope.entered(SYSTEM):
            ahead = make_meeting(self.series, make_agency(), starts_at=now + 400 * DAY)
        return answer_token(ahead.id, make_person().id)

    def things(self):
        notice = {"jurisdiction": HOME, "purpose": "special", "number": 1, "slug": "applications"}
        return {
            "notice": {"notice_id": self.notice_id, **notice},
            "draft notice": {"notice_id": self.draft_id, **notice},
            "proposed ground": {"ground_id": self.ground_id},
            "new notice": {"jurisdiction": "namibia", "purpose": "special"},
            "breach": {"breach_id": self.breach_id, "law": "ph-dpa"},
            "certificate": {"number": self.certificate},
            "community": {"community_id": self.community_id},
            "year": {"series_id": self.series.id},
            "invitation": {"token": self.answer_token},
            "link to a calendar": {"secret": self.feed_secret},
            "gateway": {"provider": "simulator"},
            "code of a meeting": {"code": check_in_code(uuid7(), datetime.now(UTC))},
        }

    def meeting_of(self, agency_id):
        """Return the meeting of an agency, which began a while ago."""
        if agency_id not in self._meetings:
            with one_transaction(), scope.entered(SYSTEM):
                row = make_meeting(
                    self.series,
                    Agency.objects.get(id=agency_id),
                    starts_at=MONDAY - 365 * DAY * (1 + len(self._meetings)),
                )
                make_minutes(row)
                make_sent_report(row)
            self._meetings[agency_id] = row.id
        return {"meeting_id": self._meetings[agency_id], "number": 1}

    def commitment_of(self, agency_id):
        """Return something that an agency promised in its meeting."""
        meeting_id = self.meeting_of(agency_id)["meeting_id"]
        with one_transaction(), scope.entered(SYSTEM):
            return {"item_id": make_item(Meeting.objects.get(id=meeting_id)).id}


def post_in(agency):
    """Return the post that somebody holds in an agency: there is one, however often it is asked for."""
    with one_transaction(), scope.entered(SYSTEM):
        held = Post.objects.filter(agency=agency, ended_at=None).first()
    return held or make_post(agency, make_person())


def agreements_of(agency):
    """Return agreements that an agency keeps: a draft with all its parts, and one in force."""
    draft = make_partnership(agency, sides=["A chamber"])
    held = make_partnership(agency, state="in_force")
    file, first, owed = (
        make_agreement_file(draft),
        make_side(draft, organisation="A union"),
        make_agreed_milestone(held),
    )
    return {
        "agreement": {"partnership_id": draft.id},
        "agreement in force": {"partnership_id": held.id},
        "part of an agreement": {
            "partnership_id": draft.id,
            "party_id": first.id,
            "file_id": file.id,
        },
        "milestone of an agreement": {"partnership_id": held.id, "milestone_id": owed.id},
    }


def contact_in(agency):
    """Return somebody with whom an agency speaks, and a call that is to be followed up."""
    with one_transaction(), scope.entered(SYSTEM):
        number = 1 + Contact.objects.filter(agency=agency).count()
        contact = make_contact(agency, number=number)
        return {"contact_id": contact.id, "communication_id": make_communication(contact).id}


def programme_things(agency_id):
    """Return a PPA of an agency with a milestone, an indicator and the need it answers."""
    with one_transaction(), scope.entered(SYSTEM):
        row = make_ppa(Agency.objects.get(id=agency_id))
        of = {"ppa": row, "agency_id": agency_id, "title": "First"}
        milestone = Milestone.objects.create(**of, due_date=TODAY)
        indicator = Indicator.objects.create(**of, category="other", baseline=0, target=5)
        brought = Import.objects.create(
            agency_id=agency_id, file_name="a.xlsx", sha256=b"", row_count=0, brought_at=NOW
        )
        need, answered = make_need(row.agency), make_need(row.agency)
        make_answer(answered, row)
        reached, link = make_beneficiary(row), make_link(row)
        budgets = {
            "budget": make_budget(make_ppa(row.agency)),
            "reviewed budget": make_budget(make_ppa(row.agency), state="technical_review"),
            "waiting budget": make_budget(make_ppa(row.agency), state="executive_approval"),
            "approved budget": make_budget(
                make_ppa(row.agency), state="approved", approved_by=uuid7()
            ),
        }
    ppa = {"ppa_id": row.id}
    return {
        **{name: {"budget_id": one.id} for name, one in budgets.items()},
        "place by its id": {"place_id": link.place_id},
        "link of a ppa": {"link_id": link.id, **ppa},
        "beneficiary": {"beneficiary_id": reached.id, **ppa},
        "need": {"need_id": need.id, **ppa},
        "answered need": {"need_id": answered.id, **ppa},
        "import": {"import_id": brought.id},
        "ppa": ppa,
        "milestone": {**ppa, "milestone_id": milestone.id},
        "indicator": {**ppa, "indicator_id": indicator.id},
    }


def sheets_of(agency_id):
    """Return a sheet of each kind that an agency brought in."""
    told = {"agency_id": agency_id, "file_name": "a.xlsx", "sha256": b"", "row_count": 0}
    with one_transaction(), scope.entered(SYSTEM):
        people = PeopleImport.objects.create(**told, brought_at=NOW)
        programme = Programme.objects.create(
            agency_id=agency_id, name=uuid7().hex, opened_at=datetime.now(UTC)
        )
        days = JournalImport.objects.create(**told, programme=programme, brought_at=NOW)
        intakes = IntakeImport.objects.create(**told, programme=programme, brought_at=NOW)
        requests = RequestImport.objects.create(**told, service_id=uuid7(), brought_at=NOW)
    return {
        "sheet of people": {"import_id": people.id},
        "sheet of journals": {"import_id": days.id, "programme_id": programme.id},
        "sheet of intakes": {"import_id": intakes.id},
        "sheet of requests": {"import_id": requests.id},
    }


def business_of(person_id, agency_id, now, *, is_open=False):
    """Return a business of which the agency asked for more: to change for its applicant, to decide for the desk."""
    with transaction.atomic(), scope.entered(SYSTEM):
        made = Merchant.objects.create(
            agency_id=agency_id,
            applicant_id=person_id,
            name="A clinic",
            kind="clinic",
            registration_number=uuid7().hex,
            jurisdiction=HOME,
            currency="PHP",
            email="office@clinic.example",
            phone="+63",
            address="Here",
            state="active" if is_open else "needs_information",
            made_at=now,
            sent_at=now,
            updated_at=now,
        )
        paper = MerchantPaper.objects.create(
            merchant=made,
            agency_id=agency_id,
            applicant_id=person_id,
            name="certificate.txt",
            content_type="text/plain",
            size=4,
            sha256=b"",
            storage_key=store.keep(b"text", subject_id=person_id),
            at=now,
        )
        if is_open:
            owner = Owner(OwnerKind.MERCHANT, made.id)
            ledger.account_for(owner, AccountKind.WALLET, "PHP", now=now)
    return {"merchant_id": made.id, "paper_id": paper.id, "document_id": paper.id}


def webhook_of(merchant_id, person_id, agency_id, now):
    """Return an address of an open business, and a message to it that has ended."""
    with transaction.atomic(), scope.entered(SYSTEM):
        MerchantMember.objects.get_or_create(
            merchant_id=merchant_id,
            person_id=person_id,
            defaults={"agency_id": agency_id, "since_at": now},
        )
        made = Webhook.objects.create(
            merchant_id=merchant_id,
            agency_id=agency_id,
            address="https://hooks.example.org/",
            events=["payment.succeeded"],
            secret=new_secret(),
            made_by=person_id,
            made_at=now,
        )
        told = WebhookDelivery.objects.create(
            webhook=made,
            merchant_id=merchant_id,
            agency_id=agency_id,
            event="test",
            event_id=uuid7(),
            body="{}",
            state="delivered",
            made_at=now,
            ended_at=now,
        )
        key = ApiKey.objects.create(
            merchant_id=merchant_id,
            agency_id=agency_id,
            name="Till",
            beginning="tlm_aaaa",
            key_hash=uuid7().bytes,
            made_by=person_id,
            made_at=now,
        )
    named = {"merchant_id": merchant_id, "webhook_id": made.id, "delivery_id": told.id}
    return named | {"key_id": key.id}


def colleague_of(merchant_id, person_id, agency_id, now):
    """Return somebody else who acts for an open business, and somebody who is asked to."""
    of_business = {"merchant_id": merchant_id, "agency_id": agency_id}
    with transaction.atomic(), scope.entered(SYSTEM):
        member = MerchantMember.objects.create(
            **of_business, person_id=make_person().id, role="viewer", since_at=now
        )
        waiting = _invitation(of_business, person_id, f"{uuid7().hex}@example.org", "", now)
    return {"merchant_id": merchant_id, "member_id": member.id, "invitation_id": waiting.id}


def link_for(person_id, agency_id, now):
    """Return the link by which a person may join somebody else's business."""
    other = make_person().id
    merchant = business_of(other, agency_id, now, is_open=True)["merchant_id"]
    token = uuid7().hex
    with transaction.atomic(), scope.entered(SYSTEM):
        person = Person.objects.get(id=person_id)
        if not person.email:
            person.email = f"{uuid7().hex}@example.org"
            person.save(update_fields=["email", "email_index"])
        of_business = {"merchant_id": merchant, "agency_id": agency_id}
        _invitation(of_business, other, person.email, token, now)
    return {"token": token}


def _invitation(of_business, made_by, email, token, now):
    return MerchantInvitation.objects.create(
        **of_business,
        role="viewer",
        email=email,
        token_hash=hash_of(token or uuid7().hex),
        made_by=made_by,
        made_at=now,
        expires_at=now + 365 * DAY,
    )


def settlement_of(merchant_id, agency_id, now):
    """Return what an open business is about to be paid out, and how often it is."""
    day = now.date()
    facts = {"merchant_id": merchant_id, "agency_id": agency_id, "way": "bank"}
    facts |= {"destination": {"holder": "Nobody", "account": "62123456789", "bank": "FNB"}}
    with transaction.atomic(), scope.entered(SYSTEM):
        SettlementPlan.objects.create(
            **facts, cadence="daily", settled_version=1, settled_until_date=day, updated_at=now
        )
        made = Settlement.objects.create(
            **facts,
            currency="PHP",
            starts_date=day - DAY,
            ends_date=day,
            after_version=0,
            to_version=1,
            carried_minor=0,
            received_minor=5,
            refunded_minor=0,
            fee_minor=0,
            kept_minor=0,
            net_minor=5,
            state="open",
            provider="simulator",
            hold_id=uuid7(),
            made_at=now,
        )
    return {"merchant_id": merchant_id, "settlement_id": made.id}


def _published(purpose, now):
    notice_id = draft_notice(actor=SYSTEM, purpose=purpose, jurisdiction=HOME, now=now)
    texts = dict.fromkeys(JURISDICTIONS[HOME].languages, ("A notice", "What we do."))
    write_notice(actor=SYSTEM, notice_id=notice_id, texts=texts, is_material=True, now=now)
    publish_notice(actor=SYSTEM, notice_id=notice_id, now=now)
    return notice_id


def payments_of(person_id, agency_id, now):
    """Return what somebody has to pay an agency, and has paid, and what is about to be given back."""
    facts = {"payer_id": person_id, "agency_id": agency_id, "amount_minor": 100, "currency": "PHP"}
    facts |= {"created_at": now, "expires_at": now + DAY}
    with transaction.atomic(), scope.entered(SYSTEM):
        due = Payment.objects.create(**facts, reference=f"thing:{uuid7()}", state="created")
        paid = Payment.objects.create(
            **facts, reference=f"thing:{uuid7()}", state="succeeded", ended_at=now
        )
        refund = Refund.objects.create(
            payment=paid,
            payer_id=person_id,
            agency_id=agency_id,
            amount_minor=5,
            currency="PHP",
            state="proposed",
            reason="A mistake.",
            asked_by=uuid7(),
            asked_at=now,
        )
        funding = Funding.objects.create(
            agency_id=agency_id,
            amount_minor=5,
            currency="PHP",
            statement_reference=str(uuid7()),
            reason="A budget.",
            state="proposed",
            asked_by=uuid7(),
            asked_at=now,
        )
        differences = _differences(person_id, agency_id, now)
    with one_transaction():
        record(
            actor=SYSTEM,
            code="payments.conclude-attempt",
            target=f"payment:{paid.id}",
            at=now,
            subject_id=person_id,
        )
    return {
        "payment": {"payment_id": due.id},
        "paid payment": {"payment_id": paid.id},
        "refund": {"payment_id": paid.id, "refund_id": refund.id},
        **differences,
        "file for the bank": {"file_id": _for_bank(agency_id, now)},
        "funding": {"funding_id": funding.id},
        "notice of a gateway": {"notice_id": _contradicting(now)},
    }


def _contradicting(now):
    """Return a gateway's message that another state of an order is known of."""
    reference = f"pay_{uuid7().hex}"
    facts = {"provider": "simulator", "reference": reference}
    with transaction.atomic(), scope.entered(SYSTEM):
        Attempt.objects.create(
            **facts,
            kind="charge",
            subject_id=uuid7(),
            amount_minor=5,
            currency="PHP",
            state="failed",
            begun_at=now,
            ended_at=now,
        )
        notice = GatewayNotice.objects.create(
            **facts,
            event_id=str(uuid7()),
            outcome="contradicts",
            subject_id=uuid7(),
            received_at=now,
            told="succeeded",
            told_minor=5,
            told_currency="PHP",
        )
    return notice.id


def _differences(person_id, agency_id, now):
    """Return what a gateway does not know of somebody's payments: open, and about to be written off."""
    facts = {"kind": "missing-there", "provider": "simulator", "currency": "PHP"}
    facts |= {"agency_id": agency_id, "subject_id": person_id, "date": now.date()}
    facts |= {"value_minor": -100, "opened_at": now}
    proposed = {"state": "to-sign", "resolution": "written-off", "reason": "Lost."}
    rows = {"break": {}, "write-off": proposed | {"resolved_by": uuid7(), "resolved_at": now}}
    return {
        name: {"break_id": Break.objects.create(**facts, **more, attempt_id=_ordered(now)).id}
        for name, more in rows.items()
    }


def _for_bank(agency_id, now):
    with transaction.atomic(), scope.entered(SYSTEM):
        facts = {"agency_id": agency_id, "currency": "PHP", "lines": 1, "total_minor": 1}
        return BankFile.objects.create(**facts, debtor={}, digest="", made_at=now).id


def _ordered(now):
    subject_id = uuid7()
    facts = {"kind": "charge", "amount_minor": 100, "currency": "PHP", "provider": "simulator"}
    ends = {"state": "succeeded", "begun_at": now, "called_at": now, "ended_at": now}
    reference = f"pay_{subject_id.hex}"
    return Attempt.objects.create(**facts, **ends, subject_id=subject_id, reference=reference).id


def personal_things(person_id, acting, session_id, shared):
    """Return what one person has in the areas below: rights, messages, entries, links, help asked for.

    Nobody who comes to ask is restricted: every row of theirs would tell of that alone.
    """
    now = datetime.now(UTC)
    return {
        **_claims(person_id, now, is_asking=session_id is not None),
        **_told(person_id, now),
        **_links(person_id, now),
        "entry": {"entry_id": _entry(person_id, now)},
        "wallet": _wallet(person_id, now),
        **_children(person_id, shared, now),
        "consent": {"consent_id": _consent(acting, shared, now)},
        "reset": {"reset_id": _reset(person_id, now)},
        "asked help": {"assistance_id": _helping(person_id, session_id or uuid7(), now)},
    }


def _claims(person_id, now, *, is_asking):
    open_ = _claim(person_id, "correction", now)
    restricted_id = person_id if is_asking else make_person().id
    done = _claim(restricted_id, "restriction", now, state="done", ended_at=now)
    if not is_asking:
        Restriction.objects.create(person_id=restricted_id, request=done, since=now)
    signed = _claim(person_id, "access", now, state="approved", filed_by=uuid7())
    proposed = _claim(person_id, "erasure", now, state="proposed", decided_by=uuid7())
    token = f"copy-{uuid7().hex}"
    Export.objects.create(
        person_id=person_id,
        request=signed,
        asked_by=person_id,
        token_hash=hash_of(token),
        made_at=now,
        expires_at=now + DAY,
    )
    return {
        "claim": {"request_id": open_.id, "person_id": person_id},
        "known address": dict.fromkeys(
            ("person", "address"), Person.objects.get(id=person_id).email
        ),
        "restricted claim": {"request_id": done.id},
        "signed claim": {"request_id": signed.id},
        "proposed claim": {"request_id": proposed.id},
        "right": {"right": "objection"},
        "copy": {"token": token},
    }


def _claim(person_id, right, now, **more):
    return RightsRequest.objects.create(
        **{
            "person_id": person_id,
            "right": right,
            "law": law_of(HOME),
            "jurisdiction": HOME,
            "made_at": now,
            "due_at": now + 30 * DAY,
            "details": "My street is Rizal Street.",
            **more,
        }
    )


def _told(person_id, now):
    message = Message.objects.create(
        recipient_id=person_id,
        key=uuid7().hex,
        template="cases.received",
        language="en",
        subject="We have your request",
        body="Thank you.",
        created_at=now,
    )
    delivery = Delivery.objects.create(
        message=message,
        recipient_id=person_id,
        channel="email",
        address="amina@example.org",
        state="failed",
        attempts=9,
        ended_at=now,
    )
    return {"message": {"message_id": message.id}, "delivery": {"delivery_id": delivery.id}}


def _links(person_id, now):
    registration = Registration.objects.create(
        name="Amina Sali",
        email=f"{uuid7().hex}@example.org",
        password="!",
        language="en",
        jurisdiction=HOME,
        created_at=now,
        expires_at=now + DAY,
    )
    by_code = Registration.objects.create(
        name="Amina Sali",
        phone="+639171234567",
        password="!",
        language="en",
        jurisdiction=HOME,
        created_at=now,
        expires_at=now + DAY,
    )
    guest = make_person(kind=PersonKind.GUEST)
    return {
        "registration link": {"token": give_token(registration), "asked_id": by_code.id},
        "address link": _proof(person_id, ProofPurpose.EMAIL, now, f"{uuid7().hex}@example.org"),
        "reset link": _proof(person_id, ProofPurpose.RESET, now),
        "phone": _proof(person_id, ProofPurpose.PHONE, now, f"+63917{uuid7().int % 10**7:07d}"),
        "guest link": {"link": resume_path(guest.id, now=now).split("/")[2]},
    }


def _proof(person_id, purpose, now, address=None):
    person = Person.objects.get(id=person_id)
    proof = Proof.objects.create(
        person=person,
        purpose=purpose.value,
        address=address or person.email,
        created_at=now,
        expires_at=now + DAY,
    )
    proof.code_hash = code_hash(proof.id, CODE)
    proof.save(update_fields=["code_hash"])
    return {"proof_id": proof.id, "token": give_token(proof), "asked_id": proof.id}


def _wallet(person_id, now):
    """A wallet with money in it, and the number of somebody to send to."""
    clearing = ledger.account_for(
        Owner(OwnerKind.GATEWAY, uuid7()), AccountKind.CLEARING, "PHP", now=now
    )
    wallets = [
        wallet_for(Owner(OwnerKind.PERSON, one), "PHP", now=now)
        for one in (person_id, make_person().id)
    ]
    paid = Money("PHP", 10_000)
    ledger.transfer(
        TransferOrder(uuid7(), clearing, wallets[0], paid, TransferKind.FUNDING), now=now
    )
    with one_transaction(), entered(SYSTEM):
        number, to = (Wallet.objects.get(id=one).number for one in wallets)
    month = day_of("PHP", now)
    return {
        "wallet_id": wallets[0],
        "number": number,
        "to": to,
        "year": month.year,
        "month": month.month,
    }


def _entry(person_id, now):
    """An entry about somebody, by somebody else."""
    target = f"thing:{uuid7()}"
    with one_transaction():
        record(
            actor=Actor(uuid7(), ActorKind.PERSON),
            code="cases.look",
            target=target,
            at=now,
            subject_id=person_id,
        )
    return newest_entry(target, {"cases.look"})


def _children(person_id, shared, now):
    """Return a child for whom somebody decides, and one for whom they say so."""
    made = {}
    for name, state in {"confirmed child": "confirmed", "claimed child": "asked"}.items():
        child = make_person()
        child.birth_date = f"{now.year - 9}-03-27"
        child.save(update_fields=["birth_date"])
        row = Guardianship.objects.create(
            child_id=child.id,
            guardian_id=person_id,
            relation="mother",
            evidence="Birth certificate 4711",
            state=state,
            asked_at=now,
            answered_by=uuid7() if state == "confirmed" else None,
            answered_at=now if state == "confirmed" else None,
        )
        place = {"jurisdiction": HOME, "purpose": "special", "notice_id": shared.notice_id}
        made[name] = {"guardianship_id": row.id, **place}
    return made


def _consent(acting, shared, now):
    notice_id = shared.notice_id
    return give_consent(
        actor=acting, notice_id=notice_id, language="en", channel=Channel.WEB, now=now
    )


def payouts_of(person_id, agency_id, now):
    """Return what an agency promised to somebody: waiting, paid, and said not to have come."""
    made = {}
    for name, facts in _PAYOUTS.items():
        with transaction.atomic(), scope.entered(SYSTEM):
            row = Payout.objects.create(
                agency_id=agency_id,
                person_id=person_id,
                reference=f"thing:{uuid7()}",
                amount_minor=100,
                currency="PHP",
                proposed_at=now,
                updated_at=now,
                **(facts | ({"approved_at": now, "first_by": uuid7()} if facts else {})),
            )
        made[name] = {"payout_id": row.id}
        with one_transaction():
            record(
                actor=SYSTEM,
                code="payments.pay-out",
                target=f"payout:{row.id}",
                at=now,
                subject_id=person_id,
            )
    with transaction.atomic(), scope.entered(SYSTEM):
        batch = PayoutBatch.objects.create(
            agency_id=agency_id,
            currency="PHP",
            is_linked=False,
            lines=1,
            total_minor=100,
            made_at=now,
        )
    return {**made, "batch": {"batch_id": batch.id}}


_PAYOUTS = {
    "payout": {},
    "paid payout": {"state": "succeeded"},
    "contested payout": {"state": "succeeded", "receipt": "contested"},
}


def _reset(person_id, now):
    row = FactorReset.objects.create(
        person_id=person_id,
        reason="Lost her phone in the flood.",
        asked_by=uuid7(),
        asked_at=now,
        expires_at=now + DAY,
    )
    return row.id


def _helping(person_id, session_id, now):
    """Help that this very session asked to give to somebody, whose code is known."""
    row = Assistance(
        helper_id=person_id,
        person=make_person(),
        session_id=session_id,
        reason="At the desk",
        asked_at=now,
        expires_at=now + HOUR,
    )
    row.code_hash = code_hash(row.id, CODE)
    row.save(force_insert=True)
    return row.id


def begin_help(person, session_id):
    """Let somebody act for another in their session."""
    now = datetime.now(UTC)
    Assistance.objects.create(
        helper=person,
        person=make_person(),
        session_id=session_id,
        reason="At the desk",
        asked_at=now,
        expires_at=now + HOUR,
        confirmed_at=now,
        ends_at=now + HOUR,
    )


def inside_its_steps(world, applicant, now):
    """A request in the first of the steps that its service names."""
    check = InnerStep("check", {"en": "Document check"}, who="either")
    service_id = make_service(world.agency, workflow=(check,))
    sent = open_case(actor=applicant, service_id=service_id, answers=ANSWERS, now=now)
    submit_case(actor=applicant, request_id=sent, now=now)
    review(actor=world.officer, request_id=sent, now=now)
    return {"request_id": sent, "code": check.code}


def absence_of(person_id, agency_id):
    """When somebody of an agency is away."""
    with one_transaction(), scope.entered(SYSTEM):
        row = Absence.objects.create(
            agency_id=agency_id,
            person_id=person_id,
            first_date=datetime.now(UTC).date(),
            last_date=datetime.now(UTC).date() + DAY,
            planned_at=datetime.now(UTC),
        )
    return {"absence_id": row.id}


def kept_text_of(agency_id, now):
    """A text that an agency keeps for its officers."""
    with one_transaction(), scope.entered(SYSTEM):
        row = ResponseTemplate.objects.create(
            agency_id=agency_id,
            kind="question",
            name="Photo",
            texts={"en": "Send a photo."},
            position=1,
            changed_at=now,
        )
    return {"template_id": row.id}


def batch_of(person_id, agency_id, request_id, now):
    """Something that somebody wished for a request, and which waits."""
    with one_transaction(), scope.entered(SYSTEM):
        row = Batch.objects.create(
            agency_id=agency_id,
            started_by=person_id,
            key=uuid7(),
            kind="review",
            size=1,
            started_at=now,
        )
        BatchItem.objects.create(
            batch_id=row.id, request_id=request_id, agency_id=agency_id, position=1
        )
    return {"batch_id": row.id}


def more_time_for(request_id, applicant, agency_id, now):
    """A wish for more time for a request, which waits for an answer."""
    with one_transaction(), scope.entered(SYSTEM):
        row = MoreTime.objects.create(
            request_id=request_id,
            agency_id=agency_id,
            applicant_id=applicant.person_id,
            until_date=now.date() + 30 * DAY,
            reason="Rain.",
            asked_at=now,
            due_before=now,
        )
    return {"more_time_id": row.id}


def lists_of(person_id, agency_id):
    """A list that somebody can download, and one that waits for a second person."""
    now, made = datetime.now(UTC), {}
    with one_transaction(), scope.entered(SYSTEM):
        for name, until in (("open list", now + DAY), ("waiting list", None)):
            row = ListTaken.objects.create(
                list_code="requests",
                agency_id=agency_id,
                asked_by=person_id,
                query={"view": "all"},
                form="csv",
                is_personal=False,
                count=9,
                asked_at=now,
                open_until=until,
            )
            made[name] = {"list_id": row.id}
        kept = ListFilter.objects.create(
            person_id=person_id, list_code="requests", name="Mine", query={}, kept_at=now
        )
    return {**made, "list": {"code": "requests"}, "kept filter": {"filter_id": kept.id}}


def support_things(person_id, agency_id, workers):
    """A person's time in a programme of an agency, with those who stand by them."""
    now, enrolment_id = datetime.now(UTC), uuid7()
    with one_transaction(), scope.entered(SYSTEM):
        programme = Programme.objects.create(agency_id=agency_id, name=uuid7().hex, opened_at=now)
        Enrolment.objects.create(
            id=enrolment_id,
            programme=programme,
            agency_id=agency_id,
            candidate_id=person_id,
            reference=reference_of(enrolment_id),
            started_at=now,
        )
        for worker_id in workers:
            Assignment.objects.create(
                enrolment_id=enrolment_id,
                agency_id=agency_id,
                candidate_id=person_id,
                worker_id=worker_id,
                since=now,
            )
        said = Said(Mood.GOOD, 6)
        entry = JournalEntry.objects.create(
            enrolment_id=enrolment_id,
            agency_id=agency_id,
            candidate_id=person_id,
            date=now.date() - DAY,
            feeling=said.feeling,
            words=said.words,
            written_at=now,
            changed_at=now,
        )
        facts = {"agency_id": agency_id, "candidate_id": person_id}
        told = NoteSaid(Kind.GENERAL, "A note", "It says something.")
        note, asked = (
            Note.objects.create(
                **facts,
                enrolment_id=enrolment_id,
                author_id=workers[0],
                is_confidential=False,
                heading=told.heading,
                content=told.content,
                written_at=now,
                changed_at=now,
            )
            for _each in range(2)
        )
        wish = NoteCorrection.objects.create(
            **facts, note=asked, wish="It does not.", asked_at=now, due_at=now + 30 * DAY
        )
    part = {"section": "contact"}
    return {
        "note": {"note_id": note.id},
        "correction": {"correction_id": wish.id},
        "enrolment": {"enrolment_id": enrolment_id, "worker_id": workers[-1], **part},
        "candidate": {"person_id": person_id, **part},
        "journal entry": {"entry_id": entry.id},
    }


def story_of(person_id, service_id):
    """A story that waits for the agency."""
    return {"story_id": make_story(service_id, person_id).id}


def sample_of(world, slug, now):
    """A drawn paper that the world's service shows: one, whoever asks."""
    if not hasattr(world, "sample_id"):
        world.sample_id, _number = attach_sample(
            actor=SYSTEM,
            service_id=world.service_id,
            code=PAPERS[0].code,
            file=Accepted("specimen.png", "image/png", sample("card")),
            alts={"en": "A card."},
            now=now,
        )
        publish_service(actor=SYSTEM, service_id=world.service_id, now=now)
    return {
        "sample": {"service_id": world.service_id, "slug": slug, "file_id": world.sample_id},
        "sampled paper": {"service_id": world.service_id, "code": PAPERS[0].code},
    }
