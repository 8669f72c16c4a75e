"""What people see of the programs that act for them, and how they end them."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.tokens.program import Program
from tulay.areas.identity.models import TokenDevice
from tulay.areas.identity.tests.factories import make_session


@pytest.fixture
def browser(person):
    one = Client()
    one.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return one


def test_the_page_shows_the_programs_that_the_api_lists(program, browser):
    Program(program.email, device="laptop").sign_in(device_name="The old laptop")

    shown = browser.get("/account/programs/").content.decode()

    listed = program.asked("GET", "/api/v1/auth/devices").json()["items"]
    assert len(listed) == 2
    assert all((one["name"] or one["device_id"]) in shown for one in listed)


def test_a_program_is_signed_out_on_the_page(program, browser):
    device = TokenDevice.objects.get()

    answer = browser.post(f"/account/programs/{device.id}/", follow=True)

    assert "The program is signed out." in answer.content.decode()
    assert "There is none." in answer.content.decode()
    assert program.get().status_code == 401


def test_one_that_is_gone_is_said_to_be(program, browser, person):
    answer = browser.post(f"/account/programs/{person.id}/", follow=True)

    assert "We could not find this device" in answer.content.decode()


def test_signing_out_everywhere_ends_this_browser_too(program, browser):
    answer = browser.post("/account/sign-out/everywhere/")

    assert answer.status_code == 302
    assert program.get().status_code == 401
    assert browser.get("/account/programs/").status_code == 302


def test_strangers_are_led_to_the_sign_in(db):
    assert Client().get("/account/programs/").status_code == 302


def test_the_page_asks_few_questions(program, browser, django_assert_max_num_queries):
    browser.get("/account/programs/")
    with django_assert_max_num_queries(6):
        browser.get("/account/programs/")
