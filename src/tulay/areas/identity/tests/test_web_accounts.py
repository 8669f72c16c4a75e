import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.identity import actions
from tulay.areas.identity.models import Person, Proof, Registration, Session
from tulay.areas.identity.queries import actor_for_token
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import PASSWORD, make_grant, make_person, make_session
from tulay.areas.identity.tests.reading import code_in, link_in, sent_to, written
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.models import OutboxRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
NEW = "wobbly-kettle-in-june"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


@pytest.fixture
def amina():
    return make_person(email="amina@example.org")


def now():
    return datetime.now(UTC)


def work():
    """Do the jobs that wait, as a worker would."""
    for row in OutboxRow.objects.filter(name__startswith="identity.answer"):
        answer = getattr(actions, row.name.removeprefix("identity.").replace("-", "_"))
        answer(actor=SYSTEM, now=now(), **row.payload)
        row.delete()


def signed_in(client, person):
    client.cookies["tulay_session"] = make_session(person, at=now())
    return client


def registers(client, address="amina@example.org", **differently):
    form = {
        "name": "Amina Sali",
        "address": address,
        "password": PASSWORD,
        "language": "en",
        "jurisdiction": "bangsamoro",
    }
    return client.post("/account/register/", {**form, **differently})


def test_from_registration_to_the_first_sign_in(client):
    answer = registers(client)
    assert (answer.status_code, answer["Location"]) == (302, "/account/register/sent/")
    assert "Open the link in our mail" in client.get(answer["Location"]).content.decode()
    work()
    link = f"/account/register/confirm/{link_in('verify_registration')}/"

    shown = client.get(link)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert not Person.objects.exists(), "a mail scanner that follows links opens nothing"

    opened = client.post(link, {"takes_over": "on"})
    assert opened["Location"] == "/account/sign-in/"
    assert "Your account is open" in client.get("/account/sign-in/").content.decode()
    entered = client.post("/account/sign-in/", {"email": "amina@example.org", "password": PASSWORD})
    assert (entered.status_code, entered["Location"]) == (302, "/portal/")
    assert client.post(link).status_code == 404


