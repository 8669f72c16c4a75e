"""A person's own messages."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tulay.areas.notifications import actions, queries
from tulay.areas.notifications.rules import DeliveryState
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.kernel.pages import LIMIT_MAX, BrokenCursor
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of


@require_safe
@needs(SOMEBODY)
def index(request: HttpRequest) -> HttpResponse:
    """List the reader's messages, newest first."""
    actor, person_id = _reader(request)
    try:
        messages = queries.inbox(person_id, cursor=request.GET.get("cursor"))
    except BrokenCursor:
        return redirect("notifications:index")
    context = {
        "page_title": _("Messages"),
        "messages": messages.items,
        "next_href": f"?cursor={messages.next}" if messages.next else "",
        "unread": queries.unread_count(person_id),
        "wants_email": queries.wants_email(person_id),
        "may_choose": actor.is_signed_in,
        "failed": DeliveryState.FAILED,
    }
    return page(request, "notifications/index.html", context)


@acts
@require_safe
def read(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message; it counts as read from now on."""
    actor, person_id = _reader(request)
    actions.mark_read(actor=actor, message_id=message_id, now=datetime.now(UTC))
    message = queries.message_card(person_id, message_id)
    context = {
        "page_title": message.subject,
        "message": message,
        "failed": DeliveryState.FAILED,
    }
    return page(request, "notifications/read.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    actor, _person_id = _reader(request)
    actions.mark_all_read(actor=actor, now=datetime.now(UTC))
    return redirect("notifications:index")


@require_POST
def choose_channels(request: HttpRequest) -> HttpResponse:
    """Keep whether messages come by e-mail, too."""
    actor, _person_id = _reader(request)
    by_email = request.POST.get("by_email") == "yes"
    actions.choose_channels(actor=actor, by_email=by_email, now=datetime.now(UTC))
    flash(
        request,
        _("Messages come by e-mail, too.") if by_email else _("Messages come to this page only."),
    )
    return redirect("notifications:index")


@require_safe
@needs("notifications.retry")
def failed(request: HttpRequest) -> HttpResponse:
    """List the e-mails that were given up; names of recipients are not needed to mend a mail server."""
    _keeper(request)
    deliveries = queries.failed_deliveries(LIMIT_MAX)
    context = {"page_title": _("E-mails that did not arrive"), "deliveries": deliveries}
    return page(request, "notifications/failed.html", context)


@require_POST
def retry(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send one of them again."""
    actions.retry_delivery(actor=_keeper(request), delivery_id=delivery_id, now=datetime.now(UTC))
    flash(request, _("The e-mail is on its way again."))
    return redirect("notifications:failed")


def _keeper(request: HttpRequest) -> Actor:
    actor, _person_id = _reader(request)
    if not actor.may("notifications.retry"):
        raise Forbidden
    return actor


def _reader(request: HttpRequest) -> tuple[Actor, UUID]:
    actor = actor_of(request)
    if actor.person_id is None:
        raise Unauthenticated
    return actor, actor.person_id
