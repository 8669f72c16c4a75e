"""A gateway tells something else than we know: nothing changes, a finance officer clears it up with a reason."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.gateways.paying import Paying
from tests.money.browsing import browser_of, staff
from tulay.areas.identity.rules.roles import Role
from tulay.areas.payments.actions.contradictions import resolve_notice
from tulay.areas.payments.errors.notices import (
    NoticeNotOpen,
    NoticeReasonMissing,
    NoticeUnknown,
)
from tulay.areas.payments.models import GatewayNotice
from tulay.areas.payments.rules.notices import NoticeOutcome
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
REASON = "They booked it twice on their side and took it back."


@pytest.fixture
def paying(gateway):
    return Paying(gateway)


@pytest.fixture
def contradiction(paying):
    """A payment that succeeded, of which the gateway tells another amount; return the message's id."""
    payment_id = paying.paid(25_000)
    [told] = paying.gateway.deliveries()
    with reading(SYSTEM):
        attempt = paying.attempt(payment_id)
    attempt.amount_minor = 24_999
    attempt.save()
    assert paying.tell([told]) == [NoticeOutcome.CONTRADICTS]
    with reading(SYSTEM):
        return GatewayNotice.objects.get().id


def test_it_waits_until_somebody_says_what_was_found(paying, contradiction):
    now = datetime.now(UTC)
    with pytest.raises(NoticeReasonMissing):
        resolve_notice(actor=paying.finance, notice_id=contradiction, reason=" ", now=now)
    with pytest.raises(NoticeUnknown):
        resolve_notice(actor=paying.finance, notice_id=uuid4(), reason=REASON, now=now)

    resolve_notice(actor=paying.finance, notice_id=contradiction, reason=REASON, now=now)

    with reading(SYSTEM):
        row = GatewayNotice.objects.get(id=contradiction)
    assert (row.resolution, row.resolved_by) == (REASON, paying.finance.person_id)
    assert (row.told, row.told_minor, row.told_currency) == ("succeeded", 25_000, "NAD")
    with pytest.raises(NoticeNotOpen):
        resolve_notice(actor=paying.second, notice_id=contradiction, reason=REASON, now=now)


def test_what_contradicts_nothing_is_not_cleared_up(paying):
    paying.paid(25_000)
    paying.tell(paying.gateway.deliveries())
    with reading(SYSTEM):
        row = GatewayNotice.objects.get()

    with pytest.raises(NoticeNotOpen):
        resolve_notice(actor=paying.finance, notice_id=row.id, reason=REASON, now=datetime.now(UTC))


def test_the_pages_and_programs_tell_the_same(contradiction):
    officer = browser_of(staff(Role.FINANCE_OFFICER))
    address = f"/desk/contradictions/{contradiction}/"
    listed = officer.get("/desk/contradictions/").content.decode()
    assert address in listed
    assert "249.99" in listed
    [told] = officer.get("/api/v1/gateway-contradictions").json()["items"]
    assert (told["told_minor"], told["known_minor"]) == (25_000, 24_999)

    assert officer.post(f"{address}resolve/", {"reason": ""}).status_code == 422
    assert officer.post(f"{address}resolve/", {"reason": REASON}).status_code == 302

    assert "Nothing contradicts" in officer.get("/desk/contradictions/").content.decode()
    assert REASON in officer.get(address).content.decode()
    assert address in officer.get("/desk/contradictions/?view=resolved").content.decode()
    api = "/api/v1/gateway-contradictions"
    assert officer.get(f"{api}?resolved=true").json()["items"][0]["resolution"] == REASON
    again = officer.post(
        f"{api}/{contradiction}/resolution", {"reason": REASON}, "application/json"
    )
    assert again.json()["code"] == "payments.notice-not-open"


def test_programs_clear_up_too(contradiction):
    officer = browser_of(staff(Role.FINANCE_OFFICER))
    address = f"/api/v1/gateway-contradictions/{contradiction}"

    done = officer.post(f"{address}/resolution", {"reason": REASON}, "application/json")

    assert done.json()["resolution"] == REASON
    assert officer.get(address).json() == done.json()
    stranger = browser_of(staff(Role.AUDITOR))
    assert stranger.get(address).status_code == 403
    assert stranger.get("/desk/contradictions/").status_code == 403
