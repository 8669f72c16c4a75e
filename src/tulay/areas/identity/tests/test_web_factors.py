import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.identity.models import Passkey, Proving, Session, Totp
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role, code_at, step_at
from tulay.areas.identity.tests.authenticator import Authenticator
from tulay.areas.identity.tests.factories import (
    PASSWORD,
    RECOVERY_CODE,
    app_code,
    make_app,
    make_grant,
    make_person,
    make_recovery_code,
    make_session,
)
from tulay.areas.identity.web.asking import DEMO_KEY
from tulay.areas.notifications.models import Message
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
COOKIE = "tulay_session"
FACTOR = "/account/sign-in/factor/"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


def now():
    return datetime.now(UTC)


@pytest.fixture
def amina():
    person = make_person(email="amina@example.org")
    make_app(person)
    make_recovery_code(person)
    return person


def enter(client, **more):
    return client.post(
        "/account/sign-in/", {"email": "amina@example.org", "password": PASSWORD, **more}
    )


def show(client, code, **more):
    return client.post(FACTOR, {"code": code, "way": "otp", **more})


def test_a_right_password_leads_to_the_second_factor(client, amina):
    answer = enter(client, next="/portal/messages/")

    assert answer["Location"] == f"{FACTOR}?next=%2Fportal%2Fmessages%2F"
    assert COOKIE not in answer.cookies
    pending = answer.cookies["tulay_pending"]
    assert (pending["httponly"], pending["path"], pending["max-age"]) == (True, "/account/", 600)
    text = client.get(answer["Location"]).content.decode()
    assert "The code from your app" in text
    assert 'value="/portal/messages/"' in text


def test_the_second_factor_lets_in_and_goes_on(client, amina):
    enter(client)
    answer = show(client, app_code(now()), next="/portal/messages/")

    assert answer["Location"] == "/portal/messages/"
    assert answer.cookies["tulay_pending"].value == ""
    assert "tulay_trusted" not in answer.cookies
    assert client.get("/account/").status_code == 200


def test_a_wrong_code_is_told_beside_its_question(client, amina):
    enter(client)
    answer = show(client, "000000")
    assert answer.status_code == 422
    assert "This code is not right" in answer.content.decode()
    assert not Session.objects.exists()


def test_another_way_can_be_chosen(client, amina):
    enter(client)
    page = client.get(f"{FACTOR}?way=rc")
    assert "A recovery code" in page.content.decode()
    assert f"{FACTOR}?way=otp" in page.content.decode()
    answer = client.post(FACTOR, {"way": "rc", "code": RECOVERY_CODE})
    assert answer.status_code == 302
    assert Session.objects.get().methods == ["pwd", "rc"]


def test_a_way_that_is_not_open_shows_one_that_is(client, amina):
    enter(client)
    assert "The code from your app" in client.get(f"{FACTOR}?way=sms").content.decode()


def test_without_a_password_there_is_nothing_to_show_a_factor_for(client, amina):
    answer = client.get(FACTOR)
    assert answer["Location"] == "/account/sign-in/"
    assert "Begin again" in client.get("/account/sign-in/").content.decode()
    assert show(client, app_code(now()))["Location"] == "/account/sign-in/"
    assert not Session.objects.exists()


def test_a_sign_in_that_took_too_long_begins_again(client, amina):
    enter(client)
    Proving.objects.update(expires_at=now() - timedelta(seconds=1))
    answer = show(client, app_code(now()), next="/portal/")
    assert answer["Location"] == "/account/sign-in/?next=%2Fportal%2F"


def test_pressing_back_after_signing_in_goes_on(client, amina):
    enter(client)
    show(client, app_code(now()))
    assert client.get(FACTOR)["Location"] == "/portal/"


def test_a_trusted_browser_is_not_asked_again(client, amina):
    enter(client)
    answer = show(client, app_code(now()), trusts="on")
    kept = answer.cookies["tulay_trusted"]
    assert (kept["httponly"], kept["path"], kept["max-age"]) == (True, "/account/", 30 * 86400)
    client.post("/account/sign-out/")

    assert enter(client)["Location"] == "/portal/"
    assert Session.objects.latest("id").methods == ["pwd", "dev"]


def test_the_page_says_nothing_about_the_person(client, amina):
    enter(client)
    text = client.get(FACTOR).content.decode()
    assert not re.search(r"amina", text, re.IGNORECASE)


