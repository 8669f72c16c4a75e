"""A program of a business reads with a key what the business was paid, and nothing else."""

import json
import re
import time
from datetime import UTC, datetime
from functools import cache

import pytest
from django.db import connection
from django.test import Client

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.payments.models import ApiKey, MerchantMember
from tulay.areas.payments.queries.api_keys import REMEMBERED_S, forget_keys
from tulay.areas.payments.rules.ledger import Owner, OwnerKind
from tulay.areas.payments.rules.merchants import MerchantStep
from tulay.areas.payments.tests.factories import make_account
from tulay.areas.payments.tests.merchants import Town
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading
from tulay.site.api import api

pytestmark = pytest.mark.django_db
KEY = re.compile(r"tlm_[A-Za-z0-9_-]{43}[0-9a-f]{8}")


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()
    forget_keys()


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def clinic(town):
    made = town.opened(now=datetime.now(UTC))
    make_account(12_345, owner=Owner(OwnerKind.MERCHANT, made))
    return made


def text(answer):
    return answer.content.decode()


def made(town, clinic, name="Till"):
    answer = browser_of(town.owner).post(
        f"/api/v1/merchants/{clinic}/keys", {"name": name}, content_type="application/json"
    )
    assert answer.status_code == 201, text(answer)
    return answer.json()


def ask(key, path, method="get", **more):
    headers = {"Authorization": f"Bearer {key}"}
    return getattr(Client(), method)(f"/api/v1{path}", headers=headers, **more)


def test_on_the_pages_a_key_is_shown_once_and_taken_back(town, clinic):
    owner, root = browser_of(town.owner), f"/portal/merchant/{clinic}/keys/"
    assert "No key yet" in text(owner.get(root))
    assert owner.post(f"{root}make/", {"name": " "}).status_code == 422
    (key,) = set(KEY.findall(text(owner.post(f"{root}make/", {"name": "Till in the shop"}))))
    listed = text(owner.get(root))
    assert "Till in the shop" in listed
    assert key[:8] in listed
    assert key not in listed
    assert "Never" in listed
    assert ask(key, f"/merchants/{clinic}/account").json()["balance_minor"] == 12_345
    assert "Never" not in text(owner.get(root))
    (revoke,) = re.findall(r'href="([^"]+/revoke/)"', listed)
    asked = text(owner.get(revoke))
    assert "Revoke this key?" in asked
    assert "A program used it last on" in asked
    assert ask(key, f"/merchants/{clinic}/account").status_code == 200, "nobody was sure yet"
    assert browser_of(make_person()).get(revoke).status_code == 404
    owner.post(revoke)
    assert owner.get(revoke).status_code == 404
    assert ask(key, f"/merchants/{clinic}/account").status_code == 401
    assert "No key yet" in text(owner.get(root))


def test_a_business_that_is_not_open_is_offered_no_form(town):
    waiting = town.sent(now=datetime.now(UTC))
    owner = browser_of(town.owner)
    for place, form in (("keys", "make"), ("webhooks", "add")):
        root = f"/portal/merchant/{waiting}/{place}/"
        answer = owner.get(f"{root}{form}/")
        assert (answer.status_code, answer["Location"]) == (302, root)
        assert f"{form}/" not in text(owner.get(root))


def test_a_key_is_kept_as_a_keyed_hash(town, clinic):
    key = made(town, clinic)["key"]
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM payments_api_key k")
        (row,) = cursor.fetchone()
    assert key not in row
    assert key[8:] not in row


def test_several_at_once_and_revoking_one_leaves_the_others(town, clinic):
    first, second = made(town, clinic), made(town, clinic, "Books")
    owner, root = browser_of(town.owner), f"/api/v1/merchants/{clinic}/keys"
    assert [one["name"] for one in owner.get(root).json()["items"]] == ["Books", "Till"]
    assert owner.delete(f"{root}/{first['id']}").status_code == 204
    assert owner.delete(f"{root}/{first['id']}").status_code == 404
    assert ask(first["key"], f"/merchants/{clinic}").status_code == 401
    assert ask(second["key"], f"/merchants/{clinic}").status_code == 200


def test_a_process_that_was_not_told_forgets_within_a_second(town, clinic):
    key = made(town, clinic)
    path = f"/merchants/{clinic}/account"
    assert ask(key["key"], path).status_code == 200  # notes its use, and forgets
    assert ask(key["key"], path).status_code == 200
    with reading(SYSTEM):
        ApiKey.objects.update(revoked_at=datetime.now(UTC))
    time.sleep(REMEMBERED_S + 0.05)
    assert ask(key["key"], path).status_code == 401


def test_a_suspended_business_has_no_programs(town, clinic):
    key = made(town, clinic)["key"]
    town.reviewed(clinic, MerchantStep.SUSPEND, reason="A complaint.", now=datetime.now(UTC))
    forget_keys()
    assert ask(key, f"/merchants/{clinic}").status_code == 401
    refused = browser_of(town.owner).post(
        f"/api/v1/merchants/{clinic}/keys", {"name": "x"}, content_type="application/json"
    )
    assert refused.status_code == 409


def test_the_database_itself_shows_a_key_its_own_business_alone(town, clinic):
    key = made(town, clinic)
    other = town.opened(person=make_person(jurisdiction="namibia"), now=datetime.now(UTC))
    assert ask(key["key"], f"/merchants/{other}").status_code == 403
    assert [one["id"] for one in ask(key["key"], "/merchants").json()["items"]] == [str(clinic)]
    with reading(SYSTEM):
        member = MerchantMember.objects.get(person_id=key["id"])
        assert (member.merchant_id, member.role) == (clinic, "key")


def test_wrong_keys_are_counted_and_right_ones_go_on(town, clinic):
    key = made(town, clinic)["key"]
    wrong = [ask("tlm_" + "A" * 51, "/merchants").status_code for _ in range(12)]
    assert wrong == [401] * 10 + [429] * 2
    assert ask(key, "/merchants").status_code == 200


def test_it_is_a_bearers_and_a_name_is_asked(town, clinic):
    key = made(town, clinic)["key"]
    dpop = Client().get("/api/v1/merchants", headers={"Authorization": f"DPoP {key}"})
    assert dpop.status_code == 401
    owner = browser_of(town.owner)
    named = {"name": "x" * 61}
    root = f"/api/v1/merchants/{clinic}/keys"
    assert owner.post(root, named, content_type="application/json").status_code == 422
    for number in range(9):
        made(town, clinic, f"k{number}")
    full = owner.post(root, {"name": "one more"}, content_type="application/json")
    assert full.json()["code"] == "payments.api-keys-many"
    stranger = browser_of(make_person())
    assert stranger.post(root, {"name": "x"}, content_type="application/json").status_code == 404


@cache
def operations():
    """Every operation of the description with its path, method and whether it names keys."""
    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return [
        (path, method, any("businessKey" in one for one in operation["security"]))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_at_every_other_door_a_key_is_refused(town, clinic):
    """The matrix of keys: what the description says of them is what they meet, at every operation there is."""
    key, met, let_in = made(town, clinic)["key"], [], 0
    for path, method, may in operations():
        address = re.sub(r"\{merchant_id\}", str(clinic), path)
        address = re.sub(r"\{[a-z_]+\}", str(uuid7()), address).removeprefix("/api/v1")
        more = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
        status = ask(key, address, method, **more).status_code
        limits.forget_all()
        let_in += may
        if (status in {200, 404}) is not may:
            met.append((method, path, status))
    assert met == []
    assert let_in >= 5
