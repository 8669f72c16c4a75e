"""How a request is found from the search box of every page: by its code, by whoever may see it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.cases.errors import CodeUnreadable
from tulay.areas.cases.queries.own import own_requests
from tulay.areas.cases.queries.queue import QueueFilter, queue
from tulay.areas.cases.queries.rows import RequestRow
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.web.doors import clock, language
from tulay.kernel.actor import Actor
from tulay.plumbing.search import Hit


def find_requests(actor: Actor, q: str, limit: int) -> list[Hit]:
    """Find one's own request and an agency's; anybody else is shown the way to follow a code."""
    try:
        code = tracking.read_code(q)
    except CodeUnreadable:
        return _of_agency(actor, q, limit)
    found = [_hit(row, "cases:own") for row in _own(actor, code, limit)]
    found += _of_agency(actor, code, limit)
    address = f"{reverse('cases:track')}?{urlencode({'code': tracking.shown(code)})}"
    return found[:limit] or [Hit(_("Follow a request"), address, "request", tracking.shown(code))]


def _of_agency(actor: Actor, q: str, limit: int) -> list[Hit]:
    """Find among an agency's requests what its queue finds: by code, by whose they are, by words of the service."""
    if not actor.may("cases.look"):
        return []
    wanted = QueueFilter(q=q)
    found = queue(actor=actor, wanted=wanted, now=clock(), language=language(), limit=limit)
    return [_hit(row, "cases:record") for row in found.page.items]


def _own(actor: Actor, code: str, limit: int) -> tuple[RequestRow, ...]:
    if actor.person_id is None:
        return ()
    page = own_requests(actor=actor, q=code, now=clock(), language=language(), limit=limit)
    return tuple(page.items)


def _hit(row: RequestRow, name: str) -> Hit:
    return Hit(
        row.service_name, reverse(name, args=[row.id]), "request", str(row.tracking_code or "")
    )