# --- staff without a factor -------------------------------------------------------------------------
@pytest.fixture
def officer():
    person = make_person(email="amina@example.org")
    make_grant(person, Role.OFFICER, agency_id=uuid7())
    return person


def key_on(answer):
    return re.search(r"data-copy-text>([A-Z2-7]{32})<", answer.content.decode())[1]


APP = "/account/security/app/"


def test_staff_are_led_into_setting_up_a_factor_and_then_on(client, officer):
    assert enter(client, next="/account/devices/")["Location"] == "/account/devices/"
    led = client.get("/account/devices/")
    assert led["Location"] == "/account/security/start/?next=%2Faccount%2Fdevices%2F"
    start = client.get(led["Location"]).content.decode()
    assert "One more step before you begin" in start
    page = client.get(f"{APP}?next=/account/devices/")

    answer = client.post(
        APP, {"code": app_code(now(), secret=key_on(page)), "next": "/account/devices/"}
    )

    codes = client.get(answer["Location"])
    assert (
        len(re.findall(r"<code>[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}</code>", codes.content.decode()))
        == 10
    )
    assert 'href="/account/devices/"' in codes.content.decode()
    assert client.get("/account/devices/").status_code == 200
    assert client.get(codes.request["PATH_INFO"]).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/account/", "/account/security/", "/services/", "/desk/", "/nowhere/"]
)
def test_every_other_page_leads_there(client, officer, address):
    enter(client)
    answer = client.get(address)
    if answer.status_code != 404:
        assert answer["Location"].startswith("/account/security/start/?next=")


@pytest.mark.parametrize("address", ["/account/sign-out/", "/language/"])
def test_leaving_and_choosing_a_language_stay_open(client, officer, address):
    enter(client)
    answer = client.post(address, {"language": "fil", "next": "/help/"})
    assert not answer.get("Location", "").startswith("/account/security/")


def test_the_api_says_what_is_missing(client, officer):
    enter(client)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "identity.factor-required")
    assert client.get("/api/v1/auth/mfa").status_code == 200


def test_looking_again_and_going_back_show_the_same_key(client, officer):
    enter(client)
    first = key_on(client.get(APP))
    assert key_on(client.get(APP)) == first
    client.post(APP, {"code": "000000"})
    client.get("/account/security/start/")
    assert key_on(client.get(APP)) == first


def test_two_windows_set_up_one_app_and_both_go_on(client, officer):
    enter(client)
    secret = key_on(client.get(APP))
    code = app_code(now(), secret=secret)
    assert client.post(APP, {"code": code}).status_code == 302
    second = client.post(APP, {"code": code})
    assert second.status_code == 302
    assert client.get(second["Location"]).status_code in {200, 302}
    assert client.get("/account/").status_code == 200


def test_a_phone_lost_in_the_middle_stops_nobody(client, officer):
    enter(client)
    lost = key_on(client.get(APP))
    client.post("/account/sign-out/")
    new = Client()
    enter(new)
    found = key_on(new.get(APP))
    assert found != lost
    assert new.post(APP, {"code": app_code(now(), secret=found)}).status_code == 302
    assert new.get("/account/").status_code == 200


def test_who_has_a_factor_but_did_not_show_it_shows_it(client, officer):
    token = make_session(officer, methods=("pwd",), at=now())
    make_app(officer)
    client.cookies[COOKIE] = token
    assert client.get("/account/")["Location"] == "/account/confirm/?next=%2Faccount%2F"
    answer = client.post(
        "/account/confirm/", {"way": "otp", "code": app_code(now()), "next": "/account/"}
    )
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_staff_who_took_too_long_show_their_password_and_set_up(client, officer):
    client.cookies[COOKIE] = make_session(
        officer, methods=("pwd",), at=now() - timedelta(minutes=20)
    )
    led = client.get(APP)
    assert led["Location"].startswith("/account/confirm/?next=")
    assert "your password again" in client.get(led["Location"]).content.decode()
    answer = client.post("/account/confirm/?way=password", {"password": PASSWORD, "next": APP})
    assert answer["Location"] == APP
    assert client.get(APP).status_code == 200


