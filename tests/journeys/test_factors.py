"""Second factors as people live with them: set up, lost, trusted, asked for again; and passkeys."""

import re
import time

import psycopg
import pytest
from playwright.sync_api import expect

from tests.journeys.steps import KEY, PASSWORD, shows_code, signs_in
from tulay.site.demo.ids import stable_id


def key_on(person):
    return person.page.locator("[data-copy-text]").first.inner_text().strip()


def codes_on(person):
    return person.page.locator("main li code").all_inner_texts()


def leaves_and_returns(person, username):
    person.opens("/account/")
    person.presses("Sign out")
    person.opens("/account/sign-in/")
    person.writes("E-mail address", f"{username}@demo.tulay.example")
    person.writes("Password", PASSWORD)
    person.presses("Sign in")


def sets_up_an_app(person):
    person.opens("/account/security/app/")
    if "/account/confirm/" in person.page.url:
        person.writes("Password", PASSWORD)
        person.presses("Go on")
    expect(person.page.locator("h1")).to_have_text("Set up an app for codes")
    key = key_on(person)
    shows_code(person, key)
    expect(person.page.locator("h1")).to_have_text("Your recovery codes")
    return key


def forgets_factors(product, person_id):
    """Leave a demo account as it was before, whatever happened to it."""
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        for table in ("totp", "recovery_code", "passkey", "sent_codes", "trusted_device"):
            connection.execute(f"DELETE FROM identity_{table} WHERE person_id = %s", [person_id])


@pytest.fixture
def leader(product, seat):
    """A resident of the demo without any factor, at a browser of their own."""
    person = seat()
    signs_in(person, "leader")
    person.speaks("en")
    me = person.context.request.get("/api/v1/me").json()["id"]
    forgets_factors(product, me)
    yield person
    forgets_factors(product, me)


def test_an_app_paper_codes_a_trusted_browser_and_a_lost_phone(leader, product):
    key = sets_up_an_app(leader)
    paper = codes_on(leader)
    assert len(paper) == 10
    leader.follows_button("I have kept them, go on")
    leader.reads("You have 10 codes left.")

    leaves_and_returns(leader, "leader")
    product.releases_codes()
    leader.ticks("Do not ask for a code")
    shows_code(leader, key)
    leader.opens("/account/devices/")
    leader.reads("Trusted since")

    leaves_and_returns(leader, "leader")  # trusted: not asked
    expect(leader.page.get_by_role("button", name="Sign out").first).to_be_visible()
    leader.opens("/account/devices/")
    leader.presses("Ask for a code in every browser")
    leader.reads("Every browser is asked for a code again.")

    leaves_and_returns(leader, "leader")  # the phone is lost
    leader.follows("Use one of your recovery codes")
    leader.writes("Recovery code", paper[0].lower())
    leader.presses("Go on")
    leader.opens("/account/security/")
    leader.reads("You have 9 codes left.")
    leader.presses("Remove the app")
    leader.reads("The app is removed.")
    sets_up_an_app(leader)

    leaves_and_returns(leader, "leader")
    leader.follows("Use one of your recovery codes")
    leader.writes("Recovery code", paper[1])
    leader.presses("Go on")
    leader.reads("This code is not right")


@pytest.mark.parametrize("scripted", [True], ids=["scripted"])
def test_a_passkey_is_made_signs_in_and_is_removed(leader):
    device = leader.context.new_cdp_session(leader.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    leader.opens("/account/security/passkeys/")
    if "/account/confirm/" in leader.page.url:
        leader.writes("Password", PASSWORD)
        leader.presses("Go on")
    leader.writes("Name", "My test phone")
    leader.presses("Make a passkey")
    expect(leader.page.locator("h1")).to_have_text("Your recovery codes")
    leader.opens("/account/security/")
    leader.reads("My test phone")

    leader.presses("Sign out")
    leader.opens("/account/sign-in/")
    leader.presses("Sign in with a passkey")
    expect(leader.page.get_by_role("button", name="Sign out").first).to_be_visible()

    leaves_and_returns(leader, "leader")  # and as second factor
    leader.presses("Use my passkey")
    expect(leader.page.get_by_role("button", name="Sign out").first).to_be_visible()

    leader.opens("/account/security/")
    leader.presses("Remove this passkey My test phone", exact=False)
    leader.reads("The passkey is removed.")


@pytest.fixture
def newcomer(product, seat):
    """Somebody of the staff whose factor was taken away: as at their first sign-in."""
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        row = (stable_id("person", "coordinator"),)
        kept = connection.execute(
            "DELETE FROM identity_totp WHERE person_id = %s RETURNING id, secret, created_at", row
        ).fetchone()
    person = seat()
    yield person
    forgets_factors(product, row[0])
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO identity_totp (id, person_id, secret, last_step, created_at)"
            " VALUES (%s, %s, %s, 0, %s)",
            (kept[0], row[0], kept[1], kept[2]),
        )


def test_staff_are_led_into_setting_up_a_factor_and_never_stuck(newcomer):
    newcomer.opens("/account/sign-in/")
    newcomer.writes("E-mail address", "coordinator@demo.tulay.example")
    newcomer.writes("Password", PASSWORD)
    newcomer.presses("Sign in")
    expect(newcomer.page.locator("h1")).to_have_text("One more step before you begin")
    for elsewhere in ("/desk/", "/portal/", "/services/"):
        newcomer.opens(elsewhere)
        expect(newcomer.page.locator("h1")).to_have_text("One more step before you begin")
    newcomer.opens("/help/")
    newcomer.misses("One more step before you begin")
    newcomer.opens("/desk/")

    newcomer.follows_button("Set up an app")
    key = key_on(newcomer)
    newcomer.page.reload()
    assert key_on(newcomer) == key
    newcomer.page.go_back()
    newcomer.opens("/account/security/app/")
    assert key_on(newcomer) == key
    shows_code(newcomer, "GEZDGNBVGY3TQOJQ")  # another app's code
    newcomer.reads("This code is not right")
    shows_code(newcomer, key)
    assert len(codes_on(newcomer)) == 10
    newcomer.opens("/desk/")
    newcomer.misses("One more step before you begin")


def test_a_delicate_step_asks_again(seat, product):
    officer = seat()
    signs_in(officer, "officer")
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        connection.execute("UPDATE identity_session SET factor_at = now() - interval '6 minutes'")
    time.sleep(1.1)  # what a process knows of a session it forgets after a second
    officer.opens("/account/security/recovery-codes/")
    officer.presses("Give me ten new codes")
    expect(officer.page.locator("h1")).to_have_text("Confirm that it is you")
    product.releases_codes()
    shows_code(officer, KEY)
    expect(officer.page).to_have_url(re.compile("/account/security/recovery-codes/"))
    officer.presses("Give me ten new codes")
    assert len(codes_on(officer)) == 10
