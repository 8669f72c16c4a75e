"""A business says where it wants to be told, at the pages and at the API: both tell the same story."""

import re
from datetime import UTC, datetime

import pytest

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.payments.actions import webhook_deliveries as deliveries
from tulay.areas.payments.models import WebhookDelivery
from tulay.areas.payments.tests.browsing import queries_of
from tulay.areas.payments.tests.merchants import Town
from tulay.areas.payments.tests.receiving import receiving, verified
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {"address": "https://hooks.example.org/tulay", "events": ["payment.succeeded"]}
QUERIES_MAX = 8


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    limits.forget_all()


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def clinic(town):
    return town.opened(now=datetime.now(UTC))


def text(answer):
    return answer.content.decode()


def deliver():
    with reading(SYSTEM):
        row = WebhookDelivery.objects.get(state="waiting")
    deliveries.deliver(actor=SYSTEM, delivery_id=row.id, clock=lambda: datetime.now(UTC))
    return row


def test_from_the_form_to_a_message_that_is_sent_again(town, clinic, settings):
    owner, root = browser_of(town.owner), f"/portal/merchant/{clinic}/webhooks/"
    assert "No address yet" in text(owner.get(root))
    assert owner.post(f"{root}add/", {"address": ""}).status_code == 422
    wrong = owner.post(f"{root}add/", {**SAID, "address": "https://10.0.0.1/"})
    assert wrong.status_code == 422
    assert "public internet" in text(wrong)
    settings.WEBHOOKS_TO_PRIVATE = True
    with receiving(500) as server:
        made = text(owner.post(f"{root}add/", {**SAID, "address": server.address}))
        (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made)
        assert secret not in text(owner.get(root))
        (one,) = re.findall(rf'href="({root}[0-9a-f-]{{36}}/)"', text(owner.get(root)))
        assert secret not in text(owner.get(one))
        assert owner.post(f"{one}test/").status_code == 302
        row = deliver()
        assert "500" in text(owner.get(one))
        again = f"{one}deliveries/{row.id}/again/"
        assert "on its way" in text(owner.post(again, follow=True))
        with reading(SYSTEM):
            WebhookDelivery.objects.update(next_try_at=row.next_try_at)
        deliver()
        assert "Delivered" in text(owner.get(one))
        owner.post(again)
        deliver()
        fresh = text(owner.post(f"{one}secret/"))
    (new,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", fresh)
    assert new != secret
    assert [verified(secret, seen)["type"] for seen in server.seen] == ["test"] * 3
    assert text(owner.get(f"{one}deliveries/{row.id}/")).count("<tr>") == 4

    owner.post(f"{one}switch/", {"on": "no"})
    assert "switched this address off" in text(owner.get(one))
    assert "Switch it on first" in text(owner.post(f"{one}test/", follow=True))
    owner.post(f"{one}switch/", {"on": "yes"})
    changed = owner.post(f"{one}change/", {**SAID, "events": ["payment.failed"]})
    assert changed.status_code == 302
    assert "A payment failed" in text(owner.get(one))
    asked = text(owner.get(f"{one}remove/"))
    assert "Remove this address?" in asked
    assert "A payment failed" in asked
    assert owner.get(one).status_code == 200, "nobody was sure yet"
    owner.post(f"{one}remove/")
    assert owner.get(one).status_code == 404


def test_a_program_does_the_same(town, clinic, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    owner, root = browser_of(town.owner), f"/api/v1/merchants/{clinic}/webhooks"
    kind = {"content_type": "application/json"}
    with receiving() as server:
        key = {"Idempotency-Key": uuid7().hex}
        told = {**SAID, "address": server.address}
        made = owner.post(root, told, **kind, headers=key)
        assert made.status_code == 201
        assert owner.post(root, told, **kind, headers=key).json() == made.json()
        one = f"{root}/{made.json()['id']}"
        assert [each["address"] for each in owner.get(root).json()["items"]] == [server.address]
        assert "secret" not in owner.get(one).json()
        sent = owner.post(f"{one}/tests", **kind)
        assert sent.status_code == 202
        deliver()
    (listed,) = owner.get(f"{one}/deliveries").json()["items"]
    assert (listed["id"], listed["state"]) == (sent.json()["id"], "delivered")
    detail = owner.get(f"{one}/deliveries/{listed['id']}").json()
    assert [each["status"] for each in detail["tries"]] == [204]
    assert owner.post(f"{one}/deliveries/{listed['id']}/tries", **kind).status_code == 202
    assert owner.post(f"{one}/deliveries/{listed['id']}/tries", **kind).status_code == 409
    assert owner.post(f"{one}/secret", **kind).json()["secret"].startswith("whsec_")
    assert owner.get(one).json()["former_until"] is not None
    assert owner.put(f"{one}/switch", {"is_on": False}, **kind).status_code == 204
    assert owner.get(one).json()["pause"] == "owner"
    assert owner.put(one, {**SAID, "events": ["payment.failed"]}, **kind).status_code == 204
    refused = owner.put(one, {**SAID, "address": "ftp://x"}, **kind)
    assert refused.json()["errors"][0]["code"] == "webhook-scheme"
    assert owner.delete(one).status_code == 204
    assert owner.get(one).status_code == 404


def test_nobody_else_sees_it(town, clinic):
    for person in (make_person(), town.stranger, town.officer):
        other = browser_of(person)
        assert other.get(f"/portal/merchant/{clinic}/webhooks/").status_code == 404
        assert other.get(f"/api/v1/merchants/{clinic}/webhooks").status_code == 404
        assert other.post(f"/portal/merchant/{clinic}/webhooks/add/", SAID).status_code == 404


def test_a_list_asks_a_fixed_number_of_questions(town, clinic, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    owner, root = browser_of(town.owner), f"/portal/merchant/{clinic}/webhooks/"
    owner.post(f"{root}add/", SAID)
    (one,) = re.findall(rf'href="({root}[0-9a-f-]{{36}}/)"', text(owner.get(root)))
    for _ in range(5):
        owner.post(f"{one}test/")
    few = len(queries_of(owner, one))
    for _ in range(5):
        owner.post(f"{one}test/")
    assert len(queries_of(owner, one)) == few <= QUERIES_MAX