# --- your own factors -------------------------------------------------------------------------------
def seated(client, person, **more):
    client.cookies[COOKIE] = make_session(person, at=now(), **more)
    return client


def test_the_security_page_shows_what_there_is(client, amina):
    text = seated(client, amina).get("/account/security/").content.decode()
    assert "Remove the app" in text
    assert "You have 1 code left." in text
    assert client.get("/account/security/recovery-codes/").status_code == 200


def test_the_picture_and_the_key_are_for_an_app(client):
    person = make_person(email="jehan@example.org")
    page = seated(client, person, methods=("pwd",)).get(APP)
    text = page.content.decode()
    assert "<svg" in text
    assert f"otpauth://totp/Tulay:jehan%40example.org?secret={key_on(page)}" in text
    assert "style=" not in text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_removing_leads_to_confirming_and_back(client, amina):
    seated(client, amina, methods=("pwd", "dev"))
    Session.objects.update(factor_at=None)
    remove = f"{APP}remove/"
    answer = client.post(remove, headers={"Referer": "http://testserver/account/security/"})
    assert answer["Location"] == "/account/confirm/?next=%2Faccount%2Fsecurity%2F"
    client.post("/account/confirm/", {"way": "otp", "code": app_code(now())})
    assert client.post(remove)["Location"] == "/account/security/"
    assert not Totp.objects.exists()


def test_coming_back_after_a_form_never_leads_elsewhere(client, amina):
    seated(client, amina, methods=("pwd", "dev"))
    Session.objects.update(factor_at=None)
    answer = client.post(f"{APP}remove/", headers={"Referer": "https://evil.example/trap/"})
    assert answer["Location"] == "/account/confirm/?next=%2F"


def test_new_recovery_codes_are_shown_here_and_nowhere_else(client, amina):
    seated(client, amina)
    answer = client.post("/account/security/recovery-codes/")
    assert answer["Location"] == "/account/security/recovery-codes/"
    text = client.get(answer["Location"]).content.decode()
    code = re.search(r"<code>([0-9A-Z-]{14})</code>", text)[1]
    assert f"data:text/plain;charset=utf-8,{code}" in text
    assert code not in client.cookies["tulay_codes"].value
    other = seated(Client(), amina).get(answer["Location"]).content.decode()
    assert code not in other
    assert "You have 10 codes left." in other


def test_a_code_by_mail_is_sent_when_asked_for(client):
    person = make_person(email="amina@example.org")
    person.email_verified_at = now()
    person.save()
    seated(client, person, methods=("pwd",))
    client.post("/account/security/codes/", {"channel": "email", "wanted": "yes"})
    client.post("/account/sign-out/")

    assert enter(client)["Location"] == FACTOR
    assert "Send me a code" in client.get(FACTOR).content.decode()
    assert not Message.objects.filter(template="identity.code").exists()
    sent = client.post("/account/sign-in/code/", {"way": "mail"})
    assert sent["Location"] == f"{FACTOR}?way=mail"
    code = re.search(r"\d{4} \d{4}", Message.objects.latest("id").body)[0]
    assert client.post(FACTOR, {"way": "mail", "code": code})["Location"] == "/portal/"


def test_codes_are_sent_five_times_an_hour(client):
    person = make_person(email="amina@example.org")
    person.email_verified_at = now()
    person.save()
    seated(client, person, methods=("pwd",))
    for _ in range(5):
        assert client.post("/account/confirm/code/", {"way": "mail"}).status_code == 302
    assert client.post("/account/confirm/code/", {"way": "mail"}).status_code == 429


@pytest.mark.parametrize("token", ["", "made up"])
def test_no_code_is_sent_to_strangers(client, token):
    client.cookies["tulay_pending"] = token
    assert client.post("/account/sign-in/code/", {"way": "mail"})["Location"] == "/account/sign-in/"
    assert not Message.objects.exists()


# --- passkeys -----------------------------------------------------------------------------------------
@pytest.fixture
def here(settings):
    settings.PUBLIC_URL = "http://localhost"


def makes_passkey(client, phone, name="My phone"):
    options = client.post("/account/security/passkeys/begin/").json()
    return client.post(
        "/account/security/passkeys/", {"answer": phone.makes(options), "name": name}
    )


