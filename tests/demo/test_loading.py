"""The demo is loaded whole or not at all, under the product's own constraints."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.models import Request, Transition
from tulay.areas.catalogue.models import Service, Slots
from tulay.areas.directory.models import Agency
from tulay.areas.identity.models import Person
from tulay.areas.payments.models import Break, Payout, Settlement, Transfer
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.payments import Payment
from tulay.areas.payments.queries.books import books
from tulay.areas.payments.queries.merchant_accounts import all_merchant_lines, merchant_account
from tulay.areas.payments.queries.settlements import foreseen
from tulay.areas.payments.queries.statements import months_of, statement
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.queries.wallets import own_wallets
from tulay.areas.payments.rules.settlements import SETTLED
from tulay.areas.privacy.models import Guardianship, LegalGround, RightsRequest
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.site.demo.loading import is_loaded, load, mend, requests
from tulay.site.demo.loading.businesses import VISITS
from tulay.site.demo.loading.people import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
BESIDE = (
    "cases.ask-more-time",
    "cases.answer-more-time",
    "cases.escalate",
    "cases.refer",
    "cases.accept-referral",
    "cases.decline-referral",
    "cases.assign-by-rule",
    "cases.finish-step",
    "cases.send-step-back",
    "cases.tell-story",
)
"""What happens to a request and is no step of the machine."""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PAYMENT_GATEWAYS = {"simulator": "http://:key@127.0.0.1:9/?webhook_secret=secret"}


def test_the_demo_loads_once_with_its_entries_and_its_accounts():
    counts = load(NOW, requests=300)

    assert load(NOW) == {}
    assert not mend(NOW)
    with reading(SYSTEM):
        assert Request.objects.count() == counts["requests"] >= 300
        assert Service.objects.filter(state="published").count() >= 60
        assert Agency.objects.filter(jurisdiction="bangsamoro").count() == 44
        assert (
            Entry.objects.filter(target__startswith="request:").exclude(action__in=BESIDE).count()
            == Transition.objects.count()
        )
        assert not Slots.objects.filter(slots_left__lt=0).exists()
        resident = Person.objects.get(email_index="resident@demo.tulay.example")
        assert resident.check_password(PASSWORD)
        clinic = Merchant.objects.get(name="Katutura Family Clinic")
        assert Person.objects.get(id=clinic.applicant_id).name == "Helena Uushona"
        account = merchant_account(clinic.id, "NAD")
        moved = all_merchant_lines(clinic.id, "NAD")
        assert len([line for line in moved if line.kind in SETTLED]) == VISITS
        assert Settlement.objects.filter(state="failed").count() == 1
        assert Settlement.objects.filter(state="paid").count() >= 10
        assert foreseen(clinic.id, NOW).on_date > NOW.date()
        assert account.balance.minor == sum(line.amount.minor for line in moved) > 0
        states = set(Request.objects.filter(applicant=resident).values_list("state", flat=True))
        assert {one.unexplained.minor for one in books()} == {0}
        breaks = list(Break.objects.filter(state="open").values_list("kind", flat=True))
        families = list(Guardianship.objects.values_list("state", flat=True))
        waiting = LegalGround.objects.filter(decision=None, proposed_by__isnull=False)
        assert [one.law for one in waiting] == ["POPIA, section 32(1)(a)"]
        guests = RightsRequest.objects.filter(person_id__in=Person.objects.filter(kind="guest"))
        assert guests.count() == 1
    assert sorted(families) == ["asked", "confirmed"]
    assert sorted(breaks) == ["missing-here", "missing-there"]
    assert states >= {
        "draft",
        "needs_information",
        "in_review",
        "approved",
        "completed",
        "rejected",
    }
    _check_two_years_of_money()


def test_an_interrupted_load_leaves_nothing_and_the_next_one_begins_again(monkeypatch):
    def power_cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(requests, "documents_of", power_cut)
        with pytest.raises(KeyboardInterrupt):
            load(NOW, requests=50)
    assert not is_loaded()

    load(NOW, requests=50)
    assert is_loaded()


def _check_two_years_of_money():
    with reading(SYSTEM):
        assert examined(NOW).faults == {}
        paid = Request.objects.filter(paid_at__isnull=False)
        assert Payment.objects.filter(reference__startswith="request:").count() == paid.count() > 10
        kinds = Counter(Transfer.objects.values_list("kind", flat=True))
        assert kinds["payment"] >= Payment.objects.filter(reference__startswith="request:").count()
        assert kinds["payout"] > 10
        assert {"proposed", "failed", "unknown"} <= set(
            Payout.objects.values_list("state", flat=True)
        )
        resident = Person.objects.get(email_index="resident@demo.tulay.example")
        [wallet] = own_wallets(resident.id)
        months = {
            (row.month.year, row.month.month)
            for row in (statement(wallet, month) for month in months_of(wallet, NOW))
            if row.lines
        }
        assert len(months) > 20
        assert wallet.opened_at < NOW - timedelta(days=700)
