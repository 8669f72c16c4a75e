"""The log as the world sees it (C2SP tlog-tiles): checkpoint, tiles, proofs; and a page that explains its state.

Tiles are hashes of salted entries and tell nothing about anybody. Entries themselves are not published.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.audit.errors import NoLog
from tulay.areas.audit.queries import keys
from tulay.areas.audit.queries.proofs import receipt_of
from tulay.areas.audit.queries.tree import newest_checkpoints, newest_signed, published, tile_of
from tulay.areas.audit.rules.tiles import parse_path
from tulay.plumbing.http.errors import NoSuchPage
from tulay.plumbing.http.pages import page

PLAIN = "text/plain; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"
LISTED = 20


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's
    """Show the newest state of the log that its witness agreed to."""
    shown = published(keys.origin())
    if shown is None:
        raise NoLog
    return HttpResponse(shown.note, content_type=PLAIN, headers={"Cache-Control": "no-cache"})


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 - Django's
    """Show 256 hashes of the tree, or as many as it has there."""
    address, newest = parse_path(path), newest_signed(keys.origin())
    if address is None or newest is None:
        raise NoSuchPage
    hashes = tile_of(newest.head.size, address)
    if hashes is None:
        raise NoSuchPage
    kind = "application/octet-stream"
    return HttpResponse(hashes, content_type=kind, headers={"Cache-Control": FOR_EVER})


@require_safe
def proof(request: HttpRequest, entry_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """Prove anew that an entry is in the log; it says nothing of what the entry is about."""
    text = receipt_of(entry_id, keys.origin()).bare()
    return HttpResponse(text, content_type=PLAIN, headers={"Cache-Control": "no-cache"})


@require_safe
def anchors(request: HttpRequest) -> HttpResponse:
    """Explain the log's state: how large it is, who signed, whether the witness agrees."""
    origin = keys.origin()
    checkpoints = newest_checkpoints(origin, LISTED)
    newest, shown = next(iter(checkpoints), None), published(origin)
    behind = newest.head.size - shown.head.size if newest and shown else 0
    context = {
        "page_title": _("The public log"),
        "newest": newest,
        "shown": shown,
        "behind": behind,
        "checkpoints": checkpoints,
        "logs": [one.spell() for one in keys.logs()],
        "witnesses": [(one.name, one.spell()) for one in keys.witnesses()],
    }
    return page(request, "audit/anchors.html", context)