def test_a_passkey_is_made_named_and_signs_in(client, here):
    person, phone = make_person(email="amina@example.org"), Authenticator()
    seated(client, person, methods=("pwd",))
    assert makes_passkey(client, phone)["Location"] == "/account/security/recovery-codes/"
    assert "My phone" in client.get("/account/security/").content.decode()
    passkey = Passkey.objects.get()
    rename = f"/account/security/passkeys/{passkey.id}/"
    assert client.get(rename).status_code == 200
    client.post(rename, {"name": "Blue phone"})
    assert "Blue phone" in client.get("/account/security/").content.decode()

    stranger = Client()
    options = stranger.post("/account/passkey-options/").json()
    answer = stranger.post(
        "/account/sign-in/passkey/", {"answer": phone.shows(options), "next": "/account/"}
    )
    assert answer["Location"] == "/account/"
    assert stranger.get("/account/").status_code == 200
    assert client.post(f"{rename}remove/")["Location"] == "/account/security/"
    assert not Passkey.objects.exists()


def test_a_passkey_is_shown_after_a_password_and_again_inside(client, here):
    phone = Authenticator()
    seated(client, make_person(email="amina@example.org"), methods=("pwd",))
    makes_passkey(client, phone)
    client.post("/account/sign-out/")

    enter(client)
    assert "Use my passkey" in client.get(FACTOR).content.decode()
    options = client.post("/account/passkey-options/").json()
    answer = client.post(FACTOR, {"way": "hwk", "code": phone.shows(options)})
    assert answer["Location"] == "/portal/"
    options = client.post("/account/passkey-options/").json()
    answer = client.post("/account/confirm/", {"way": "hwk", "code": phone.shows(options)})
    assert answer["Location"] == "/account/"


def test_a_passkey_that_is_not_known_says_so(client, here):
    phone = Authenticator()
    options = client.post("/account/passkey-options/").json()
    answer = client.post("/account/sign-in/passkey/", {"answer": phone.shows(options)})
    assert answer["Location"] == "/account/sign-in/"
    assert "not known here" in client.get("/account/sign-in/").content.decode()


def test_staff_set_up_a_passkey_instead_of_an_app(client, officer, here):
    enter(client)
    assert client.get("/account/security/passkeys/").status_code == 200
    makes_passkey(client, Authenticator())
    assert client.get("/account/").status_code == 200


def test_another_persons_passkey_has_no_page(client, amina, here):
    owner = make_person()
    makes_passkey(seated(Client(), owner, methods=("pwd",)), Authenticator())
    address = f"/account/security/passkeys/{Passkey.objects.get().id}/"
    seated(client, amina)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}remove/").status_code == 404


# --- all is lost ------------------------------------------------------------------------------------
def test_two_administrators_on_their_pages(client, amina):
    first, second = make_person(name="Karim Abas"), make_person(name="Nadia Cruz")
    for admin in (first, second):
        make_grant(admin, Role.ADMINISTRATOR)
    page = "/admin/lost-factors/"
    asked = seated(client, first).post(page, {"email": "amina@example.org", "reason": "Flood"})
    assert asked["Location"] == page
    assert "Take back" in client.get(page).content.decode()
    other = seated(Client(), second)
    text = other.get(page).content.decode()
    assert "Asked by Karim Abas" in text
    confirm = re.search(r'action="(/admin/lost-factors/[^"]+/confirm/)"', text)[1]
    assert client.post(confirm).status_code == 403
    assert other.post(confirm)["Location"] == page
    assert not Totp.objects.exists()


def test_an_unknown_address_is_told_beside_its_question(client):
    admin = make_person()
    make_grant(admin, Role.ADMINISTRATOR)
    answer = seated(client, admin).post(
        "/admin/lost-factors/", {"email": "nobody@example.org", "reason": "x"}
    )
    assert answer.status_code == 404
    assert "could not find this person" in answer.content.decode()


def test_a_visitor_of_the_demo_is_shown_the_code_of_its_known_key(client, settings):
    settings.DEMO = True
    make_app(make_person(email="amina@example.org"), secret=DEMO_KEY)
    enter(client)
    text = client.get(FACTOR).content.decode()
    assert DEMO_KEY in text
    assert re.search(r"shows (\d{6}) now", text)[1] == code_at(DEMO_KEY, step_at(now()))
    settings.DEMO = False
    assert DEMO_KEY not in client.get(FACTOR).content.decode()
