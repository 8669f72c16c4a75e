"""A resident opens an account, forgets the password, changes their address and number, and closes the account."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import begins, opens_mail

NAME = "Amina Sali"
PHRASE = "wobbly-kettle-in-june"
OTHER = "marble-fence-by-night"
OPENS = "Confirm your address to open your account"


@pytest.fixture
def number():
    """A mobile number nobody else uses."""
    return f"+63917{uuid.uuid4().int % 8_900_000 + 1_000_000}"


def joins(person, address, *, phrase=PHRASE):
    person.opens("/account/register/")
    person.writes("Your name", NAME)
    person.writes("E-mail address or mobile number", address)
    person.page.get_by_label("Where you live").select_option(label="Bangsamoro")
    person.writes("Password", phrase)
    person.presses("Create an account")


def follows_the_link(person, path):
    person.page.locator(f".tulay-message a[href*='{path}']").first.click()
    person.page.wait_for_url(lambda url: path in url)


def opens_account(person, address, *, phrase=PHRASE):
    joins(person, address, phrase=phrase)
    person.reads("Open the link in our mail within 24 hours")
    opens_mail(person, address, OPENS)
    follows_the_link(person, "/account/register/confirm/")
    person.presses("Open my account")
    person.reads("Your account is open.")


def enters(person, address, phrase=PHRASE):
    person.opens("/account/sign-in/")
    person.page.locator("main input[name='email']").fill(address)
    person.page.locator("main input[name='password']").fill(phrase)
    person.presses("Sign in")


def is_in(person):
    expect(person.page.get_by_role("button", name="Sign out").first).to_be_visible()


def opens_text(person, number):
    """Read the newest text message to a number; it may take the worker a moment."""
    for _ in range(150):
        person.opens(f"/demo/sms/?q={number.lstrip('+')}")
        found = re.search(r"\b(\d{6}) is your code", person.page.locator("main").inner_text())
        if found:
            return found[1]
        person.page.wait_for_timeout(500)
    raise AssertionError(f"no text message to {number}")


def test_a_resident_registers_proves_the_address_and_signs_in(seat, address):
    resident = seat()

    opens_account(resident, address)
    enters(resident, address)

    is_in(resident)
    resident.opens("/account/")
    resident.reads(NAME)
    resident.reads(address)


def test_what_was_begun_as_a_guest_is_the_accounts(seat, address):
    resident = seat()
    begins(resident, email=address)
    resident.presses("Save and come back later")

    opens_account(resident, address)
    enters(resident, address)

    is_in(resident)
    resident.opens("/portal/requests/")
    resident.reads("Help after a disaster")


def test_who_has_an_account_and_registers_again_hears_of_it_by_mail_only(seat, address):
    resident = seat()
    opens_account(resident, address)
    stranger = seat()

    joins(stranger, address, phrase=OTHER)

    stranger.reads("Open the link in our mail within 24 hours")
    opens_mail(stranger, address, "Somebody used your address")
    enters(stranger, address, OTHER)
    stranger.reads("do not belong together")


def test_a_phone_number_is_enough(seat, number):
    resident = seat()
    joins(resident, number)
    expect(resident.page.locator("h1")).to_have_text("Look at your phone")
    here = resident.page.url

    code = opens_text(resident, number)
    resident.page.goto(here)
    resident.writes("Code", code)
    resident.presses("Continue")

    resident.reads("Your account is open.")


def test_a_forgotten_password_is_set_anew_and_whoever_was_in_is_out(seat, address):
    resident, elsewhere = seat(), seat()
    opens_account(resident, address)
    enters(elsewhere, address)
    is_in(elsewhere)

    resident.opens("/account/sign-in/")
    resident.follows("I forgot my password")
    resident.writes("E-mail address or mobile number", address)
    resident.presses("Continue")
    resident.reads("If there is an account with the address you gave")
    opens_mail(resident, address, "Set a new password")
    follows_the_link(resident, "/account/reset/")
    resident.writes("New password", PHRASE)
    resident.presses("Set the password")
    resident.reads("You have used this password before.")
    resident.writes("New password", OTHER)
    resident.presses("Set the password")
    resident.reads("Your new password is set.")

    enters(resident, address, OTHER)
    is_in(resident)
    elsewhere.page.wait_for_timeout(
        1_100
    )  # what a process knows of a session it forgets in a second
    elsewhere.opens("/account/")
    expect(elsewhere.page.locator("h1")).to_have_text("Sign in")
    opens_mail(elsewhere, address, "Your password was changed")


def test_a_new_address_counts_once_it_is_proven_and_an_account_can_be_closed(seat, address):
    resident = seat()
    opens_account(resident, address)
    enters(resident, address)
    is_in(resident)
    new = f"new-{address}"

    resident.opens("/account/profile/address/")
    resident.writes("E-mail address or mobile number", new)
    resident.writes("Your present password", PHRASE)
    resident.presses("Continue")
    resident.reads("Look at the mail of the new address")
    resident.reads(address)
    opens_mail(resident, new, "Confirm your new address")
    follows_the_link(resident, "/account/address/")
    resident.presses("Use this address")
    resident.reads("Your new e-mail address counts from now on.")
    opens_mail(resident, address, "Your e-mail address was changed")

    resident.opens("/account/deactivate/")
    resident.writes("Your present password", PHRASE)
    resident.ticks("Yes, close my account")
    resident.presses("Close my account")
    resident.reads("Your account is closed.")
    enters(resident, new)
    resident.reads("do not belong together")
