from datetime import timedelta

import pytest

from tulay.areas.identity import rules
from tulay.areas.identity.rules import Method
from tulay.areas.identity.tests.factories import NOW, SECRET, app_code

RFC_6238_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(second, code):
    assert rules.code_at(RFC_6238_KEY, second // 30) == code


@pytest.mark.parametrize(
    ("away", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_counts_one_half_minute_before_and_after(away, taken):
    step = rules.step_of(SECRET, app_code(away=away), now=NOW)
    assert (step is not None) is taken
    assert step in {None, rules.step_at(NOW) + away}


@pytest.mark.parametrize(
    "write",
    [
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: f" {code}\n",
        lambda code: "".join(chr(0x660 + int(digit)) for digit in code),
    ],
)
def test_codes_are_read_as_people_type_them(write):
    assert rules.step_of(SECRET, write(app_code()), now=NOW) == rules.step_at(NOW)


@pytest.mark.parametrize("wrong", ["", "12345", "abcdef", "0" * 200, "ä" * 6])
def test_what_is_no_code_is_refused_without_fuss(wrong):
    assert rules.step_of(SECRET, wrong, now=NOW) is None


@pytest.mark.parametrize("typed", ["4f7k-2m9q-8xwt", "4F7K2M9Q8XWT", " 4F7K 2M9Q 8XWT "])
def test_recovery_codes_are_read_as_people_type_them(typed):
    assert rules.as_recovery_code(typed) == ("4F", "7K2M9Q8XWT")


def test_letters_that_look_like_digits_are_read_as_digits():
    assert rules.as_recovery_code("oIL0-0000-0000") == ("01", "1000000000")
    assert not set("OILU") & set(rules.RECOVERY_LETTERS)


def test_a_recovery_code_is_shown_in_groups():
    assert rules.shown_recovery_code("4F", "7K2M9Q8XWT") == "4F7K-2M9Q-8XWT"


@pytest.mark.parametrize(
    ("ago", "fresh"),
    [
        (None, False),
        (timedelta(0), True),
        (timedelta(minutes=5, seconds=-1), True),
        (timedelta(minutes=5), False),
    ],
)
def test_a_factor_is_fresh_for_five_minutes(ago, fresh):
    assert rules.is_fresh(None if ago is None else NOW - ago, now=NOW) is fresh


@pytest.mark.parametrize(
    ("methods", "resident", "staff"),
    [
        ((), False, False),
        (("pwd",), False, False),
        (("pwd", "otp"), True, True),
        (("hwk",), True, True),
        (("pwd", "rc"), True, True),
        (("pwd", "dev"), True, True),
        (("pwd", "mail"), True, False),
        (("pwd", "sms"), True, False),
    ],
)
def test_codes_by_mail_and_text_never_serve_staff(methods, resident, staff):
    assert rules.has_factor(methods, is_staff=False) is resident
    assert rules.has_factor(methods, is_staff=True) is staff


def test_the_address_in_the_picture_says_whose_code_it_is():
    uri = rules.provisioning_uri(SECRET, account="amina@example.org")
    assert uri == f"otpauth://totp/Tulay:amina%40example.org?secret={SECRET}&issuer=Tulay"


def test_methods_of_sent_codes_are_known():
    assert set(rules.METHOD_OF_CHANNEL.values()) == rules.SENT_FACTORS == {Method.EMAIL, Method.SMS}
