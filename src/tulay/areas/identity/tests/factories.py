"""People and sessions for tests."""

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from tulay.areas.identity.actions.sessions import start_session
from tulay.areas.identity.models import Person, RecoveryCode, RoleGrant, Totp
from tulay.areas.identity.queries import actor_for_token
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind, code_at, step_at
from tulay.kernel.ids import uuid7

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PASSWORD = "salt-lamp-river-orchid"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RECOVERY_CODE = "4F7K-2M9Q-8XWT"


def make_person(
    *,
    email=None,
    name="Amina Sali",
    kind=PersonKind.PERSON,
    language="en",
    jurisdiction="bangsamoro",
    phone=None,
):
    person = Person(
        kind=kind.value,
        name=name,
        email=email or f"{uuid7().hex}@example.org",
        phone=phone,
        language=language,
        jurisdiction=jurisdiction,
        created_at=NOW,
    )
    if kind is PersonKind.PERSON:
        person.set_password(PASSWORD)
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    return person


def make_grant(person, role, *, agency_id=None, until=None, at=NOW):
    return RoleGrant.objects.create(
        person=person, role=role.value, agency_id=agency_id, until=until, granted_at=at
    )


def make_session(person, *, at=NOW, agent="Firefox", methods=("pwd", "otp"), factor_at=None):
    """Open a session as it is after a second factor; say `methods=("pwd",)` for one without."""
    shown = at if factor_at is None and len(methods) > 1 else factor_at
    token, _ = start_session(person, agent=agent, now=at, methods=methods, factor_at=shown)
    return token


def actor_of(person, *, at=NOW):
    forget_visits()
    return actor_for_token(make_session(person, at=at), now=at)


def make_app(person, *, secret=SECRET, at=NOW):
    return Totp.objects.create(person=person, secret=secret, created_at=at)


def make_recovery_code(person, code=RECOVERY_CODE, *, at=NOW):
    plain = code.replace("-", "")
    return RecoveryCode.objects.create(
        person=person, mark=plain[:2], code_hash=make_password(plain[2:]), created_at=at
    )


def app_code(at=NOW, *, secret=SECRET, away=0):
    """Return what the app shows at a moment, or so many half minutes later."""
    return code_at(secret, step_at(at) + away)
