"""A small site to knock at: views and an API of every temper, and an actor by header."""

import time
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tulay.kernel.actor import ANONYMOUS, Actor, ActorKind, Grant
from tulay.kernel.errors import Conflict, FieldError, Invalid, TooMany
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.http import views
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, Paging, Strict, example, make_api
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.models import CacheBump, OutboxRow

PERSON = UUID("019ad2f0-0000-7000-8000-000000000001")
OTHER = UUID("019ad2f0-0000-7000-8000-000000000002")
NEWEST = Keyset("newest", "created_at")


class StandIn:
    """Sets the actor a test names: `X-Actor: <person id>`, `client:<id>`, or nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        named = request.headers.get("X-Actor", "")
        request.actor = ANONYMOUS
        if named.startswith("client:"):
            request.actor = Actor(None, ActorKind.CLIENT, client_id=named[7:])
        elif named:
            session = PERSON if "X-Session" in request.headers else None
            request.actor = make_actor(UUID(named), session)
        return self.get_response(request)


def make_actor(person_id=PERSON, session_id=None):
    grants = (Grant(frozenset({"doors.write", "doors.slow"})),)
    return Actor(person_id, ActorKind.PERSON, grants, session_id=session_id)


class Shut(Conflict):
    """The office {name} is shut."""

    code = "tests.shut"


class Made(Strict):
    id: UUID


class Thing(Strict):
    name: Line[20]
    text: Text[0:100] = ""
    count: int = 1


class Listed(Strict):
    items: list[str]
    next: str | None


@action("doors.write")
def write_thing(*, actor, name):
    """Write a row."""
    if name == "shut":
        raise Shut(name="{odd} name")
    row = CacheBump(namespace=name)
    add(row)
    return row.id


@action("doors.slow")
def write_slowly(*, actor, name):
    """Write a row, taking one's time."""
    row = CacheBump(namespace=name)
    add(row)
    time.sleep(0.3)
    return row.id


@action("doors.forbidden")
def never(*, actor):
    """Refuse everybody."""


signed_in = Router(auth=SIGNED_IN)
public = Router(auth=PUBLIC)


@signed_in.post("/things", response={201: Made}, openapi_extra=example(201, {"id": str(PERSON)}))
@idempotent()
def make_thing(request, body: Thing):
    return Status(201, Made(id=write_thing(actor=request.actor, name=body.name)))


@signed_in.post("/slow", response={201: Made})
@idempotent()
def make_slowly(request, body: Thing):
    return Status(201, Made(id=write_slowly(actor=request.actor, name=body.name)))


@signed_in.post("/payments", response={201: Made})
@idempotent(required=True)
def pay(request, body: Thing):
    made = write_thing(actor=request.actor, name=body.name)
    if body.text == "break":
        raise RuntimeError("after the write")
    return Status(201, Made(id=made))


@signed_in.post("/never", response=None)
@idempotent()
def refuse(request, body: Thing):
    never(actor=request.actor)


@signed_in.get("/private", response=Made)
def private(request):
    return Made(id=request.actor.person_id)


@public.post("/uploads", response=Made)
def upload(request, file: File[UploadedFile]):
    return Made(id=PERSON)


@public.get("/list", response=Listed)
def list_things(request, paging: Query[Paging]):
    rows = OutboxRow.objects.filter(kind="job")
    found = paginate(rows, NEWEST, card=lambda r: r.name, cursor=paging.cursor, limit=paging.limit)
    return Listed(items=list(found.items), next=found.next)


@public.get("/things/{uuid:thing_id}", response=Made)
def show_thing(request, thing_id: UUID):
    return Made(id=thing_id)


@public.get("/number", response=Listed)
def by_number(request, number: int, text: str = ""):
    rows = OutboxRow.objects.extra(where=["attempts = %s::int"], params=[number])
    return Listed(items=[r.name for r in rows.filter(name=text)], next=None)


@public.get("/broken", response=None)
def break_down(request):
    secret_local = "must not be logged"  # noqa: F841 - a traceback with locals would show it
    raise RuntimeError("a mistake of ours")


api = make_api(title="Doors", description="For tests.", version="1")
api.add_router("", signed_in)
api.add_router("", public)


def show_problem(request, kind):
    raised = {
        "shut": Shut(name="Main"),
        "many": TooMany(retry_after_s=7),
        "fields": Invalid(errors=[FieldError("email", "taken", "Choose another address.")]),
        "gone": Http404(),
        "broken": RuntimeError("a mistake of ours"),
        "sign-in": views.errors.Unauthenticated(),
    }[kind]
    raise raised


def say(request):
    flash(request, "Saved.")
    return HttpResponse("said")


def hear(request):
    return page(request, "heard.html", {})


@require_POST
def only_post(request):
    return HttpResponse("done")


urlpatterns = [
    path("api/v1/", api.urls),
    path("p/<slug:kind>/", show_problem),
    path("say/", say),
    path("hear/", hear),
    path("post/", only_post),
    path("", include("tulay.plumbing.http.urls")),
]
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
