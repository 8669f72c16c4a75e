"""Every route names its permission or stands in PUBLIC_ROUTES with a reason (house 5)."""

import pytest
from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI

from tools.product import all_routes, catalogue, routes_below, spelt
from tulay.kernel.actor import ANONYMOUS, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.site.public_routes import PUBLIC_ROUTES


def unnamed(routes, actions, public):
    known = spelt(actions)
    return [
        f"{route.address} ({route.name}) names no permission"
        for route in routes
        if not route.needs and route.stem not in known and route.name not in public
    ]


def test_every_route_names_its_permission_or_is_public():
    assert unnamed(all_routes(), catalogue(), PUBLIC_ROUTES) == []


def test_public_routes_exist_and_say_why():
    names = {route.name for route in all_routes()}
    assert set(PUBLIC_ROUTES) - names == set()
    assert all(len(reason) > 10 for reason in PUBLIC_ROUTES.values())


def test_an_unnamed_page_and_an_unnamed_operation_are_found():
    api = NinjaAPI(urls_namespace="seeded")
    api.get("/open", operation_id="seeded_open")(show)
    api.get("/marked", operation_id="seeded_marked")(needs("seeded.look")(show))
    api.get("/action", operation_id="seeded_act")(show)
    api.get("/mine", operation_id="seeded_mine", auth=SIGNED_IN)(show)
    api.get("/anybody", operation_id="seeded_anybody", auth=PUBLIC)(show)
    routes = routes_below(
        [
            path("plain/", show, name="plain"),
            path("nameless/", show),
            path("marked/", needs("seeded.look")(show), name="marked"),
            path("public/", show, name="public"),
            *(pattern for pattern in api.urls[0] if pattern.name == "show"),
        ]
    )

    found = unnamed(routes, {"seeded.act": None}, {"public": "anybody may read this"})

    assert [line.split()[0] for line in found] == ["/plain/", "/nameless/", "/open", "/anybody"]


def show(request):
    return HttpResponse()


def asked_by(rf, actor):
    request = rf.get("/desk/")
    request.actor = actor
    return request


def test_needs_lets_in_whoever_holds_the_code(rf):
    officer = Actor(None, ActorKind.PERSON, (Grant(frozenset({"seeded.look"})),))
    assert needs("seeded.look")(show)(asked_by(rf, officer)).status_code == 200


def test_somebody_is_whoever_is_known(rf):
    guest = Actor(None, ActorKind.GUEST)
    assert needs(SOMEBODY)(show)(asked_by(rf, guest)).status_code == 200
    with pytest.raises(Unauthenticated):
        needs(SOMEBODY)(show)(asked_by(rf, ANONYMOUS))


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (ANONYMOUS, Unauthenticated),
        (Actor(None, ActorKind.GUEST), Unauthenticated),
        (Actor(None, ActorKind.PERSON), Forbidden),
    ],
)
def test_needs_turns_away_whoever_does_not(rf, actor, refusal):
    with pytest.raises(refusal) as refused:
        needs("seeded.look")(show)(asked_by(rf, actor))
    assert refused.type is refusal
