"""Browsers and programs of people who deal with money."""

from datetime import UTC, datetime

from django.test import Client

from tulay.areas.identity.tests.factories import make_grant, make_person, make_session


def browser_of(person):
    client = Client()
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def staff(role, **what_matters):
    person = make_person(**what_matters)
    make_grant(person, role)
    return person
