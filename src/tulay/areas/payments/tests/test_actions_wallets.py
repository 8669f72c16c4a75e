"""Open, send, freeze, thaw: whose money moves, how much of it, and who hears of it."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions import wallets as actions
from tulay.areas.payments.actions.wallets import (
    Sending,
    freeze_wallet,
    look_at_wallet,
    open_wallet,
    send_money,
    tell_of_money,
    thaw_wallet,
    wallet_for,
)
from tulay.areas.payments.errors.ledger import (
    AccountFrozen,
    AmountTooSmall,
    CurrenciesDiffer,
    FundsLacking,
    SameAccount,
)
from tulay.areas.payments.errors.wallets import (
    CurrencyNotOffered,
    DayLimitPassed,
    NumberUnreadable,
    ReasonUnknown,
    WalletUnknown,
)
from tulay.areas.payments.models import DaySpent
from tulay.areas.payments.queries.statements import lines, months_of, statement, transactions
from tulay.areas.payments.queries.wallets import (
    own_wallet,
    own_wallets,
    recipient,
    region_of,
    wallet_numbered,
    wallet_of,
)
from tulay.areas.payments.rules import wallets as rules
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind, TransferKind
from tulay.areas.payments.rules.wallets import SENT_A_DAY, new_number
from tulay.areas.payments.tests.factories import GATEWAY, NOW, hold_order, make_hot, order
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import Forbidden, Invalid
from tulay.kernel.money import Money
from tulay.kernel.pages import Cursor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db


def make_owner(minor=0, *, currency="PHP", **what_matters):
    """Somebody with a wallet and money in it: the person, the actor, the wallet as they see it."""
    person = make_person(**what_matters)
    actor = actor_of(person)
    wallet_id = open_wallet(actor=actor, currency=currency, now=NOW)
    if minor:
        pay_in(wallet_id, minor, currency=currency)
    return person, actor, seen(actor)


def pay_in(wallet_id, minor, *, currency="PHP", now=NOW, kind=TransferKind.FUNDING):
    clearing = ledger.account_for(GATEWAY, AccountKind.CLEARING, currency, now=now)
    ledger.transfer(order(clearing, wallet_id, minor, kind=kind, currency=currency), now=now)


def seen(actor):
    with reading(actor):
        return own_wallets(actor.person_id)[0]


def sending(wallet, other, minor, *, number=None, currency="PHP"):
    return Sending(number or uuid4(), wallet.id, other.number, Money(currency, minor))


def finance(**grant):
    person = make_person()
    make_grant(person, Role.FINANCE_OFFICER, **grant)
    return actor_of(person)


@contextmanager
def refused(problem):
    with pytest.raises(problem):
        yield


def test_open_wallet_gives_a_number_once():
    person, actor, wallet = make_owner()

    again = open_wallet(actor=actor, currency="PHP", now=NOW + timedelta(days=1))

    assert again == wallet.id
    assert seen(actor).number == wallet.number
    assert rules.read_number(wallet.shown) == wallet.number
    assert (wallet.balance.minor, wallet.free.minor, wallet.opened_at) == (0, 0, NOW)
    assert wallet.owner_id == person.id


def test_open_wallet_offers_the_currency_of_the_jurisdiction_only():
    actor = actor_of(make_person())
    with refused(CurrencyNotOffered):
        open_wallet(actor=actor, currency="NAD", now=NOW)
    nowhere = actor_of(make_person(jurisdiction="atlantis"))
    with refused(CurrencyNotOffered):
        open_wallet(actor=nowhere, currency="PHP", now=NOW)


def test_a_number_that_is_taken_is_drawn_again(monkeypatch):
    _, _, wallet = make_owner()
    fresh = new_number()
    drawn = iter([wallet.number, fresh])
    monkeypatch.setattr(actions.rules, "new_number", lambda: next(drawn))

    other = wallet_for(Owner(OwnerKind.AGENCY, uuid4()), "PHP", now=NOW)

    assert wallet_numbered(fresh).id == other


def test_send_money_moves_it_records_it_and_tells_the_receiver():
    _, actor, wallet = make_owner(10_000)
    receiver, other_actor, other = make_owner(name="Maria Nangolo")

    done = send_money(actor=actor, sending=sending(wallet, other, 2_500), now=NOW)

    assert (seen(actor).balance.minor, seen(other_actor).balance.minor) == (7_500, 2_500)
    entry = AuditEntry.objects.get(action="payments.send")
    assert entry.facts["amount"] == 2_500
    job = OutboxRow.objects.get(name="payments.tell-of-money")
    assert job.payload == {"transfer_id": str(done.id)}

    tell_of_money(actor=SYSTEM, transfer_id=done.id, now=NOW)
    tell_of_money(actor=SYSTEM, transfer_id=done.id, now=NOW)

    message = Message.objects.get(recipient_id=receiver.id)
    assert message.subject == "You received ₱ 25.00"
    assert f"/portal/wallet/{other.id}/" in message.body


def test_the_same_sending_again_moves_and_counts_nothing():
    _, actor, wallet = make_owner(10_000)
    _, _, other = make_owner()
    once = sending(wallet, other, 4_000)
    for _ in range(3):
        send_money(actor=actor, sending=once, now=NOW)
    assert seen(actor).balance.minor == 6_000
    with reading(actor):
        assert DaySpent.objects.get(account_id=wallet.id).minor == 4_000
    assert AuditEntry.objects.filter(action="payments.send").count() == 1


def test_nobody_sends_anothers_money():
    _, _, wallet = make_owner(10_000)
    _, thief, own = make_owner()
    with refused(WalletUnknown):
        send_money(actor=thief, sending=sending(wallet, own, 1), now=NOW)
    helping = Actor(thief.person_id, thief.kind, thief.grants, on_behalf_of=wallet.owner_id)
    with refused(WalletUnknown):
        send_money(actor=helping, sending=sending(wallet, own, 1), now=NOW)
    with refused(Forbidden):
        send_money(actor=Actor(None, thief.kind), sending=sending(wallet, own, 1), now=NOW)


def test_nobody_sends_for_the_platform():
    _, _, wallet = make_owner(10_000)
    with refused(WalletUnknown):
        send_money(actor=SYSTEM, sending=sending(wallet, wallet, 1), now=NOW)


def test_a_sending_needs_a_readable_known_number_of_the_same_currency():
    _, actor, wallet = make_owner(10_000)
    _, _, foreign = make_owner(currency="NAD", jurisdiction="namibia")
    for number, problem in (
        ("4071 2235 8817", NumberUnreadable),
        (new_number(), WalletUnknown),
        (foreign.number, CurrenciesDiffer),
        (wallet.number, SameAccount),
    ):
        wrong = Sending(uuid4(), wallet.id, number, Money("PHP", 1))
        with refused(problem):
            send_money(actor=actor, sending=wrong, now=NOW)
    with refused(CurrenciesDiffer):
        send_money(actor=actor, sending=sending(wallet, foreign, 1, currency="NAD"), now=NOW)


def test_a_sending_needs_an_amount_that_is_there():
    _, actor, wallet = make_owner(100)
    _, _, other = make_owner()
    with refused(FundsLacking):
        send_money(actor=actor, sending=sending(wallet, other, 101), now=NOW)
    with refused(AmountTooSmall):
        send_money(actor=actor, sending=sending(wallet, other, 0), now=NOW)


def test_the_limit_of_a_day_holds_over_several_sendings_and_ends_with_the_day():
    limit = SENT_A_DAY["PHP"]
    _, actor, wallet = make_owner(3 * limit)
    _, _, other = make_owner()
    send_money(actor=actor, sending=sending(wallet, other, limit - 5), now=NOW)
    with refused(DayLimitPassed):
        send_money(actor=actor, sending=sending(wallet, other, 6), now=NOW)
    send_money(actor=actor, sending=sending(wallet, other, 5), now=NOW)
    assert seen(actor).balance.minor == 2 * limit
    tomorrow = NOW + timedelta(days=1)
    send_money(actor=actor, sending=sending(wallet, other, limit), now=tomorrow)


def test_money_for_what_is_no_persons_wallet_tells_nobody():
    _, _, wallet = make_owner(100)
    agency = wallet_for(Owner(OwnerKind.AGENCY, uuid4()), "PHP", now=NOW)
    hot = make_hot(currency="PHP")
    for account in (agency, hot):
        done = ledger.transfer(order(wallet.id, account, 1, currency="PHP"), now=NOW)
        tell_of_money(actor=SYSTEM, transfer_id=done.id, now=NOW)
    assert not Message.objects.filter(template="payments.money_received").exists()


# --- finance ------------------------------------------------------------------------------------


def test_freeze_and_thaw_by_finance_are_on_record_with_the_reason():
    _, actor, wallet = make_owner(100)
    _, _, other = make_owner()
    officer = finance()

    freeze_wallet(actor=officer, number=wallet.shown, reason="fraud", now=NOW)

    frozen = seen(actor)
    assert (frozen.frozen_at, frozen.frozen_for) == (NOW, "fraud")
    with refused(AccountFrozen):
        send_money(actor=actor, sending=sending(wallet, other, 1), now=NOW)
    entry = AuditEntry.objects.get(action="payments.freeze")
    assert (entry.facts["reason"], entry.target) == ("fraud", f"wallet:{wallet.id}")

    thaw_wallet(actor=officer, number=wallet.number, now=NOW)

    assert (seen(actor).frozen_at, seen(actor).frozen_for) == (None, "")
    send_money(actor=actor, sending=sending(wallet, other, 1), now=NOW)


def test_a_freeze_needs_a_known_reason_and_a_known_wallet():
    _, _, wallet = make_owner()
    officer = finance()
    with refused(ReasonUnknown):
        freeze_wallet(actor=officer, number=wallet.number, reason="because", now=NOW)
    with refused(WalletUnknown):
        freeze_wallet(actor=officer, number=new_number(), reason="fraud", now=NOW)
    with refused(Forbidden):
        freeze_wallet(actor=actor_of(make_person()), number=wallet.number, reason="fraud", now=NOW)


def test_finance_of_another_region_finds_nothing():
    _, _, wallet = make_owner()
    near, far = make_agency(), make_agency(jurisdiction="namibia")
    assert look_at_wallet(actor=finance(agency_id=near.id), number=wallet.number, now=NOW)
    elsewhere = finance(agency_id=far.id)
    for act in (look_at_wallet, thaw_wallet):
        with refused(WalletUnknown):
            act(actor=elsewhere, number=wallet.number, now=NOW)
    with refused(WalletUnknown):
        freeze_wallet(actor=elsewhere, number=wallet.number, reason="fraud", now=NOW)


def test_nobody_thaws_their_own_wallet():
    person, _, wallet = make_owner()
    make_grant(person, Role.FINANCE_OFFICER)
    officer = actor_of(person)
    freeze_wallet(actor=finance(), number=wallet.number, reason="fraud", now=NOW)
    with refused(WalletUnknown):
        thaw_wallet(actor=officer, number=wallet.number, now=NOW)
    with refused(WalletUnknown):
        look_at_wallet(actor=officer, number=wallet.number, now=NOW)


def test_a_look_is_on_record_for_whose_wallet_it_is():
    _, _, wallet = make_owner(100)
    found = look_at_wallet(actor=finance(), number=wallet.number, now=NOW)
    assert found.balance.minor == 100
    assert AuditEntry.objects.filter(action="payments.look-at-wallet").count() == 1


def test_wallets_belong_to_the_region_of_their_owner_or_of_their_money():
    agency = make_agency(jurisdiction="namibia")
    of_agency = wallet_for(Owner(OwnerKind.AGENCY, agency.id), "PHP", now=NOW)
    of_merchant = wallet_for(Owner(OwnerKind.MERCHANT, uuid4()), "ZAR", now=NOW)
    of_nobody = wallet_for(Owner(OwnerKind.MERCHANT, uuid4()), "EUR", now=NOW)
    with reading(SYSTEM):
        regions = [region_of(wallet_of(one)) for one in (of_agency, of_merchant, of_nobody)]
        assert regions == ["namibia", "south-africa", ""]


# --- what is shown -------------------------------------------------------------------------------


def test_a_recipient_is_masked_unless_it_is_an_agency():
    _, _, wallet = make_owner(name="Maria Nangolo")
    agency = make_agency(name="Ministry of Works")
    of_agency = wallet_for(Owner(OwnerKind.AGENCY, agency.id), "PHP", now=NOW)
    with reading(SYSTEM):
        number = wallet_of(of_agency).number
    assert recipient(wallet.shown).name == "M••• N•••"
    assert recipient(wallet.shown).shown == wallet.shown
    assert recipient(number).name == "Ministry of Works"


def test_somebody_elses_wallet_is_unknown():
    _, _, wallet = make_owner()
    _, stranger, _ = make_owner()
    with reading(stranger), refused(WalletUnknown):
        own_wallet(stranger.person_id, wallet.id)


def test_lines_page_through_a_running_balance_that_adds_up():
    _, actor, wallet = make_owner(10_000)
    _, _, other = make_owner()
    for minor in range(1, 8):
        send_money(actor=actor, sending=sending(wallet, other, minor), now=NOW)
    found, cursor = [], None
    with reading(actor):
        while True:
            page = lines(seen(actor), cursor=cursor, limit=3)
            found += page.items
            cursor = page.next
            if cursor is None:
                break
    assert len(found) == 8
    balances = [one.balance_after.minor for one in found]
    assert balances[0] == seen(actor).balance.minor
    for newer, older in pairwise(found):
        assert newer.balance_after.minor == older.balance_after.minor + newer.amount.minor
    assert {one.other_number for one in found} == {other.number, ""}
    assert found[-1].kind is TransferKind.FUNDING


def test_transactions_of_several_wallets_come_in_one_list():
    _, actor, wallet = make_owner(100)
    second = wallet_for(Owner(OwnerKind.PERSON, actor.person_id), "EUR", now=NOW)
    pay_in(second, 5, currency="EUR", now=NOW + timedelta(hours=1))
    with reading(actor):
        wallets = own_wallets(actor.person_id)
        first = transactions(wallets, limit=1)
        rest = transactions(wallets, cursor=first.next)
    assert [(one[0], one[1].amount.minor) for one in (*first.items, *rest.items)] == [
        (second, 5),
        (wallet.id, 100),
    ]
    assert rest.next is None


BROKEN = (
    "nonsense",
    Cursor(("x",)).encode(),
    Cursor(("-1",)).encode(),
    Cursor(("a", "b")).encode(),
    Cursor(("2026-11-22T12:00:00", str(uuid4()))).encode(),
)


@pytest.mark.parametrize("cursor", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_cursor_is_refused(cursor):
    _, actor, wallet = make_owner(100)
    with reading(actor):
        with refused(Invalid):
            lines(wallet, cursor=cursor)
        with refused(Invalid):
            transactions([wallet], cursor=cursor)


def test_a_statement_opens_where_the_month_before_closed():
    _, actor, wallet = make_owner(1_000)
    _, _, other = make_owner()
    ledger.transfer(order(wallet.id, other.id, 300, currency="PHP"), now=NOW)
    following = NOW + timedelta(days=20)
    pay_in(wallet.id, 50, now=following)
    november, december = NOW.date().replace(day=1), following.date().replace(day=1)
    with reading(actor):
        first, second = statement(seen(actor), november), statement(seen(actor), december)
    assert (first.opening.minor, first.came_in.minor, first.went_out.minor) == (0, 1_000, -300)
    assert first.closing == second.opening == Money("PHP", 700)
    assert second.closing.minor == 750
    assert [one.balance_after.minor for one in first.lines] == [1_000, 700]
    assert not first.is_cut


def test_a_long_month_says_that_it_is_cut(monkeypatch):
    from tulay.areas.payments.queries import statements

    _, actor, wallet = make_owner(1_000)
    pay_in(wallet.id, 1)
    monkeypatch.setattr(statements, "LINES_MAX", 1)
    with reading(actor):
        found = statement(seen(actor), NOW.date().replace(day=1))
    assert (found.is_cut, len(found.lines), found.closing.minor) == (True, 1, 1_001)


def test_statements_reach_back_to_the_opening_and_two_years_at_most():
    _, _, wallet = make_owner()
    assert [f"{m:%Y-%m}" for m in months_of(wallet, NOW + timedelta(days=60))] == [
        "2027-01",
        "2026-12",
        "2026-11",
    ]
    assert len(months_of(wallet, NOW + timedelta(days=2_000))) == 24


def test_set_aside_money_is_not_free():
    _, actor, wallet = make_owner(100)
    _, _, other = make_owner()
    until = NOW + timedelta(days=1)
    held = hold_order(wallet.id, other.id, 30, until=until)
    ledger.hold(type(held)(held.id, held.debit, held.credit, Money("PHP", 30), until), now=NOW)
    assert (seen(actor).balance.minor, seen(actor).free.minor) == (100, 70)


def test_the_application_writes_no_wallet_by_itself():
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE payments_wallet SET number = '1'")
