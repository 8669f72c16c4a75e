"""Somebody with an account, and a program of theirs that is signed in."""

import pytest

from tests.tokens.program import Program
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.areas.identity.tests.factories import make_person
from tulay.plumbing import limits, once


@pytest.fixture(autouse=True)
def _nothing_remembered():
    for forget in (forget_visits, forget_tokens, limits.forget_all, once.forget_era):
        forget()


@pytest.fixture
def person(db):
    return make_person(email="amina@example.org")


@pytest.fixture
def program(person):
    """A program that has just signed in and knows a nonce."""
    mine = Program("amina@example.org")
    answer = mine.sign_in()
    assert answer.status_code == 200, answer.content
    return mine
