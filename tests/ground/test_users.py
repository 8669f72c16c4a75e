"""`tulay user`: the first accounts and roles."""

from datetime import UTC, datetime
from io import StringIO

import pytest

from tulay.areas.identity.models import Person, Session, Totp
from tulay.areas.identity.queries import find_person_by_email, grants_of
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_app, make_session
from tulay.site import users
from tulay.site.cli import _parser
from tulay.site.platform.faults import PlatformFault

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PASSWORD = "salt-lamp-river-orchid"


def tulay_user(*words, password=PASSWORD):
    given = _parser().parse_args(["user", *words])
    return users.run(given, now=NOW, ask=lambda: password)


def create(email="first@example.org", **more):
    return tulay_user(
        "create", email, "--name", "Amina Sali", "--jurisdiction", "bangsamoro", **more
    )


def test_an_account_is_made_and_promoted():
    create()
    tulay_user("promote", "first@example.org", "superuser", "--until", "2027-03-31")

    person = find_person_by_email("first@example.org")
    [grant] = grants_of(person.id, now=NOW)
    assert grant.role is Role.SUPERUSER
    assert grant.until == datetime(2027, 3, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("promote", "nobody@example.org", "executive"), "could not find"),
        (("promote", "first@example.org", "officer"), "Name the agency"),
        (("promote", "first@example.org", "officer", "--agency", "none"), "no such agency"),
        (("promote", "first@example.org", "executive", "--until", "soon"), "not a day"),
    ],
)
def test_what_is_wrong_is_one_sentence(words, said):
    create()
    with pytest.raises(PlatformFault, match=said):
        tulay_user(*words)


def test_a_short_password_is_refused():
    with pytest.raises(PlatformFault, match="at least 15"):
        create(password="short")


def test_the_password_comes_from_a_pipe(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("from the pipe\n"))
    assert users.password() == "from the pipe"


def test_the_only_administrator_is_helped_from_the_machine():
    create()
    person = Person.objects.get()
    make_app(person)
    make_session(person)

    assert "no second factor" in tulay_user("reset-mfa", "first@example.org")

    assert not Totp.objects.exists()
    assert Session.objects.get().revoked_at == NOW
    with pytest.raises(PlatformFault, match="could not find"):
        tulay_user("reset-mfa", "nobody@example.org")
