"""Steps that the tests of factors share."""

import re
from datetime import timedelta

from tulay.areas.identity import actions
from tulay.areas.identity.actions import Origin, sign_in, sign_in_with_factor
from tulay.areas.identity.queries import (
    actor_for_token,
    app_setup,
    visitor,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Channel, FactorProof, Method
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    app_code,
    make_app,
    make_session,
)
from tulay.areas.notifications.models import Message

EMAIL = "amina@example.org"
HOME = Origin(network="198.51.100.0/24", agent="Mozilla/5.0 (Android 14) Firefox/130.0")
LATER = NOW + timedelta(minutes=1)


def actor(person, *, methods=("pwd",), at=NOW):
    forget_visits()
    return actor_for_token(make_session(person, methods=methods, at=at), now=at)


def sets_up(acting, *, now=NOW):
    setup = app_setup(acting.person_id, now=now)
    code = app_code(now, secret=setup.secret)
    return actions.confirm_app(actor=acting, setup=setup.setup, code=code, now=now)


def told():
    return sorted(Message.objects.values_list("template", flat=True))


def code_in_mail():
    return re.search(r"\d{4} \d{4}", Message.objects.latest("id").body)[0]


def enters():
    return sign_in(actor=visitor(), email=EMAIL, password=PASSWORD, origin=HOME, now=NOW)


def shows(asked, code, *, method=Method.EMAIL, now=NOW):
    return sign_in_with_factor(
        actor=visitor(),
        token=asked.token,
        factor=FactorProof(method, code),
        origin=HOME,
        trusts=False,
        now=now,
    )


def choose(person, *, channel=Channel.EMAIL, wanted=True, acting=None):
    actions.choose_sent_codes(
        actor=acting or actor(person), channel=channel, wanted=wanted, now=NOW
    )


def trusts(person):
    make_app(person)
    return sign_in_with_factor(
        actor=visitor(),
        token=enters().token,
        factor=FactorProof(Method.APP, app_code()),
        origin=HOME,
        trusts=True,
        now=NOW,
    ).trusted