def test_from_a_phone_number_to_the_account(client):
    answer = registers(client, "0917 555 0123")
    work()
    assert sent_to("verify_registration") == ["+639175550123"]
    assert client.get(answer["Location"]).status_code == 200

    code = code_in("verify_registration")
    wrong = client.post(answer["Location"], {"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert client.post(answer["Location"], {"code": code})["Location"] == "/account/sign-in/"
    assert Person.objects.get().phone == "+639175550123"


@pytest.mark.parametrize(
    ("differently", "said"),
    [
        ({"password": "too short"}, "at least 15 characters"),
        ({"password": "qwertyuiopasdfgh"}, "Many people use this password"),
        ({"password": "amina-sali-amina"}, "Without your name"),
        ({"address": "amina@"}, "like name@example.com"),
        ({"address": "12"}, "with its area code"),
        ({"name": ""}, "Fill in “Your name”."),
    ],
)
def test_a_mistake_is_said_beside_the_box_and_no_password_comes_back(client, differently, said):
    answer = registers(client, **differently)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert PASSWORD not in text
    assert not Registration.objects.exists()


def test_existing_and_new_addresses_get_the_same_answer(amina):
    for path in ("/account/register/", "/account/reset/"):
        answers = []
        for address in ("amina@example.org", "nobody@example.org"):
            client = Client()
            answer = registers(client, address) if "register" in path else reset(client, address)
            page = client.get(answer["Location"])
            answers.append((answer.status_code, answer["Location"], page.content))
        assert answers[0] == answers[1]


def reset(client, address="amina@example.org"):
    return client.post("/account/reset/", {"address": address})


def test_existing_and_new_addresses_take_the_same_time(amina):
    took = {"amina@example.org": [], "nobody@example.org": []}
    registers(Client(), "warm@example.org")
    for _ in range(10):
        for address, times in took.items():
            for ask in (registers, reset):
                limits.forget_all()
                began = time.perf_counter()
                ask(Client(), address)
                times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.35 * max(known, unknown)


def test_the_fourth_try_of_an_address_is_slowed(client):
    for _ in range(3):
        registers(client)
    answer = registers(client)
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


def test_whoever_is_signed_in_needs_no_account(client, amina):
    assert signed_in(client, amina).get("/account/register/")["Location"] == "/portal/"


def test_from_a_forgotten_password_to_a_new_one(client, amina):
    theirs = signed_in(Client(), amina)
    assert theirs.get("/account/").status_code == 200
    assert reset(client)["Location"] == "/account/reset/sent/"
    work()
    link = f"/account/reset/{link_in('reset')}/"
    assert client.get(link).status_code == 200

    refused = client.post(link, {"password": PASSWORD})
    assert refused.status_code == 422
    assert "used this password before" in refused.content.decode()
    assert client.post(link, {"password": NEW})["Location"] == "/account/sign-in/"

    assert client.post(link, {"password": NEW + "2"}).status_code == 404
    assert theirs.get("/account/").status_code == 302, "whoever was in is out"
    entered = client.post("/account/sign-in/", {"email": "amina@example.org", "password": NEW})
    assert entered.status_code == 302


def test_a_phone_resets_by_code(client, amina):
    amina.phone, amina.phone_verified_at = "+639175550123", now()
    amina.save()
    where = reset(client, "0917 555 0123")["Location"]
    work()
    answer = client.post(where, {"code": code_in("reset"), "password": NEW})
    assert answer["Location"] == "/account/sign-in/"


def test_a_phone_nobody_has_is_asked_for_a_code_all_the_same(client):
    where = reset(client, "0917 555 0999")["Location"]
    work()
    assert client.get(where).status_code == 200
    assert client.post(where, {"code": "123456", "password": NEW}).status_code == 422


def test_change_the_password(client, amina):
    signed_in(client, amina)
    make_session(amina, at=now())

    wrong = client.post("/account/password/", {"current": "not this", "password": NEW})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.content.decode()
    answer = client.post("/account/password/", {"current": PASSWORD, "password": NEW})

    assert answer["Location"] == "/account/"
    assert "signed out everywhere else" in client.get("/account/").content.decode()
    assert Session.objects.filter(revoked_at=None).count() == 1


def test_change_name_and_address(client, amina):
    signed_in(client, amina)
    assert "Amina Sali" in client.get("/account/profile/").content.decode()
    assert client.post("/account/profile/", {"name": ""}).status_code == 422
    client.post("/account/profile/", {"name": "Amina Usman"})
    assert "Amina Usman" in client.get("/account/").content.decode()

    client.post("/account/profile/address/", {"address": "new@example.org", "current": PASSWORD})
    work()
    link = f"/account/address/{link_in('verify_address')}/"
    stranger = Client()
    assert stranger.get(link).status_code == 200
    assert Person.objects.get().email == "amina@example.org"
    assert stranger.post(link).status_code == 302
    assert Person.objects.get().email == "new@example.org"
    assert written("email_changed")


def test_change_the_phone_number(client, amina):
    signed_in(client, amina)
    path = "/account/profile/address/"
    where = client.post(path, {"address": "09175550123", "current": PASSWORD})["Location"]
    work()
    assert client.get(where).status_code == 200
    assert client.post(where, {"code": "1"}).status_code == 422
    assert client.post(where, {"code": code_in("verify_address")})["Location"] == "/account/"
    assert Person.objects.get().phone == "+639175550123"


def test_close_the_account(client, amina):
    signed_in(client, amina)
    path = "/account/deactivate/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"current": PASSWORD}).status_code == 422
    assert client.post(path, {"current": "not this", "sure": "on"}).status_code == 422

    answer = client.post(path, {"current": PASSWORD, "sure": "on"})

    assert answer["Location"] == "/"
    assert client.cookies["tulay_session"].value == ""
    assert Person.objects.get().deactivated_at is not None


@pytest.mark.parametrize("path", ["password", "profile", "profile/address", "deactivate"])
def test_strangers_are_asked_to_sign_in(client, path):
    assert client.get(f"/account/{path}/")["Location"].startswith("/account/sign-in/")
    assert not Proof.objects.exists()


@pytest.mark.parametrize("language", ["fil", "ar"])
def test_letters_come_in_the_persons_language(client, language):
    registers(client, language=language)
    work()
    [message] = written("verify_registration")
    assert message.language == language
    assert "Open this link" not in message.body


def test_under_the_rules_of_old_staff_renew_their_password_before_anything_else(
    client, amina, settings
):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    amina.password_changed_at = now() - timedelta(days=90)
    amina.save()
    signed_in(client, amina)
    assert client.get("/desk/").status_code == 200, "the default rules know no such time"
    settings.PASSWORD_POLICY = "classic"
    forget_visits()

    assert client.get("/desk/")["Location"] == "/account/password/"
    assert client.post("/desk/requests/")["Location"] == "/account/password/"
    me = client.get("/api/v1/me")
    assert me.status_code == 200
    assert not actor_for_token(client.cookies["tulay_session"].value, now=now()).is_staff
    assert "served its time" in client.get("/account/password/").content.decode()

    renewed = {"current": PASSWORD, "password": "Wobbly-Kettle-7"}
    assert client.post("/account/password/", renewed)["Location"] == "/account/"
    forget_visits()
    assert client.get("/desk/").status_code == 200


def test_residents_keep_their_password_under_the_rules_of_old(client, amina, settings):
    settings.PASSWORD_POLICY = "classic"
    amina.password_changed_at = now() - timedelta(days=900)
    amina.save()
    assert signed_in(client, amina).get("/portal/").status_code == 200


def test_a_phone_number_signs_in(client, amina):
    amina.phone, amina.phone_verified_at = "+639175550123", now()
    amina.save()
    for written_as in ("0917 555 0123", "+63 917 555 0123"):
        answer = Client().post("/account/sign-in/", {"email": written_as, "password": PASSWORD})
        assert answer.status_code == 302
    assert "mobile number" in client.get("/account/sign-in/").content.decode()


def test_nobody_gains_tries_by_writing_a_number_otherwise(client, amina):
    amina.phone, amina.phone_verified_at = "+639175550123", now()
    amina.save()
    spellings = ["0917 555 0123", "+639175550123", "0917-555-0123", "(0917)5550123", "09175550123"]
    for written_as in spellings:
        client.post("/account/sign-in/", {"email": written_as, "password": "wrong wrong wrong"})
    answer = client.post("/account/sign-in/", {"email": "+63 917 555 0123", "password": PASSWORD})
    assert answer.status_code == 429
    for written_as in spellings[:3]:
        assert reset(client, written_as).status_code == 302
    assert reset(client, spellings[3]).status_code == 429
