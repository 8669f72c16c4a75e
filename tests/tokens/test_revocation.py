"""What ends tokens, and how soon: within a second, in every process, with Valkey there or away."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db.utils import OperationalError
from psycopg import OperationalError as DriverError

from tests.tokens.program import TOKEN, Program
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity import actions
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.models import Person, RevokedToken, RoleGrant, SigningKey, TokenFamily
from tulay.areas.identity.queries import tokens as queries
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import once, valkey


def age(seconds):
    """Let what this process remembers of tokens be so many seconds old."""
    for known in queries._known.values():
        known.asked_at -= seconds


def revoked(program, token):
    return program.http.post("/api/v1/auth/revoke", {"token": token}, "application/json")


def test_an_access_token_is_given_back_alone(program):
    assert revoked(program, program.access).status_code == 200

    assert program.get().status_code == 401
    assert program.refreshed().status_code == 200
    assert program.get().status_code == 200


def test_a_refresh_token_is_given_back_with_its_family(program):
    assert revoked(program, program.refresh).status_code == 200

    assert program.get().status_code == 401
    assert program.refreshed().status_code == 400


@pytest.mark.parametrize("token", ["unknown", "a.b.c", "é"])
def test_giving_back_what_is_no_token_is_no_error(program, token):
    assert revoked(program, token).status_code == 200
    assert program.get().status_code == 200


def test_a_deactivated_person_is_out(program, person):
    Person.objects.filter(id=person.id).update(deactivated_at=datetime.now(UTC))
    age(1)

    assert program.get().status_code == 401
    assert program.refreshed().status_code == 400
    assert program.sign_in().status_code == 400


def test_what_ends_everything_ends_tokens(program, person):
    assert end_everything(person, now=datetime.now(UTC)) == 1

    assert program.get().status_code == 401
    assert TokenFamily.objects.get().ended_for == "access_changed"


def test_a_role_given_ends_tokens(program, person):
    actions.grant_role(
        actor=SYSTEM,
        person_id=person.id,
        role=Role.OFFICER,
        agency_id=make_agency().id,
        until=None,
        now=datetime.now(UTC),
    )

    assert program.get().status_code == 401
    assert program.refreshed().status_code == 400


def test_a_role_taken_ends_tokens(person):
    grant = make_grant(person, Role.COMMUNITY_LEADER, at=datetime.now(UTC))
    program = Program("amina@example.org")
    program.sign_in()

    actions.revoke_role(actor=SYSTEM, grant_id=grant.id, now=datetime.now(UTC))

    assert program.get().status_code == 401


def test_roles_are_those_of_this_moment_and_not_of_the_token(program, person):
    program.get()
    RoleGrant.objects.create(
        person=person, role=Role.COMMUNITY_LEADER.value, granted_at=datetime.now(UTC)
    )
    age(1)

    assert [r["role"] for r in program.get().json()["roles"]] == ["community_leader"]


def test_a_process_forgets_within_a_second(program, person):
    """Another process ended the family: this one is told nothing, and asks."""
    program.get()
    TokenFamily.objects.update(ended_at=datetime.now(UTC))

    assert program.get().status_code == 200  # negative control: it does remember
    age(queries.REMEMBERED_S)

    assert program.get().status_code == 401
    assert queries.REMEMBERED_S < 1


def test_when_the_database_does_not_answer_nobody_is_let_in(program, monkeypatch):
    program.get()
    age(1)

    def lost(*_):
        raise OperationalError("the connection is lost") from DriverError()

    monkeypatch.setattr(queries, "_asked", lost)

    assert program.get().status_code == 503


@pytest.fixture
def several_machines(settings):
    """The web servers share what notes that a proof was used."""
    settings.ONCE_KEPT_BY = "valkey"


@pytest.fixture
def no_valkey(monkeypatch):
    """Point to where no Valkey is."""
    away = valkey.Valkey("redis://127.0.0.1:1/0")
    monkeypatch.setattr(valkey, "server", lambda: away)
    once.forget_era()
    yield
    once.forget_era()


def test_revocation_survives_the_loss_of_valkey(program, no_valkey):
    assert program.asked("GET", "/api/v1/me").status_code == 200
    revoked(program, program.access)

    assert program.asked("GET", "/api/v1/me").status_code == 401


@pytest.mark.parametrize("kept_by", ["machine", "valkey"])
def test_a_proof_is_used_once_while_valkey_is_away(program, settings, no_valkey, kept_by):
    settings.ONCE_KEPT_BY = kept_by
    program.asked("GET", "/api/v1/me")
    proof = program.proof("GET", "/api/v1/me", token=program.access)

    assert program.get(proof=proof).status_code == 200
    again = program.get(proof=proof)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (401, "jti")


def test_a_proof_used_before_valkey_went_is_not_good_after_it(
    several_machines, program, monkeypatch
):
    proof = program.proof("GET", "/api/v1/me", token=program.access)
    assert program.get(proof=proof).status_code == 200
    away = valkey.Valkey("redis://127.0.0.1:1/0")
    monkeypatch.setattr(valkey, "server", lambda: away)

    answer = program.get(proof=proof)

    assert (answer.status_code, answer.json()["error"]) == (401, "use_dpop_nonce")
    assert program.get().status_code == 200  # with the nonce of that answer


def test_a_proof_used_while_valkey_was_away_is_not_good_when_it_is_back(
    several_machines, program, monkeypatch
):
    here = valkey.server()
    away = valkey.Valkey("redis://127.0.0.1:1/0")
    monkeypatch.setattr(valkey, "server", lambda: away)
    once.forget_era()
    program.asked("GET", "/api/v1/me")
    proof = program.proof("GET", "/api/v1/me", token=program.access)
    assert program.get(proof=proof).status_code == 200
    monkeypatch.setattr(valkey, "server", lambda: here)
    once.forget_era()

    assert program.get(proof=proof).status_code == 401


def test_tidying_forgets_what_is_over_and_keeps_what_lives(program):
    RevokedToken.objects.create(jti=uuid7(), until=datetime.now(UTC) - timedelta(seconds=1))
    SigningKey.objects.filter(signs_from=None).update(
        verifies_until=datetime.now(UTC) - timedelta(days=91)
    )

    assert actions.tidy_tokens(actor=SYSTEM, now=datetime.now(UTC)) == 2

    assert program.get().status_code == 200
    later = datetime.now(UTC) + timedelta(days=121)
    assert actions.tidy_tokens(actor=SYSTEM, now=later) >= 2
    assert TokenFamily.objects.count() == 0


def test_an_old_key_is_replaced_and_a_young_one_kept(db):
    now = datetime.now(UTC)
    assert actions.keep_signing_keys(actor=SYSTEM, now=now)
    assert not actions.keep_signing_keys(actor=SYSTEM, now=now + timedelta(days=89))
    assert actions.keep_signing_keys(actor=SYSTEM, now=now + timedelta(days=91))


@pytest.mark.slow
def test_another_process_refuses_within_a_second(committed_db, tulay_database):
    from tulay.areas.identity.tests.factories import make_person

    make_person(email="amina@example.org")
    program = Program("amina@example.org")
    program.sign_in()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.tokens.elsewhere"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(tulay_database),
    ) as other:
        assert _known_to(other, program.access)
        actions.sign_out_everywhere(actor=_actor(program), now=datetime.now(UTC))
        ended = time.monotonic()
        while _known_to(other, program.access):
            assert time.monotonic() - ended < 1.0
            time.sleep(0.02)


def _known_to(process, token):
    process.stdin.write(token + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def _actor(program):
    found = queries.visit_for_access_token(program.access, now=datetime.now(UTC))
    return found.visit.actor


def _environment(database):
    import os

    return {
        **os.environ,
        "DATABASE_URL": database.url(database.name),
        "DJANGO_SETTINGS_MODULE": "tulay.site.settings_test",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def test_a_password_that_changed_is_no_grant(program, person):
    person.set_password("another-long-passphrase")
    person.save()

    body = {"username": program.email, "password": program.password}
    assert program.post(TOKEN, body).json()["error"] == "invalid_grant"
