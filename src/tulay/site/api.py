"""The API: one description, made of every area's endpoints."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from ninja import Router

from tulay import __version__
from tulay.plumbing.http.api import make_api

#: In reading order. A router names one of these; `tests/contracts` finds one that does not.
TAGS = {
    "public": "For everybody, without signing in: find a service, apply for it, follow a request.",
    "tokens": "Sign a program in, keep it signed in, see what is signed in, sign out.",
    "accounts": "Open an account, prove an address, set a password, change or close the account.",
    "people": "Who is asking, and which roles they hold.",
    "requests": "Requests for a service: your own, and those of your agency.",
    "catalogue": "The services of an agency: write, publish, take down.",
    "directory": "Agencies and places.",
    "payments": "Money: wallets and what moved in and out of them, payments, payouts, merchants.",
    "programmes": "Programmes, projects and activities of agencies: their money and how far they have come.",
    "meetings": "The quarterly meetings of the coordinating office with every agency.",
    "support": "Personal support of people with disabilities: programmes, who takes part, who stands by them.",
    "privacy": "What is held about you and why: notices, consents, rights.",
    "log": "The audit log: its signed state, proofs, who looked at your data.",
}
DESCRIPTION = """\
Everything that the pages of Tulay do, for programs.

Every answer is JSON. Every refusal is a problem (RFC 9457): act on its `code`, show its `detail`, quote its `trace_id`
when you ask for help. Lists come a page at a time: send `next` back as `cursor`. A change sent again with the same
`Idempotency-Key` takes effect once. The guide is at `/developers/`.
"""

api = make_api(
    title="Tulay",
    description=DESCRIPTION,
    version=__version__,
    servers=[{"url": "/", "description": "This installation"}],
    about={
        "info": {
            "summary": "Public services, for programs.",
            "contact": {"name": "The people who run this installation", "url": "/contact/"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": words} for name, words in TAGS.items()],
        "externalDocs": {"description": "Guide and reference", "url": "/developers/"},
    },
)


def routers() -> Iterator[Router]:
    """Yield the `router` of every module in every area's `api` package, highest area first: requests are asked most."""
    for area in reversed(list(apps.get_app_configs())):
        if not area.name.startswith("tulay.areas."):
            continue
        if not any(found.name == "api" for found in iter_modules([area.path])):
            continue
        doors = import_module(f"{area.name}.api")
        for found in iter_modules(doors.__path__):
            router = getattr(import_module(f"{doors.__name__}.{found.name}"), "router", None)
            if isinstance(router, Router):
                yield router


for _router in routers():
    api.add_router("", _router)
